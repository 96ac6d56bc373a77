// Dialogs and menus.

import { make } from "./dom.js";
import { world } from "./world.js";
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

export function showAlert(text) {
  const words = make("p", { id: `dialog-text-${dialogs}`, className: "dialog-text" }, text);
  const dialog = openDialog("notice", { text: `Bericht van ${world.bot.name}` }, words,
    make("div", { className: "choices" }, closeButton("OK")));
  dialog.setAttribute("role", "alertdialog");
  dialog.setAttribute("aria-describedby", words.id);
}

// A button with a list that it opens and closes; Escape or a click elsewhere closes it.
export function setUpMenu(menu, choose) {
  const [button, items] = menu.children;
  const show = (open) => {
    items.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) items.firstElementChild.focus();
  };
  button.addEventListener("click", () => show(items.hidden));
  items.addEventListener("click", (event) => {
    const item = event.target.closest("button");
    if (!item) return;
    show(false);
    button.focus();
    choose(item);
  });
  menu.addEventListener("keydown", (event) => moveInMenu(event, items, () => { show(false); button.focus(); }));
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(event.relatedTarget)) show(false);
  });
}

function moveInMenu(event, items, close) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (items.hidden || (!step && event.key !== "Escape")) return;
  event.preventDefault();
  if (!step) return close();
  const buttons = [...items.children].filter((item) => !item.hidden);
  const at = buttons.indexOf(document.activeElement);
  buttons[(at + step + buttons.length) % buttons.length].focus();
}
