// The chat that is on the screen, and what can be done in it. Whoever opens it gives the deeds, so
// that these modules know no server: say(text), tap(message, button), upload(file), open(parameter),
// picture(path), drop(id), again(id), and pending(), which is what was not sent yet.

import { reword } from "./words.js";
import { byId } from "./dom.js";
import { hideToast } from "./toast.js";

export let view = null; // see openChat in chat.js

export function setView(next) {
  view = next;
}

export function mount(templateId) {
  const main = byId("main");
  hideToast();
  main.replaceChildren(byId(templateId).content.cloneNode(true));
  reword(main);
  return main;
}

// With a touch screen the text field would call up the on-screen keyboard over the chat.
export function focusChat() {
  const target = matchMedia("(pointer: fine)").matches ? view.text : byId("chat-title");
  target.focus({ preventScroll: true });
}
