// The phone in the browser: plays one person's chat with the bot over the play API.
// The server holds the truth; this page draws it and passes on what the person does.
// Tests hold on to data-ready and data-person (body), data-message-id and data-from (messages).
// A module imports only what stands before it here, and this one all that it needs:
// dom, world, toast, net, clock, exercise, live, view, people, dialogs, links, safe_html,
// keyboard, message, scrolling, composer, chat, chooser.

import { byId, make } from "./dom.js";
import { personOf, world } from "./world.js";
import { drawClock, setNow } from "./clock.js";
import { act, chooseInDemoMenu, drawActions } from "./exercise.js";
import { follow, refresh, setOnline } from "./live.js";
import { view } from "./view.js";
import { drawCards, drawPeople } from "./people.js";
import { setUpMenu } from "./dialogs.js";
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
  if (person && view?.person.id === person.id) return drawWholeChat();
  if (person) return openChat(person);
  if (!document.querySelector(".chooser")) openChooser();
  drawCards();
}

const reactions = {
  message: ({ person, message }) => putMessage(person, message),
  edit: ({ person, message }) => putMessage(person, message),
  delete: ({ person, message_id }) => dropMessage(person, message_id),
  answer: takeAnswer,
  typing: ({ person }) => showTyping(person),
  clock: ({ now }) => setNow(now),
  people: () => refresh().catch(() => setOnline(false)),
};

function drawEverything() {
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
