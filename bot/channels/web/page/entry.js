// Getting in: by an invitation, by a link for another device, or by pasting either. And being out.

import { _ } from "./words.js";
import { byId } from "./dom.js";
import { mount, setView } from "./view.js";
import { isForSomebodyElse } from "./links.js";
import { post } from "./net.js";

// Kept until it is used, so that a reload does not lose it; not in the address, which others see.
const OPENED = "opened";

// What the address brought after its #, which leaves it at once.
export function takeFragment() {
  const parameter = location.hash.slice(1);
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  if (/^[\w-]{3,100}$/.test(parameter)) sessionStorage.setItem(OPENED, JSON.stringify({ parameter, id: crypto.randomUUID() }));
  return opened()?.parameter ?? null;
}

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

export function showJoin(parameter, whenIn) {
  const forDevice = parameter.startsWith("d_");
  const main = showScreen(forDevice ? "device-view" : "join-view", "join");
  const form = main.querySelector("form");
  const name = byId("join-name");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (name && !name.value.trim()) return complain(name, _("Type your name first."));
    join(form, name, whenIn);
  });
  byId("screen-title").focus();
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

let afterPaste = () => {};
export const onPaste = (act) => (afterPaste = act);

function showStranger(screen, title, lead) {
  const main = showScreen("stranger-view", screen);
  byId("screen-title").textContent = title;
  main.querySelector(".lead").textContent = lead;
  main.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = byId("paste-link");
    const [, parameter] = field.value.trim().match(/(?:^|[#=])([id]_[\w-]{8,90})$/) ?? [];
    if (!parameter || !isForSomebodyElse(parameter)) return complain(field, _("This is no link of an invitation. Look whether it is whole."));
    sessionStorage.setItem(OPENED, JSON.stringify({ parameter, id: crypto.randomUUID() }));
    afterPaste(parameter);
  });
  byId("screen-title").focus();
}

export function showNobody(parameter) {
  const lead = parameter?.includes("v_")
    ? _("Do you have a voucher? Show the card where you want to use it. This page is for who gives vouchers, or takes them in.")
    : _("This device is not signed in. You get in with an invitation.");
  showStranger("nobody", document.body.dataset.title, lead);
}

function showUseless(text) {
  forgetOpened();
  showStranger("useless", _("This link does not work"), text);
}

export function showOut() {
  showStranger("out", _("You are not signed in here any more"),
    _("You did not use this device for long, or your access ended. Your conversation is not on this device any more. Ask your coordinator for a new link."));
}

export function showLeft() {
  showStranger("left", _("This device is signed out"),
    _("Your conversation is not on this device any more. Do you want to get in again? Ask your coordinator for a new link."));
}
