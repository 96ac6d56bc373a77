// One message, drawn part by part.

import { icon, make, unseen } from "./dom.js";
import { world } from "./world.js";
import { timeOf } from "./clock.js";
import { focusChat, view } from "./view.js";
import { closeButton, openDialog } from "./dialogs.js";
import { safeHtml } from "./safe_html.js";
import { drawKeyboard } from "./keyboard.js";

// A message is drawn in parts, so that an edit touches only the part that changed
// and the focus, the photo and the reading position stay.
const PARTS = {
  photo: { of: (message) => message.photo && [message.photo, photoText(message)], draw: drawPhoto },
  text: { of: (message) => message.html, draw: (message) => [safeHtml(message.html)] },
  document: { of: (message) => message.document, draw: drawDocument },
  meta: { of: (message) => [message.date, message.edited], draw: drawMeta },
  keyboard: { of: (message) => message.keyboard, draw: drawKeyboard },
};

export function drawMessage(message, fresh = true) {
  let article = view.articles.get(message.id);
  if (article && article.dataset.from !== message.from) {
    eraseMessage(message.id); // the server began again, and so did its numbers
    article = null;
  }
  if (!article) {
    article = newArticle(message);
    if (fresh) article.classList.add("fresh");
    if (fresh && message.from === "bot") view.missed += 1;
    insertInOrder(message.id, article);
    drawEmpty();
  }
  for (const [name, part] of Object.entries(PARTS)) fillPart(article, name, part, message);
}

function newArticle(message) {
  const mine = message.from === "me";
  const who = make("span", { className: "unseen", id: `who-${message.id}` }, mine ? "U: " : `${world.bot.name}: `);
  const slot = (name) => make("div", { className: `part-${name}` });
  const words = make("div", { className: "words" }, slot("text"), slot("meta"));
  const bubble = make("div", { className: "bubble" }, who, slot("photo"), slot("document"), words);
  const article = make("article", { className: mine ? "mine" : "theirs", tabIndex: -1 }, bubble, slot("keyboard"));
  article.setAttribute("aria-labelledby", `who-${message.id} time-${message.id}`);
  article.dataset.messageId = message.id;
  article.dataset.from = message.from;
  return article;
}

function insertInOrder(id, article) {
  const later = [...view.articles.keys()].filter((other) => other > id);
  const before = later.length ? view.articles.get(Math.min(...later)) : view.end;
  view.log.insertBefore(article, before);
  view.articles.set(id, article);
}

function fillPart(article, name, part, message) {
  const slot = article.querySelector(`.part-${name}`);
  const value = JSON.stringify(part.of(message) || null);
  if (slot.value === value) return;
  slot.value = value;
  const focused = slot.contains(document.activeElement) ? document.activeElement : null;
  slot.replaceChildren(...(value === "null" ? [] : part.draw(message)));
  slot.hidden = value === "null" || value === '""';
  if (focused) focusInstead(article, slot, focused.textContent);
}

// The button that had the focus is gone: its namesake, the first new button, or the message.
function focusInstead(article, slot, text) {
  const buttons = [...slot.querySelectorAll("button, [tabindex='0'], a[href]")];
  const target = buttons.find((button) => button.textContent === text) ?? buttons[0] ?? article;
  target.focus({ preventScroll: true });
}

export function eraseMessage(id) {
  const article = view.articles.get(id);
  if (!article) return;
  const hadFocus = article.contains(document.activeElement);
  article.remove();
  view.articles.delete(id);
  drawEmpty();
  if (hadFocus) focusChat();
}

export function drawEmpty() {
  document.querySelector(".empty").hidden = view.articles.size > 0;
}

function drawMeta(message) {
  const time = make("time", { id: `time-${message.id}`, dateTime: message.date }, timeOf(message.date));
  return message.edited ? [make("span", {}, "bewerkt "), time] : [time];
}

function photoText(message) {
  return message.text || (message.from === "me" ? "Uw foto" : "Foto van de bot");
}

function drawPhoto(message) {
  const image = make("img", { src: message.photo, alt: photoText(message) });
  const button = make("button", { type: "button", ariaHasPopup: "dialog" }, image);
  button.addEventListener("click", () => showPhoto(message));
  return [button];
}

function showPhoto(message) {
  const close = closeButton("", "round close");
  close.append(icon("close"), unseen("Sluit"));
  const caption = message.text ? [make("p", { className: "caption" }, message.text)] : [];
  const image = make("img", { src: message.photo, alt: photoText(message) });
  openDialog("viewer", { text: "Foto", hidden: true }, close, image, ...caption);
}

function drawDocument({ document: file }) {
  const words = make("span", { className: "file-words" },
    make("strong", {}, file.name), make("span", {}, `Download · ${sizeOf(file.size)}`));
  return [make("a", { className: "file", href: file.url, download: file.name }, icon("file"), words)];
}

export function sizeOf(bytes) {
  const number = new Intl.NumberFormat("nl-NL", { maximumFractionDigits: 1 });
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${number.format(bytes / 1_000)} kB`;
  return `${number.format(bytes / 1_000_000)} MB`;
}
