// Dialogs and menus.

import { _ } from "./words.js";
import { make } from "./dom.js";
import { focusChat, view } from "./view.js";

let dialogs = 0;

export function openDialog(className, title, ...content) {
  const id = `dialog-${(dialogs += 1)}`;
  const heading = make("h2", { id, className: title.hidden ? "unseen" : "" }, title.text);
  const dialog = make("dialog", { className }, make("div", { className: "sheet" }, heading, ...content));
  dialog.setAttribute("aria-labelledby", id);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (document.activeElement === document.body && view) focusChat();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export function closeButton(text, className = "primary") {
  const button = make("button", { type: "button", className }, text);
  button.dataset.close = "";
  return button;
}

export const choices = (...buttons) => make("div", { className: "choices" }, ...buttons);

// Whether somebody is sure. The safe answer comes first and has the focus.
export function askFirst(title, texts, yes) {
  return new Promise((resolve) => {
    let sure = false;
    const button = closeButton(yes);
    button.addEventListener("click", () => (sure = true));
    const words = texts.map((text) => make("p", { className: "dialog-text" }, text));
    const dialog = openDialog("notice", { text: title }, ...words, choices(closeButton(_("Stop"), "plain"), button));
    dialog.addEventListener("close", () => resolve(sure));
  });
}

// A button with a list that it opens and closes; Escape or a click elsewhere closes it.
export function setUpMenu(menu, choose) {
  const [button, items] = menu.children;
  const show = (open) => {
    items.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) items.querySelector("button:not([hidden])").focus();
  };
  const shut = () => {
    show(false);
    button.focus();
  };
  button.addEventListener("click", () => show(items.hidden));
  items.addEventListener("click", (event) => {
    const item = event.target.closest("button");
    if (!item) return;
    shut();
    choose(item);
  });
  menu.addEventListener("keydown", (event) => moveInMenu(event, items, shut));
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(event.relatedTarget)) show(false);
  });
  // Not every browser focuses a button that is clicked, so the focus alone does not tell.
  document.addEventListener("pointerdown", (event) => {
    if (menu.isConnected && !items.hidden && !menu.contains(event.target)) show(false);
  });
}

function moveInMenu(event, items, close) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (items.hidden || (!step && event.key !== "Escape")) return;
  event.preventDefault();
  if (!step) return close();
  const buttons = [...items.querySelectorAll("button:not([hidden])")];
  const at = buttons.indexOf(document.activeElement);
  buttons[(at + step + buttons.length) % buttons.length].focus();
}
