// One chat: opened, drawn, and kept up to date.

import { _ } from "./words.js";
import { byId } from "./dom.js";
import { speak } from "./speak.js";
import { mount, setView, view } from "./view.js";
import { setUpMenu } from "./dialogs.js";
import { drawMessage, eraseMessage, watchPictures } from "./message.js";
import { markTaps } from "./keyboard.js";
import { followBottom, setUpScrolling } from "./scrolling.js";
import { drawWaiting } from "./waiting.js";
import { setUpAttach } from "./attach.js";
import { setUpComposer } from "./composer.js";

const BUSY_MS = 6_000;
// More than so many at once are counted, not read out.
const MOST_READ = 3;

// `heading` is the title with soft hyphens. `menu` and `attach` do what is chosen in the two menus, given the chosen button.
export function openChat({ title, heading, name, deeds, menu, attach }) {
  const main = mount("chat-view");
  setView({
    title,
    deeds,
    log: main.querySelector(".log"),
    waiting: main.querySelector(".waiting"),
    end: main.querySelector(".log-end"),
    composer: main.querySelector(".composer"),
    text: byId("message"),
    near: watchPictures(main.querySelector(".log")),
    articles: new Map(), // message id -> its article
    newest: 0, // the highest id of them
    pinned: true, // the newest message stays in sight
    missed: 0, // messages below the edge of the screen
    busyTimer: null,
  });
  byId("chat-title").textContent = heading;
  view.text.setAttribute("aria-label", _("Message to {who}", { who: title }));
  byId("skip").href = "#message";
  byId("skip").textContent = _("Go to where you type");
  showName(name);
  setUpComposer();
  setUpAttach();
  setUpScrolling();
  setUpMenu(main.querySelector(".chat-head .menu"), menu);
  setUpMenu(main.querySelector(".composer .menu"), attach);
  main.querySelector(".empty button").addEventListener("click", () => deeds.say("/start"));
  return view;
}

export function showName(name) {
  if (!view) return;
  view.name = name;
  if (!view.busyTimer) showBusy(false);
}

export function showBusy(busy) {
  if (!view) return;
  clearTimeout(view.busyTimer);
  view.busyTimer = busy ? setTimeout(() => showBusy(false), BUSY_MS) : null;
  const line = document.querySelector(".chat-as");
  line.textContent = busy ? _("is busy…") : view.name ? _("You are {name}", { name: view.name }) : "";
  line.classList.toggle("busy", busy);
}

// `whole` is what is there already when the chat opens: that is not news to anybody.
export function drawMessages(messages, { whole = false } = {}) {
  const mine = messages.some((message) => message.from === "me");
  const heard = [];
  followBottom(whole || mine, () => {
    for (const message of messages) {
      if (message.gone) {
        eraseMessage(message.id);
        continue;
      }
      const { isNew, edited } = drawMessage(message, !whole);
      if (message.from === "bot" && (isNew || edited)) heard.push({ message, edited });
    }
    drawWaiting();
    drawEmpty();
  });
  if (heard.length > 0 && !whole) {
    showBusy(false);
    tell(heard);
  }
}

function drawEmpty() {
  const empty = document.querySelector(".empty");
  const nothing = view.articles.size === 0 && view.deeds.pending().length === 0;
  empty.hidden = !nothing;
  empty.querySelector("p").textContent = nothing ? _("There are no messages yet.") : "";
}

function tell(heard) {
  if (heard.length > MOST_READ) speak(_("{count} new messages.", { count: heard.length }));
  for (const each of heard.slice(heard.length > MOST_READ ? -1 : 0)) speak(inWords(each));
}

function inWords({ message, edited }) {
  const labels = (message.keyboard ?? []).flat().map((item) => item.text);
  return [
    edited ? _("Edited:") : "",
    message.text || (message.photo ? _("Photo.") : ""),
    message.document ? _("File: {name}.", { name: message.document.name }) : "",
    labels.length > 0 ? _("Buttons: {labels}.", { labels: labels.join(", ") }) : "",
  ].filter(Boolean).join(" ");
}

// What waits has changed: a line was sent, or a connection was lost.
export function drawPending() {
  if (!view) return;
  drawWaiting();
  drawEmpty();
  for (const [id, article] of view.articles) markTaps(article, id);
}
