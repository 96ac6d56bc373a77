// What somebody has sent and the server has not yet: below the messages, until it is one of them.

import { _ } from "./words.js";
import { icon, make } from "./dom.js";
import { view } from "./view.js";
import { sizeOf } from "./message.js";
import { followBottom } from "./scrolling.js";

// Touches only what differs, so that the focus stays.
export function drawWaiting() {
  const items = view.deeds.pending().filter((item) => item.kind !== "tap");
  const shown = new Map([...view.waiting.children].map((node) => [node.dataset.waitingId, node]));
  // Whoever sends something looks at it.
  const isNew = items.some(({ id }) => !shown.has(id));
  followBottom(isNew, () => {
    for (const item of items) {
      const node = shown.get(item.id) ?? newArticle(item);
      shown.delete(item.id);
      if (!node.isConnected) view.waiting.append(node);
      drawState(node, item);
    }
    for (const node of shown.values()) node.remove();
    view.waiting.hidden = items.length === 0;
  });
}

function newArticle(item) {
  const words = item.kind === "upload"
    ? [make("span", { className: "file-words" }, make("strong", {}, item.name), make("span", {}, sizeOf(item.file.size)), item.caption ?? "")]
    : [/^\/start \S+$/.test(item.text) ? _("Link opened") : item.text];
  const article = make("article", { className: "mine unsent" },
    make("div", { className: "bubble" },
      make("span", { className: "unseen" }, _("You:") + " "),
      make("div", { className: "part-text", dir: "auto" }, ...words),
      make("p", { className: "state" })));
  article.dataset.waitingId = item.id;
  return article;
}

function stateOf(item) {
  if (item.state === "refused") return _("Not sent. {reason}", { reason: item.reason });
  if (item.held) return _("Waits for a connection");
  return _("Is being sent");
}

function buttonsFor(item) {
  if (item.state === "refused") return { [_("Remove")]: "drop", [_("Send again")]: "again" };
  return item.held && !item.tried ? { [_("Rather not")]: "drop" } : {};
}

function drawState(article, item) {
  const state = article.querySelector(".state");
  const text = stateOf(item);
  article.classList.toggle("refused", item.state === "refused");
  if (state.textContent !== text) state.replaceChildren(icon("wait"), make("span", {}, text));
  const wanted = buttonsFor(item);
  const labels = Object.keys(wanted).join();
  if ((article.dataset.buttons ?? "") === labels) return;
  article.dataset.buttons = labels;
  article.querySelector(".row")?.remove();
  if (!labels) return;
  article.append(make("div", { className: "row" }, ...Object.entries(wanted).map(([label, act]) => {
    const button = make("button", { type: "button", className: "small-button" }, label);
    button.addEventListener("click", () => {
      view.deeds[act](item.id);
      view.text.focus({ preventScroll: true });
    });
    return button;
  })));
}
