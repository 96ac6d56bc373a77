// Getting in: by an invitation, by a link for another device, or by pasting either. And being out.

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
  byId("skip").textContent = "Naar de inhoud";
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
    if (name && !name.value.trim()) return complain(name, "Typ eerst uw naam.");
    join(form, name, whenIn);
  });
  if (forDevice && there) warn(main, there);
  byId("screen-title").focus();
}

// Whoever has another open a link of their own would read all that is typed after it.
function warn(main, { name, stay }) {
  main.querySelector(".lead").textContent =
    `U bent hier al aangemeld als ${name}. Met deze link gaat u verder als wie de link maakte. Vroeg u er niet om? Gebruik hem dan niet.`;
  const button = make("button", { type: "button", className: "plain wide" }, "Blijf in mijn gesprek");
  button.addEventListener("click", stay);
  main.querySelector("form").append(button);
}

function complain(field, text) {
  const line = document.querySelector(".error");
  line.textContent = text;
  if (!field) return;
  field.setAttribute("aria-invalid", "true");
  field.focus();
}

async function join(form, name, whenIn) {
  const button = form.querySelector("button");
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  complain(null, "");
  name?.removeAttribute("aria-invalid");
  const { parameter, id } = opened();
  try {
    // The same id at a second try: the first may have worked, with only its answer lost.
    await post("join", { invitation: parameter, id, ...(name ? { name: name.value.trim() } : {}) });
  } catch (error) {
    button.ariaBusy = "false";
    if (error.status === 403) return showUseless(error.message);
    return complain(null, error.message);
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

// What lets somebody in, in a link or by itself; else undefined.
export const pastedLink = (text) => text.trim().match(/(?:^|[#=])([id]_[\w-]{8,90})$/)?.[1];

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
    if (!parameter) return complain(field, "Dit is geen link van een uitnodiging. Kijk of hij heel is.");
    keepOpened(parameter);
    afterPaste(parameter);
  });
  byId("screen-title").focus();
}

export function showNobody(trouble = "") {
  const lead = "Dit apparaat is niet aangemeld. U komt binnen met een uitnodiging.";
  showStranger("nobody", document.body.dataset.title, trouble || lead);
}

function showUseless(text) {
  forgetOpened();
  showStranger("useless", "Deze link werkt niet", text);
}

// `why` is what the server says of it, where it could be asked.
export function showOut(why = "") {
  showStranger("out", "U bent hier niet meer aangemeld",
    why ? `${why} Uw gesprek staat niet meer op dit apparaat.` : "Bent u zelf gestopt? Dan is uw naam gewist. Bedankt voor uw hulp. Anders gebruikte u dit apparaat lang niet, of is uw toegang gestopt: vraag uw coördinator om een nieuwe link. Uw gesprek staat niet meer op dit apparaat.");
}

export function showLeft() {
  showStranger("left", "Dit apparaat is afgemeld",
    "Uw gesprek staat niet meer op dit apparaat. Wilt u weer naar binnen? Vraag uw coördinator om een nieuwe link.");
}
