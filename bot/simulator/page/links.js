// Links: to the bot, or to what a real phone would open; and the clipboard.

import { byId, make } from "./dom.js";
import { world } from "./world.js";
import { toast } from "./toast.js";
import { attempt, post } from "./net.js";
import { copyOf } from "./view.js";
import { newPerson } from "./people.js";
import { closeButton, openDialog } from "./dialogs.js";

export function isDeepLink(address) {
  if (!URL.canParse(withScheme(address))) return false;
  const url = new URL(withScheme(address));
  const ofTelegram = ["https:", "http:"].includes(url.protocol) && ["t.me", "telegram.me"].includes(url.hostname);
  const name = url.protocol === "tg:" ? url.searchParams.get("domain") : ofTelegram && url.pathname.slice(1);
  return Boolean(name) && name.toLowerCase() === world.bot.username.toLowerCase();
}

const withScheme = (address) => (address.startsWith("t.me/") ? `https://${address}` : address);

export function openAddress(address) {
  const url = withScheme(address);
  if (isDeepLink(address)) askWhoOpens((person) => attempt(() => post(`${person}/open`, { url })));
  else showAddress(address);
}

// A link to the bot is mostly meant for somebody else: a new colleague, or who holds the card.
// `open(person)` says whether it did.
export function askWhoOpens(open) {
  const content = copyOf("opener-view");
  const dialog = openDialog("opener", { text: "Wie opent deze link?" }, content,
    make("div", { className: "choices" }, closeButton("Stop", "plain")));
  const openAs = async (person) => {
    dialog.close();
    if (person === null || !(await open(person))) return;
    location.hash = `#/${person}`;
  };
  dialog.querySelector(".openers").append(...world.people.map((person) => {
    const button = make("button", { type: "button", className: "plain" }, person.name);
    button.addEventListener("click", () => openAs(person.id));
    return make("li", {}, button);
  }));
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = byId("opener-name").value.trim();
    if (name || world.frames) openAs(await newPerson(name));
    else byId("opener-name").focus();
  });
}

export function showAddress(address) {
  const copyButton = closeButton("Kopieer adres", "plain");
  copyButton.addEventListener("click", () => setTimeout(() => copy(address)));
  openDialog("notice", { text: "Dit opent een andere app of website" },
    make("p", {}, "In deze oefening gaat er niets naar buiten. Een echte telefoon opent dit adres:"),
    make("p", { className: "address" }, readable(address)),
    make("div", { className: "choices" }, copyButton, closeButton("Sluit")));
}

function readable(address) {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Gekopieerd");
  } catch {
    toast(copyTheOldWay(text) ? "Gekopieerd" : "Kopiëren is niet gelukt.");
  }
}

// For browsers that keep the clipboard shut, such as a headless one.
function copyTheOldWay(text) {
  const field = make("textarea", { value: text, className: "unseen" });
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return copied;
}
