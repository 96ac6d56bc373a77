// The live connection: a snapshot of everything, and then the events.

import { byId } from "./dom.js";
import { chats, seen, world } from "./world.js";
import { ask } from "./net.js";

const RETRY_MS = 2_000;

// Events that come in while a snapshot is being fetched wait, so that an older
// snapshot cannot overwrite a newer event.
let waiting = null;
let refreshing = Promise.resolve();
let reactions = {}; // what each type of event brings
let draw = () => {}; // shows a new snapshot

export function refresh() {
  refreshing = refreshing.then(fetchEverything);
  return refreshing;
}

async function fetchEverything() {
  waiting = [];
  try {
    const first = world.now === null;
    Object.assign(world, await ask("state"));
    await Promise.all(world.people.map((person) => fetchChat(person.id, first)));
  } finally {
    const late = waiting;
    waiting = null;
    late.forEach(react);
  }
  draw();
}

async function fetchChat(person, first) {
  const { messages } = await ask(`${person}/messages`);
  chats.set(person, new Map(messages.map((message) => [message.id, message])));
  const last = messages.at(-1)?.id ?? 0;
  seen.set(person, first ? last : Math.min(seen.get(person) ?? 0, last));
}

export function follow(whatComes, show) {
  reactions = whatComes;
  draw = show;
  connect();
}

function connect() {
  const events = new EventSource("/play/events");
  events.addEventListener("open", () => arrive(events));
  events.addEventListener("message", ({ data }) => react(JSON.parse(data)));
  events.addEventListener("error", () => {
    setOnline(false);
    // The browser reconnects by itself, except after an HTTP error.
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, RETRY_MS);
  });
}

async function arrive(events) {
  try {
    await refresh();
    setOnline(events.readyState === EventSource.OPEN);
  } catch {
    refreshing = Promise.resolve();
    setOnline(false);
    events.close();
    setTimeout(connect, RETRY_MS);
  }
}

export function setOnline(online) {
  document.body.dataset.ready = String(online);
  const banner = byId("offline");
  banner.hidden = online;
  banner.textContent = online ? "" : "Geen verbinding. Ik probeer het opnieuw.";
}

function react(event) {
  if (waiting) waiting.push(event);
  else reactions[event.type]?.(event);
}
