// The demo in the browser: who to be, the time, and each person's phone. On it is the bot's own page, in
// a frame, or Telegram: that is drawn here, from what the server says over the play API.
// Tests hold on to data-ready and data-person (body), data-message-id and data-from (messages).
// A module imports only what stands before it here, and this one all that it needs:
// dom, world, toast, net, clock, exercise, live, view, people, dialogs, links, hint, leftovers,
// frame, safe_html, keyboard, message, scrolling, composer, chat, chooser.

import { byId, make } from "./dom.js";
import { personOf, world } from "./world.js";
import { drawClock, setNow } from "./clock.js";
import { act, chooseInDemoMenu, drawActions } from "./exercise.js";
import { follow, refresh, setOnline } from "./live.js";
import { fit, view } from "./view.js";
import { drawCards, drawPeople } from "./people.js";
import { setUpMenu } from "./dialogs.js";
import { clearLeftovers } from "./leftovers.js";
import { drawFrame, dropNews, openFrame, putNews, takeLink } from "./frame.js";
import { takeAnswer } from "./keyboard.js";
import { sendAttached } from "./composer.js";
import { drawWholeChat, dropMessage, openChat, putMessage, showTyping } from "./chat.js";
import { openChooser } from "./chooser.js";

function chosenPerson() {
  const match = location.hash.match(/^#\/(-?\d+)$/);
  return match ? personOf(Number(match[1])) : undefined;
}

function route() {
  if (world.now === null) return;
  const person = chosenPerson();
  const { draw, open } = world.frames ? { draw: drawFrame, open: openFrame } : { draw: drawWholeChat, open: openChat };
  if (person && view?.person.id === person.id) return draw(person);
  if (person) return open(person);
  if (!document.querySelector(".chooser")) openChooser();
  drawCards();
  takeLink();
}

const put = (...news) => (world.frames ? putNews : putMessage)(...news);
const drop = (...news) => (world.frames ? dropNews : dropMessage)(...news);

const reactions = {
  message: ({ person, message }) => put(person, message),
  edit: ({ person, message }) => put(person, message),
  delete: ({ person, message_id }) => drop(person, message_id),
  answer: takeAnswer,
  typing: ({ person }) => showTyping(person),
  clock: ({ now }) => setNow(now),
  people: () => refresh().catch(() => setOnline(false)),
};

let played = ""; // where the frames of this demo are

function drawEverything() {
  if (played && played !== world.frames) return location.reload(); // it began anew
  if (played !== world.frames) clearLeftovers(world.frames);
  played = world.frames;
  fit(document);
  drawClock();
  drawActions();
  drawPeople();
  route();
}

byId("main").append(make("p", { className: "loading" }, "Even geduld…"));
document.querySelector(".demo > [data-action]").addEventListener("click", (event) => act(event.currentTarget));
setUpMenu(document.querySelector(".demo .menu"), chooseInDemoMenu);
byId("attach").querySelector("form").addEventListener("submit", sendAttached);
byId("attach").querySelector("[data-close]").addEventListener("click", () => byId("attach").close());
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.querySelector(byId("skip").getAttribute("href")).focus();
});
window.addEventListener("hashchange", route);
document.addEventListener("visibilitychange", drawPeople);
follow(reactions, drawEverything);
