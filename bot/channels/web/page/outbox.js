// What waits to be sent: kept on this device, sent in order, and repeated until it is there. Each
// has an id of its own, so that the server does a repeat once.

import { PLACE } from "./place.js";
import { asked, within } from "./store.js";
import { ask, post, Refused } from "./net.js";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const UPLOAD_MS = 300_000;
// How long what was sent waits for the chat to show it; the answer to a tap comes sooner or not.
const ECHO_MS = { send: 60_000, upload: 60_000, tap: 10_000 };

let items = []; // as the store has them, with what it had no room for
let failures = 0;
let notBefore = 0;
let timer = null;
let draining = false;
let again = false;
const NOBODY = Object.fromEntries(
  ["changed", "ended", "noAnswer", "notKept", "refusedTap", "isKnown"].map((name) => [name, () => {}]));
let tell = NOBODY; // see openOutbox
const otherTabs = "BroadcastChannel" in window ? new BroadcastChannel(`meedoen outbox ${PLACE}`) : null;

const stored = (mode, work) => within(["waiting"], mode, work);

// Those that wait know whether it is for a connection.
export const pending = () => items.map((item) => ({ ...item, held: item.state === "waiting" && failures > 0 }));

// `changed`, `ended`, `noAnswer`, `notKept` and `refusedTap(text)` hear what happens; `isKnown(message)`
// says whether the chat has shown a message already.
export async function openOutbox(listeners) {
  tell = listeners;
  if (otherTabs) otherTabs.onmessage = reload;
  await reload();
  sendSoon();
}

async function reload() {
  const rows = await stored("readonly", (waiting) => asked(waiting.getAll()));
  items = [...rows, ...items.filter((item) => item.number === undefined && !rows.some(({ id }) => id === item.id))];
  sweep();
  tell.changed();
}

function announce() {
  tell.changed();
  otherTabs?.postMessage("changed");
}

export async function add(what) {
  const item = { ...what, id: crypto.randomUUID(), at: Date.now(), state: "waiting", tried: false };
  items.push(item);
  tell.changed();
  try {
    item.number = await stored("readwrite", (waiting) => asked(waiting.add({ ...item })));
  } catch {
    tell.notKept(); // no room: it goes as it is, but not after the page was closed
  }
  announce();
  sendSoon();
}

// One tab sends at a time. Where there are no locks, the ids do it.
const exclusively = (work) =>
  navigator.locks ? navigator.locks.request(`meedoen outbox ${PLACE}`, work) : work();

export function sendSoon() {
  if (tell === NOBODY) return;
  const early = notBefore - Date.now();
  clearTimeout(timer);
  if (early > 0) timer = setTimeout(sendAll, early);
  else sendAll();
}

async function sendAll() {
  again = draining;
  if (draining) return;
  draining = true;
  try {
    while (await exclusively(sendNext));
  } finally {
    draining = false;
  }
  if (again) sendSoon();
}

async function sendNext() {
  const rows = await stored("readonly", (waiting) => asked(waiting.getAll()));
  const next = rows.find(isWaiting) ?? items.find((item) => item.number === undefined && isWaiting(item));
  if (!next) return false;
  if (navigator.onLine && !next.tried) await change(next, { tried: true });
  try {
    const answer = await deliver(next);
    recover();
    await sent(next, answer);
  } catch (error) {
    if (!(error instanceof Refused)) return pauseFor(error.wait ?? null);
    recover();
    if (error.status === 401) return tell.ended(error.message);
    await refused(next, error.message);
  }
  announce();
  return true;
}

const isWaiting = (item) => item.state === "waiting";

function deliver({ id, kind, text, message, data, type, file, name, caption }) {
  if (kind === "send") return post("send", { id, text });
  if (kind === "tap") return post("tap", { id, message, data });
  const body = new FormData();
  body.append("id", id);
  body.append("kind", type);
  body.append("caption", caption);
  body.append("file", file, name);
  return ask("upload", { method: "POST", body }, UPLOAD_MS);
}

function recover() {
  failures = 0;
  notBefore = 0;
}

function pauseFor(wait) {
  failures += 1;
  const usual = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  if (wait !== null) notBefore = Date.now() + wait;
  clearTimeout(timer);
  // Not all phones of a hall at the same moment.
  timer = setTimeout(sendAll, wait ?? usual * (0.75 + Math.random() / 2));
  announce();
  if (wait === null) tell.noAnswer();
  return false;
}

// The chat may have shown it before the server's answer came.
async function sent(item, { message }) {
  if (message !== undefined && tell.isKnown(message)) return remove(item);
  await change(item, { state: "sent", sentAt: Date.now(), ...(item.kind === "tap" ? {} : { message }) });
  setTimeout(sweep, ECHO_MS[item.kind] + 100);
}

async function refused(item, reason) {
  if (item.kind !== "tap") return change(item, { state: "refused", reason });
  tell.refusedTap(reason);
  await remove(item);
}

// An item may be another tab's, of which this one has not heard yet: the store knows it by number.
async function change({ id, number }, values) {
  const mine = itemOf(id);
  if (mine) Object.assign(mine, values);
  if (number === undefined) return;
  await stored("readwrite", async (waiting) => {
    const row = await asked(waiting.get(number));
    if (row) waiting.put({ ...row, ...values });
  });
}

async function remove({ id, number }) {
  items = items.filter((item) => item.id !== id);
  tell.changed();
  if (number === undefined) return;
  await stored("readwrite", (waiting) => waiting.delete(number));
  announce();
}

const itemOf = (id) => items.find((item) => item.id === id);

export async function drop(id) {
  const item = itemOf(id);
  if (item) await remove(item);
}

export async function retry(id) {
  const item = itemOf(id);
  if (item) await change(item, { state: "waiting" });
  announce();
  sendSoon();
}

// What the chat shows now need not be shown as waiting. Returns what taps were answered with.
export function arrived({ messages, taps }) {
  const shown = new Set([...messages.map((message) => message.sent), ...taps.map((tap) => tap.sent)]);
  const numbers = new Set(messages.map((message) => message.id));
  const there = items.filter((item) => shown.has(item.id) || (item.kind !== "tap" && numbers.has(item.message)));
  const texts = taps.filter((tap) => tap.text && there.some((item) => item.id === tap.sent)).map((tap) => tap.text);
  items = items.filter((item) => !there.includes(item));
  for (const { number } of there) {
    if (number !== undefined) stored("readwrite", (waiting) => waiting.delete(number)).catch(() => {});
  }
  return texts;
}

// What was sent and never came back into the chat: a tap that nobody answers, or another tab's.
function sweep() {
  const late = items.filter((item) => item.state === "sent" && Date.now() - item.sentAt > ECHO_MS[item.kind]);
  for (const item of late) remove(item);
}

export function forgetOutbox() {
  clearTimeout(timer);
  items = [];
  tell = NOBODY;
}
