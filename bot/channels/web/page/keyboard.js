// Buttons under a message, and what a tap on one brings.

import { _ } from "./words.js";
import { icon, make } from "./dom.js";
import { view } from "./view.js";
import { copy, outside, shareText } from "./share.js";
import { openOwn, ownParameter, safeAddress, sharedText } from "./links.js";

export function drawKeyboard(message) {
  const rows = message.keyboard.map((row) =>
    make("div", { className: "row" }, ...row.map((item) => keyboardButton(message, item))));
  return [...rows, make("div", { className: "key-notes" })];
}

function keyboardButton(message, item) {
  const label = make("span", {}, item.text);
  if (item.url !== undefined) return linkButton(item, label);
  const button = make("button", { type: "button", className: "key" }, label);
  if (item.copy !== undefined) {
    button.append(icon("copy"));
    button.addEventListener("click", () => copy(item.copy));
  } else {
    button.dataset.data = item.data;
    // A tap that is on its way is not made again.
    button.addEventListener("click", () => button.ariaBusy !== "true" && view.deeds.tap(message, item));
  }
  return button;
}

function linkButton({ url }, label) {
  const parameter = ownParameter(url);
  const text = sharedText(url);
  const act = parameter !== null ? () => openOwn(url, parameter) : text !== null ? () => shareText(text, url) : null;
  const address = safeAddress(url);
  if (act === null && address !== null) {
    const away = outside(address, "", "key");
    away.append(label, icon("out"));
    return away;
  }
  const button = make("button", { type: "button", className: "key" }, label);
  if (text !== null) button.append(icon("share"));
  if (act === null) button.disabled = true;
  else button.addEventListener("click", act);
  return button;
}

// Shows of each tap that was not answered yet that it is on its way, or waits for a connection.
export function markTaps(article, messageId) {
  const taps = view.deeds.pending().filter((item) => item.kind === "tap" && item.message === messageId);
  for (const button of article.querySelectorAll(".key[data-data]")) {
    const busy = taps.some((tap) => tap.data === button.dataset.data);
    button.ariaBusy = String(busy);
  }
  const notes = article.querySelector(".key-notes");
  notes?.replaceChildren(...taps.filter((tap) => tap.held).map(noteOf));
}

function noteOf(tap) {
  const note = make("p", { className: "key-note" }, icon("wait"), make("span", {}, _("‘{button}’ waits for a connection.", { button: tap.text })));
  if (!tap.tried) {
    const drop = make("button", { type: "button", className: "small-button" }, _("Rather not"));
    drop.addEventListener("click", () => view.deeds.drop(tap.id));
    note.append(drop);
  }
  return note;
}
