// Getting in: by an invitation, by a link for another device, or by pasting either. And being out.

import { _ } from "./words.js";
import { byId, make } from "./dom.js";
import { PLACE } from "./place.js";
import { mount, setView } from "./view.js";
import { post } from "./net.js";

// Kept until it is used, so that a reload does not lose it; not in the address, which others see.
const OPENED = `opened ${PLACE}`;

// What the address brought after its #, which leaves it at once.
export function takeFragment() {
  const parameter = location.hash.slice(1);
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  if (/^[\w-]{3,100}$/.test(parameter)) keepOpened(parameter);
  return opened()?.parameter ?? null;
}

export const keepOpened = (parameter) =>
  sessionStorage.setItem(OPENED, JSON.stringify({ parameter, id: crypto.randomUUID() }));
const opened = () => JSON.parse(sessionStorage.getItem(OPENED) ?? "null");
export const forgetOpened = () => sessionStorage.removeItem(OPENED);

function showScreen(template, screen) {
  setView(null);
  const main = mount(template);
  document.body.dataset.screen = screen;
  byId("skip").href = "#main";
  byId("skip").textContent = _("Go to the content");
  return main;
}

// `there` is who is in on this device: their `name`, and how they `stay`.
export function showJoin(parameter, whenIn, there = null) {
  const forDevice = parameter.startsWith("d_");
  const main = showScreen(forDevice ? "device-view" : "join-view", "join");
  const form = main.querySelector("form");
  const name = byId("join-name");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (name && !name.value.trim()) return complain(name, _("Type your name first."));
    join(form, name, whenIn, there);
  });
  if (forDevice && there) warn(main, there);
  byId("screen-title").focus();
}

// Whoever has another open a link of their own would read all that is typed after it; and whoever
// goes on loses their own way in. Whose the link is, the page does not know.
function warn(main, { name, stay }) {
  main.querySelector(".lead").textContent = _("You are signed in here already as {name}. So you need no link here. Is it a link of somebody else, and do you go on? Then you are no longer signed in here as {name}, and only get in again with a new link.", { name });
  const goOn = main.querySelector("form button");
  goOn.textContent = _("Go on anyway");
  const button = make("button", { type: "button", className: "primary wide" }, _("Stay in my chat"));
  button.addEventListener("click", stay);
  goOn.before(button);
  goOn.classList.replace("primary", "plain");
}

function complain(field, text) {
  document.querySelector(".error").textContent = text;
  if (!field) return;
  field.setAttribute("aria-invalid", "true");
  field.focus();
}

// What is to be done first is no mistake.
function tellFirst(text) {
  const line = document.querySelector(".to-do");
  if (line) line.textContent = text;
  else complain(null, text);
}

async function join(form, name, whenIn, there) {
  const button = form.querySelector("button[type=submit]");
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  complain(null, "");
  if (!name) tellFirst("");
  name?.removeAttribute("aria-invalid");
  const { parameter, id } = opened();
  try {
    // The same id at a second try: the first may have worked, with only its answer lost.
    await post("join", { invitation: parameter, id, ...(name ? { name: name.value.trim() } : {}) });
  } catch (error) {
    button.ariaBusy = "false";
    if (error.status === 403) return showUseless(error.message, there);
    return error.status === 409 ? tellFirst(error.message) : complain(null, error.message);
  }
  forgetOpened();
  await whenIn(parameter);
}

// A card was scanned by somebody who is not in: what it is worth is for anybody.
export async function visit(parameter, whenIn) {
  const { id } = opened();
  await post("join", { invitation: parameter, id });
  forgetOpened();
  await whenIn(null);
}

// What lets somebody in, in a link or by itself, wherever it stands in a text; else undefined. The
// bot reads the same (handlers/start.py).
export const pastedLink = (text) => text.match(/(?:^|[^\w-])([id]_[\w-]{8,90})(?![\w-])/)?.[1];

let afterPaste = () => {};
export const onPaste = (act) => (afterPaste = act);

function showStranger(screen, title, lead) {
  const main = showScreen("stranger-view", screen);
  byId("screen-title").textContent = title;
  main.querySelector(".lead").textContent = lead;
  main.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = byId("paste-link");
    const parameter = pastedLink(field.value);
    if (!parameter) return complain(field, _("This is no link of an invitation. Look whether it is whole."));
    keepOpened(parameter);
    afterPaste(parameter);
  });
  byId("paste-link").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    main.querySelector("form").requestSubmit();
  });
  byId("screen-title").focus();
  return main;
}

export function showNobody(trouble = "") {
  const lead = _("This device is not signed in. You get in with an invitation.");
  showStranger("nobody", document.body.dataset.heading, trouble || lead);
}

function showUseless(text, there) {
  forgetOpened();
  const main = showStranger("useless", _("This link does not work"), text);
  if (!there) return;
  const back = make("button", { type: "button", className: "primary wide" }, _("Back to my chat"));
  back.addEventListener("click", there.stay);
  main.querySelector(".lead").after(back);
  main.querySelector("form button").classList.replace("primary", "plain");
}

const whyOut = (why) => [
  why || _("Why, I ask as soon as there is a connection."),
  _("Your conversation is not on this device any more."),
].join(" ");

// `why` is what the server says of it; `askWhy` asks for that where it could not be asked yet, and
// calls back.
export function showOut(why, askWhy) {
  const main = showStranger("out", _("You are not signed in here any more"), whyOut(why));
  if (!why) askWhy((found) => (main.querySelector(".lead").textContent = whyOut(found)));
}

export function showLeft() {
  showStranger("left", _("This device is signed out"),
    _("Your conversation is not on this device any more. Are you in somewhere else? Make a link there, with “My devices”. Otherwise ask a coordinator for a new link."));
}
