// People, their cards, and their unread counts.

import { byId, make, unseen } from "./dom.js";
import { chats, personOf, seen, world } from "./world.js";
import { attempt, post } from "./net.js";
import { refresh } from "./live.js";
import { view } from "./view.js";

const TINTS = 6;

function avatar(person) {
  const tint = world.people.indexOf(person) % TINTS;
  return make("span", { className: `avatar tint-${tint}`, ariaHidden: "true" }, [...person.name][0] ?? "?");
}

function unreadOf(person) {
  const after = seen.get(person.id) ?? 0;
  const messages = [...(chats.get(person.id)?.values() ?? [])];
  return messages.filter((message) => message.from === "bot" && message.id > after).length;
}

function badge(person) {
  const count = unreadOf(person);
  if (!count) return [];
  return [
    make("span", { className: "badge", ariaHidden: "true" }, String(count)),
    unseen(count === 1 ? ", 1 nieuw bericht" : `, ${count} nieuwe berichten`),
  ];
}

function markSeen() {
  if (!view || document.hidden) return;
  // A newcomer can be on the screen before their chat is here.
  const shown = chats.get(view.person.id)?.keys() ?? [];
  seen.set(view.person.id, Math.max(0, ...shown));
}

export function drawPeople() {
  markSeen();
  const nav = document.querySelector(".people");
  nav.hidden = !view;
  const list = byId("people");
  for (const person of world.people) drawPerson(list, person);
  for (const item of [...list.children]) {
    if (!personOf(Number(item.dataset.id))) item.remove();
  }
  if (!view && document.querySelector(".chooser")) drawCards();
  drawTitle();
}

// The link stays the same node, so that the focus stays too.
function drawPerson(list, person) {
  let item = list.querySelector(`[data-id="${person.id}"]`);
  if (!item) {
    item = make("li", {}, make("a", { href: `#/${person.id}` }));
    item.dataset.id = person.id;
    list.append(item);
  }
  const link = item.firstChild;
  const here = view?.person.id === person.id;
  if (here) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
  link.replaceChildren(avatar(person), make("span", { className: "name" }, person.name), ...badge(person));
}

function drawTitle() {
  if (!view) return;
  const total = world.people.reduce((sum, person) => sum + unreadOf(person), 0);
  document.title = `${total ? `(${total}) ` : ""}${view.person.name} · ${world.bot.name}`;
}

export function drawCards() {
  const cards = world.people.map((person) => {
    const words = make("span", { className: "card-words" },
      make("strong", {}, person.name), make("span", {}, person.about ?? ""));
    return make("li", {},
      make("a", { className: "card", href: `#/${person.id}` }, avatar(person), words, ...badge(person)));
  });
  const list = document.querySelector(".cards");
  const focused = [...list.querySelectorAll("a")].findIndex((card) => card === document.activeElement);
  list.replaceChildren(...cards);
  cards[focused]?.firstChild.focus();
}

export async function newPerson(name) {
  const stranger = await attempt(() => post("people", { name }));
  if (!stranger) return null;
  await attempt(refresh);
  return stranger.id;
}
