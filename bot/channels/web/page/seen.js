// The chat as it was last seen: what is shown without a connection, and from where the server's
// changes go on.

import { asked, within } from "./store.js";

// The server keeps messages as long, and so does this device.
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

// `joined` is the link that let this device in: it is used up, and no news when it is opened again.
export const seen = { changed: 0, name: "", joined: null, messages: new Map() };

// Whether anything was seen on this device before.
export async function loadSeen() {
  const [chat, joined, messages] = await within(["facts", "messages"], "readonly", (facts, messages) =>
    Promise.all([asked(facts.get("chat")), asked(facts.get("joined")), asked(messages.getAll())]));
  seen.joined = joined ?? null;
  if (!chat) return false;
  Object.assign(seen, chat, { messages: new Map(messages.map((message) => [message.id, message])) });
  return true;
}

export const forgetSeen = () => Object.assign(seen, { changed: 0, name: "", joined: null, messages: new Map() });

export function rememberJoined(parameter) {
  seen.joined = parameter;
  return within(["facts"], "readwrite", (facts) => asked(facts.put(parameter, "joined")));
}

// Takes in what changed after the number `after`. Returns what is new to this page; what two ways
// bring is taken once. A batch that is `anew` has all there is: changes before it may be missed.
export function takeChanges(batch, after) {
  if (batch.me) seen.name = batch.me.name;
  if (!batch.anew && seen.changed > 0 && batch.changed <= seen.changed) return [];
  const before = batch.anew ? [...seen.messages.keys()] : [];
  if (batch.anew) seen.messages.clear();
  for (const message of batch.messages) {
    if (message.gone) seen.messages.delete(message.id);
    else seen.messages.set(message.id, message);
  }
  seen.changed = batch.changed;
  keep(batch, after).catch(() => {}); // then it is asked for again at the next start
  const lost = before.filter((id) => !seen.messages.has(id)).map((id) => ({ id, gone: true }));
  return [...lost, ...batch.messages];
}

// Another tab may have written something newer, or have missed what comes before.
const keep = (batch, after) =>
  within(["facts", "messages"], "readwrite", async (facts, messages) => {
    const kept = (await asked(facts.get("chat")))?.changed ?? 0;
    if (batch.anew) messages.clear();
    else if (after > kept || (kept > 0 && batch.changed <= kept)) return;
    for (const message of batch.messages) {
      if (message.gone) messages.delete(message.id);
      else messages.put(message);
    }
    facts.put({ changed: batch.changed, name: seen.name }, "chat");
  });

// Drops what the server no longer keeps either: of the time only messages tell, as a phone's clock may
// be wrong by years. Returns what went, as the server would say it.
export function dropOld() {
  const all = [...seen.messages.values()].map((message) => ({ id: message.id, at: Date.parse(message.at) }));
  const newest = Math.max(...all.map(({ at }) => at));
  const old = all.filter(({ at }) => newest - at > KEPT_DAYS * DAY_MS);
  for (const { id } of old) seen.messages.delete(id);
  if (old.length > 0) {
    within(["messages"], "readwrite", (messages) => old.forEach(({ id }) => messages.delete(id))).catch(() => {});
  }
  return old.map(({ id }) => ({ id, gone: true }));
}
