// Keeping up with the server: events where they come through, and asking where they don't.

import { ask, NoAnswer, reach, Refused } from "./net.js";

const POLL_MS = 5_000;
const POLL_HIDDEN_MS = 30_000;
const LONGEST_PAUSE_MS = 8_000;
const LONGEST_PAUSE_HIDDEN_MS = 30_000;
// The server says something each 15 seconds, if only that it is there.
const SILENCE_MS = 40_000;
const SHORT_STREAM_MS = 60_000;
const CONFIRM_MS = 300;

let listeners = null; // see follow
let timer = null;
let failures = 0;
let asking = null;
let stream = null; // what stops it
let alive = false; // events come through
let nextStream = 0; // not before this moment
let streamFailures = 0;
let stopped = true;

// `after()` says from where; `take(batch, after)` takes what changed and says whether all is well;
// `busy`, `online(is)`, `ended` and `synced` hear the rest.
export function follow(whatFor) {
  listeners = whatFor;
  stopped = false;
  wake();
}

export function stopFollowing() {
  stopped = true;
  clearTimeout(timer);
  closeStream();
}

// Now rather than later: the page is looked at again, or the phone has a connection again.
export function wake() {
  if (stopped) return;
  nextStream = 0;
  keepUp();
}

function later(pause) {
  clearTimeout(timer);
  if (!stopped) timer = setTimeout(keepUp, pause);
}

async function keepUp() {
  clearTimeout(timer);
  asking ??= catchUp().finally(() => (asking = null));
  const pause = await asking;
  if (stopped) return;
  if (pause !== null) return later(pause);
  if (!stream && Date.now() >= nextStream) listen();
  // Events that come make asking superfluous.
  if (!alive) later(document.hidden ? POLL_HIDDEN_MS : POLL_MS);
}

// Somebody who has a device that is told of messages is told of none that a page shows them.
const isToBeConfirmed = ({ me, messages }) => me?.told && messages.length > 0 && !document.hidden;

// Asks for all that changed. Returns null, or in how many milliseconds to try again.
async function catchUp() {
  try {
    let more = true;
    while (more && !stopped) {
      const after = listeners.after();
      const batch = await ask(`chat?after=${after}${document.hidden ? "" : "&shown"}`);
      await listeners.take(batch, after);
      more = batch.more === true || isToBeConfirmed(batch);
    }
    if (stopped) return null;
    failures = 0;
    listeners.online(true);
    listeners.synced();
    return null;
  } catch (error) {
    if (error instanceof Refused && error.status === 401) {
      listeners.ended(error.message);
      return null;
    }
    failures += 1;
    if (!stopped) listeners.online(false);
    const longest = document.hidden ? LONGEST_PAUSE_HIDDEN_MS : LONGEST_PAUSE_MS;
    // Not all phones of a hall at the same moment.
    return error.wait ?? Math.min(1_000 * 2 ** failures, longest) * (0.75 + Math.random() / 2);
  }
}

// Events say that this device is out, and not why.
async function whyOut() {
  try {
    await ask(`chat?after=${listeners.after()}`);
  } catch (error) {
    return error instanceof Refused ? error.message : null;
  }
  return null;
}

function closeStream() {
  stream?.abort();
  stream = null;
  alive = false;
}

// An EventSource would hide both that nothing comes through and why the server refuses.
async function listen() {
  const mine = (stream = new AbortController());
  const began = Date.now();
  let silence = setTimeout(() => mine.abort(), SILENCE_MS);
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => mine.abort(), SILENCE_MS);
    if (alive || stream !== mine) return;
    alive = true;
    clearTimeout(timer);
  };
  let wait = null;
  try {
    await read(mine, heard);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return stopped || listeners.ended(error.message);
    if (error instanceof NoAnswer) wait = error.wait;
  } finally {
    clearTimeout(silence);
    if (stream === mine) closeStream();
  }
  if (stopped || stream) return;
  streamFailures = Date.now() - began > SHORT_STREAM_MS ? 0 : streamFailures + 1;
  // The first time at once: a server that begins anew is back in a second.
  nextStream = Date.now() + (wait ?? (streamFailures < 2 ? 0 : Math.min(1_000 * 2 ** streamFailures, 60_000)));
  later(streamFailures < 2 ? 500 : POLL_MS);
}

async function read(mine, heard) {
  let from = listeners.after();
  const response = await reach(`events?after=${from}`, {
    signal: mine.signal,
    headers: { Accept: "text/event-stream" },
  });
  if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) throw new NoAnswer(60_000);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const { event, data } = fields(block);
      if (event === "busy") listeners.busy();
      else if (event === "out") return listeners.ended((await whyOut()) ?? "");
      else if (data) {
        const batch = JSON.parse(data);
        await listeners.take(batch, from);
        from = batch.changed;
        if (isToBeConfirmed(batch)) later(CONFIRM_MS);
      }
    }
  }
}

function fields(block) {
  const found = { event: "message", data: "" };
  for (const line of block.split("\n")) {
    const [, name, value] = line.match(/^(event|data): ?(.*)$/) ?? [];
    if (name === "event") found.event = value;
    else if (name === "data") found.data += value;
  }
  return found;
}

addEventListener("online", wake);
addEventListener("offline", wake);
document.addEventListener("visibilitychange", () => document.hidden || wake());
addEventListener("pagehide", closeStream);
addEventListener("pageshow", (event) => event.persisted && wake());
