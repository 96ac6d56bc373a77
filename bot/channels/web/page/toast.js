// Short texts over the page.

import { byId, make } from "./dom.js";
import { speak } from "./speak.js";

let toastTimer = null;

export function toast(text, kind = "") {
  clearTimeout(toastTimer);
  byId("toast").replaceChildren(make("p", { className: kind }, text));
  speak(text);
  toastTimer = setTimeout(hideToast, 4_000 + 60 * text.length);
}

export const hideToast = () => byId("toast").replaceChildren();
