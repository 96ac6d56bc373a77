// One message, drawn part by part.

import { _ } from "./words.js";
import { icon, make, unseen } from "./dom.js";
import { timeOf } from "./moments.js";
import { toast } from "./toast.js";
import { focusChat, view } from "./view.js";
import { canShareFiles, shareFile } from "./share.js";
import { choices, closeButton, openDialog } from "./dialogs.js";
import { safeHtml } from "./safe_html.js";
import { drawKeyboard, markTaps } from "./keyboard.js";

// A message is drawn in parts, so that an edit touches only the part that changed
// and the focus, the photo and the reading position stay.
const PARTS = {
  photo: { of: (message) => message.photo && [message.photo, photoText(message)], draw: drawPhoto },
  text: { of: (message) => shownHtml(message), draw: (message) => [safeHtml(shownHtml(message))] },
  document: { of: (message) => message.document, draw: drawDocument },
  meta: { of: (message) => [message.at, message.edited], draw: drawMeta },
  keyboard: { of: (message) => message.keyboard, draw: drawKeyboard },
};

// A link that was opened here came in as a command that nobody typed.
const isOpenedLink = (message) => message.from === "me" && /^\/start \S+$/.test(message.text ?? "");
const shownHtml = (message) => (isOpenedLink(message) ? _("Link opened") : message.html);

// Returns the article, and whether it is new or its words have changed.
export function drawMessage(message, fresh = true) {
  let article = view.articles.get(message.id);
  const isNew = !article;
  if (isNew) {
    article = newArticle(message);
    if (fresh) article.classList.add("fresh");
    if (fresh && message.from === "bot") view.missed += 1;
    insertInOrder(message.id, article);
  }
  if (message.lang) article.querySelector(".part-text").lang = message.lang;
  const changed = Object.entries(PARTS).filter(([name, part]) => fillPart(article, name, part, message));
  markTaps(article, message.id);
  return { article, isNew, edited: !isNew && changed.some(([name]) => name === "text") };
}

function newArticle(message) {
  const mine = message.from === "me";
  const who = make("span", { className: "unseen", id: `who-${message.id}` }, mine ? _("You:") + " " : `${view.title}: `);
  const slot = (name) => make("div", { className: `part-${name}` });
  const words = make("div", { className: "words" }, slot("text"), slot("meta"));
  const bubble = make("div", { className: "bubble" }, who, slot("photo"), slot("document"), words);
  const article = make("article", { className: mine ? "mine" : "theirs", tabIndex: -1 }, bubble, slot("keyboard"));
  article.setAttribute("aria-labelledby", `who-${message.id} time-${message.id}`);
  article.dataset.messageId = message.id;
  article.dataset.from = message.from;
  article.dataset.at = message.at;
  return article;
}

function insertInOrder(id, article) {
  let before = view.waiting;
  let nearest = Infinity;
  // Mostly it is the newest, and nothing need be looked for.
  if (id < view.newest) {
    for (const [other, node] of view.articles) {
      if (other > id && other < nearest) [nearest, before] = [other, node];
    }
  }
  view.newest = Math.max(view.newest, id);
  view.log.insertBefore(article, before);
  view.articles.set(id, article);
}

function fillPart(article, name, part, message) {
  const slot = article.querySelector(`.part-${name}`);
  const value = JSON.stringify(part.of(message) || null);
  if (slot.value === value) return false;
  slot.value = value;
  const focused = slot.contains(document.activeElement) ? document.activeElement : null;
  slot.replaceChildren(...(value === "null" ? [] : part.draw(message)));
  slot.hidden = value === "null" || value === '""';
  if (focused) focusInstead(article, slot, focused.textContent);
  return true;
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
  if (hadFocus) focusChat();
}

function drawMeta(message) {
  const time = make("time", { id: `time-${message.id}`, dateTime: message.at }, timeOf(message.at));
  // When it was sent: of an edit only that it was.
  return message.edited ? [time, make("span", {}, " · ", _("edited"))] : [time];
}

function photoText(message) {
  // Its first line: all of it stands below the picture.
  return message.text?.split("\n")[0] || (message.from === "me" ? _("Your photo") : _("Photo of the voucher help"));
}

function drawPhoto(message) {
  const image = make("img", { alt: photoText(message) });
  const button = make("button", { type: "button", className: "loading", ariaHasPopup: "dialog" }, image);
  button.addEventListener("click", () => button.picture && showPhoto(message, button.picture));
  button.load = () => load(button, image, message.photo);
  view.near.observe(button);
  return [button];
}

// A month of pictures is not fetched for who looks at today's.
export function watchPictures(log) {
  const near = new IntersectionObserver((entries) => {
    for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
      near.unobserve(target);
      target.load();
    }
  }, { root: log, rootMargin: "1500px 0px" });
  return near;
}

// Without a connection its place says what the photo shows, until there is one again.
async function load(button, image, path) {
  button.className = "loading";
  button.picture = await view.deeds.picture(path);
  if (button.picture) {
    image.src = button.picture.url;
    await image.decode().catch(() => {});
  } else {
    addEventListener("chat-online", () => button.isConnected && load(button, image, path), { once: true });
  }
  button.className = button.picture ? "" : "missing";
}

function showPhoto(message, { url, blob }) {
  const name = _("picture") + "." + blob.type.replace("image/", "").replace("jpeg", "jpg");
  const close = closeButton("", "round close");
  close.append(icon("close"), unseen(_("Close")));
  const caption = message.text ? [make("p", { className: "caption" }, message.text)] : [];
  const image = make("img", { src: url, alt: photoText(message) });
  const print = make("button", { type: "button", className: "plain" }, icon("print"), _("Print"));
  print.addEventListener("click", () => window.print());
  const buttons = [make("a", { className: "plain button", href: url, download: name }, _("Keep")), print];
  if (canShareFiles()) {
    const share = make("button", { type: "button", className: "plain" }, icon("share"), _("Share"));
    share.addEventListener("click", () => shareFile(blob, name));
    buttons.push(share);
  }
  openDialog("viewer", { text: _("Photo"), hidden: true }, close, image, ...caption, choices(...buttons));
}

function drawDocument({ document: file }) {
  const words = make("span", { className: "file-words" },
    make("strong", {}, file.name), make("span", {}, _("Download · {size}", { size: sizeOf(file.size) })));
  const link = make("a", { className: "file", href: file.url, download: file.name }, icon("file"), words);
  if (!canShareFiles()) return [link];
  const share = make("button", { type: "button", className: "round" }, icon("share"), unseen(_("Share {name}", { name: file.name })));
  share.addEventListener("click", async () => {
    const response = await fetch(file.url).catch(() => null);
    if (!response?.ok) return toast(_("Sharing did not work. Is there a connection?"));
    shareFile(await response.blob(), file.name);
  });
  return [make("div", { className: "file-line" }, link, share)];
}

export function sizeOf(bytes) {
  const number = new Intl.NumberFormat("nl-NL", { maximumFractionDigits: 1 });
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${number.format(bytes / 1_000)} kB`;
  return `${number.format(bytes / 1_000_000)} MB`;
}
