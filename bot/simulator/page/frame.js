// The bot's own page, in a frame: each person has one.

import { byId, make } from "./dom.js";
import { chats, world } from "./world.js";
import { mount, setView, view } from "./view.js";
import { drawPeople } from "./people.js";
import { askWhoOpens, showAddress } from "./links.js";
import { drawHint } from "./hint.js";

// What a frame may not do by itself. Where web-share is unknown, as on a desktop, nothing comes of it.
const ALLOWED = "camera; clipboard-write; web-share";
// The end of a link to the bot: an invitation, or what is on a voucher's card.
const PARAMETER = /^#[a-z]_[\w-]+$/;

const opened = new Map(); // person id -> the link that their page is yet to open

export function openFrame(person) {
  const { main, moved } = mount("frame-view");
  const frame = make("iframe", { allow: ALLOWED, src: `${world.frames}${person.id}/${opened.get(person.id) ?? ""}` });
  opened.delete(person.id);
  setView({ person, frame });
  document.body.dataset.person = person.id;
  byId("skip").href = "#main";
  drawHint(main.querySelector(".hint"));
  frame.addEventListener("load", () => frame.contentDocument.addEventListener("click", catchLink, { capture: true }));
  main.querySelector("section").append(frame);
  drawFrame(person);
  drawPeople();
  document.querySelector("#people [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (moved) frame.focus();
}

// Somebody's name is known once they have typed it in their page.
export function drawFrame(person) {
  view.person = person;
  view.frame.title = byId("frame-title").textContent = `Telefoon van ${person.name}`;
}

// What a phone opens elsewhere stays in the exercise.
function catchLink(event) {
  const link = event.target.closest("a[href]");
  if (!link || link.protocol === "blob:") return;
  const here = link.origin === location.origin;
  if (here && link.pathname !== "/") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (here) openLink(link.hash);
  else showAddress(link.href);
}

function openLink(parameter) {
  askWhoOpens((person) => {
    if (view?.person.id === person) view.frame.contentWindow.location.hash = parameter;
    else opened.set(person, parameter);
    return true;
  });
}

// A link to the bot that was opened in a browser, as from a card.
export function takeLink() {
  const { hash } = location;
  if (!world.frames || !PARAMETER.test(hash)) return;
  history.replaceState(null, "", "#/");
  openLink(hash);
}

export function putNews(person, message) {
  if (!chats.has(person)) chats.set(person, new Map());
  chats.get(person).set(message.id, message);
  drawPeople();
}

export function dropNews(person, id) {
  chats.get(person)?.delete(id);
  drawPeople();
}

addEventListener("connection-back", () => view?.frame?.contentWindow.dispatchEvent(new Event("online")));
