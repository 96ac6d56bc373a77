// What is on the screen: one person's chat, or the choice of a person.

import { byId } from "./dom.js";
import { world } from "./world.js";
import { hideToast } from "./toast.js";
import { attempt, post } from "./net.js";

export let view = null; // the chat that is shown: see openChat in chat.js

export function setView(next) {
  view = next;
}

// Some things are there only in Telegram, or only where people have the bot's page.
export function fit(root) {
  const where = world.frames ? "page" : "telegram";
  for (const node of root.querySelectorAll("[data-where]")) node.hidden = node.dataset.where !== where;
}

export function copyOf(templateId) {
  const copy = byId(templateId).content.cloneNode(true);
  fit(copy);
  return copy;
}

export function mount(templateId) {
  const main = byId("main");
  hideToast();
  // At the first view nobody has chosen anything yet, so the focus stays where it is.
  const moved = main.querySelector("section") !== null;
  main.replaceChildren(copyOf(templateId));
  return { main, moved };
}

// With a touch screen the text field would call up the on-screen keyboard over the chat.
export function focusChat() {
  if (view.frame) return view.frame.focus();
  const target = matchMedia("(pointer: fine)").matches ? view.text : byId("chat-title");
  target.focus({ preventScroll: true });
}

export const sendText = (text) => attempt(() => post(`${view.person.id}/send`, { text }));
