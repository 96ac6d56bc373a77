// One chat: opened, drawn, and kept up to date.

import { byId } from "./dom.js";
import { chats, world } from "./world.js";
import { toast } from "./toast.js";
import { attempt, post } from "./net.js";
import { setNow } from "./clock.js";
import { focusChat, mount, sendText, setView, view } from "./view.js";
import { drawPeople } from "./people.js";
import { setUpMenu } from "./dialogs.js";
import { drawHint } from "./hint.js";
import { drawEmpty, drawMessage, eraseMessage } from "./message.js";
import { followBottom, setUpScrolling } from "./scrolling.js";
import { setUpComposer } from "./composer.js";

const TYPING_MS = 5_000;

export function openChat(person) {
  const { main, moved } = mount("chat-view");
  setView({
    person,
    log: main.querySelector(".log"),
    end: main.querySelector(".log-end"),
    composer: main.querySelector(".composer"),
    text: byId("message"),
    articles: new Map(), // message id -> its article
    pinned: true, // the newest message stays in sight
    missed: 0, // messages below the edge of the screen
  });
  document.body.dataset.person = person.id;
  byId("chat-title").textContent = world.bot.name;
  view.text.setAttribute("aria-label", `Bericht van ${person.name} aan ${world.bot.name}`);
  byId("skip").href = "#message";
  showTyping(null);
  setUpComposer();
  setUpScrolling();
  setUpMenu(main.querySelector(".menu"), ({ dataset }) => setBlocked(dataset.do));
  main.querySelector(".empty button").addEventListener("click", () => sendText("/start"));
  drawHint(main.querySelector(".hint"));
  drawPeople();
  document.querySelector("#people [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  drawWholeChat();
  if (moved) focusChat();
}

async function setBlocked(what) {
  const done = await attempt(() => post(`${view.person.id}/${what}`));
  if (done) toast(what === "block" ? "U blokkeert de bot." : "U blokkeert de bot niet meer.");
}

export function showTyping(person) {
  if (!view || (person !== null && person !== view.person.id)) return;
  clearTimeout(view.typing);
  const line = document.querySelector(".chat-as");
  const { name, about } = view.person;
  line.textContent = person === null ? `U bent ${name}${about ? ` · ${about}` : ""}` : "typt…";
  line.classList.toggle("typing", person !== null);
  if (person !== null) view.typing = setTimeout(() => showTyping(null), TYPING_MS);
}

// Brings the screen in line with the whole chat, touching only what differs.
export function drawWholeChat() {
  const chat = chats.get(view.person.id) ?? new Map();
  const first = view.articles.size === 0;
  view.log.ariaBusy = "true";
  followBottom(first, () => {
    for (const id of [...view.articles.keys()]) if (!chat.has(id)) eraseMessage(id);
    for (const message of chat.values()) drawMessage(message, !first);
    drawEmpty();
  });
  view.log.ariaBusy = "false";
  view.missed = 0;
}

export function putMessage(person, message) {
  if (!chats.has(person)) chats.set(person, new Map());
  chats.get(person).set(message.id, message);
  if (Date.parse(message.date) > Date.parse(world.now)) setNow(message.date);
  if (view?.person.id === person) {
    if (message.from === "bot") showTyping(null);
    followBottom(message.from === "me", () => drawMessage(message));
  }
  drawPeople();
}

export function dropMessage(person, id) {
  chats.get(person)?.delete(id);
  if (view?.person.id === person) followBottom(false, () => eraseMessage(id));
  drawPeople();
}
