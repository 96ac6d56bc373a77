// What somebody has sent and the server has not yet: below the messages, until it is one of them.

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
    : [/^\/start \S+$/.test(item.text) ? "Link geopend" : item.text];
  const article = make("article", { className: "mine unsent" },
    make("div", { className: "bubble" },
      make("span", { className: "unseen" }, "U: "),
      make("div", { className: "part-text", dir: "auto" }, ...words),
      make("p", { className: "state" })));
  article.dataset.waitingId = item.id;
  return article;
}

function stateOf(item) {
  if (item.state === "refused") return `Niet verstuurd. ${item.reason}`;
  if (item.held) return "Wacht op verbinding";
  return "Wordt verstuurd";
}

function drawState(article, item) {
  const state = article.querySelector(".state");
  const text = stateOf(item);
  article.classList.toggle("refused", item.state === "refused");
  if (state.textContent !== text) state.replaceChildren(icon("wait"), make("span", {}, text));
  const wanted = item.state === "refused" ? "Verwijder|Stuur opnieuw" : item.held && !item.tried ? "Toch niet" : "";
  if ((article.dataset.buttons ?? "") === wanted) return;
  article.dataset.buttons = wanted;
  article.querySelector(".row")?.remove();
  if (!wanted) return;
  const acts = { "Toch niet": "drop", "Verwijder": "drop", "Stuur opnieuw": "again" };
  article.append(make("div", { className: "row" }, ...wanted.split("|").map((label) => {
    const button = make("button", { type: "button", className: "small-button" }, label);
    button.addEventListener("click", () => {
      view.deeds[acts[label]](item.id);
      view.text.focus({ preventScroll: true });
    });
    return button;
  })));
}
