// Short texts over the page.

import { byId, make } from "./dom.js";

let toastTimer = null;

export function toast(text, kind = "") {
  const region = byId("toast");
  clearTimeout(toastTimer);
  region.replaceChildren();
  // A new node in the next frame, so that the same words twice are also said twice.
  requestAnimationFrame(() => region.replaceChildren(make("p", { className: kind }, text)));
  toastTimer = setTimeout(hideToast, 4_000 + 60 * text.length);
}

export const hideToast = () => byId("toast").replaceChildren();
