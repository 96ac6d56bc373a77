// Talking to the server.

import { _, language } from "./words.js";

const PATIENCE_MS = 20_000;

// No connection, or a server that is away or busy: it may work later. `wait` is in milliseconds,
// where the server said how long.
export class NoAnswer extends Error {
  constructor(wait = null, text = "") {
    super(text || _("There is no connection now. Try again in a moment."));
    this.wait = wait;
  }
}

// The server understood, and does not do it. The message is Dutch, to be shown.
export class Refused extends Error {
  constructor(status, text) {
    super(text || _("That did not work."));
    this.status = status;
  }
}

const waitOf = (response) => {
  const seconds = Number(response.headers.get("Retry-After"));
  return seconds > 0 ? Math.min(seconds, 600) * 1_000 : null;
};

// Raises what an answer that is none means.
async function judge(response) {
  if (response.ok) return;
  const answer = await response.json().catch(() => ({}));
  if (response.status === 429 || response.status >= 500) throw new NoAnswer(waitOf(response), answer.text);
  throw new Refused(response.status, answer.text);
}

export async function reach(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", redirect: "error", ...options });
  } catch {
    throw new NoAnswer();
  }
  await judge(response);
  return response;
}

export async function ask(path, options = {}, patience = PATIENCE_MS) {
  const response = await reach(path, { signal: AbortSignal.timeout(patience), ...options });
  try {
    return await response.json();
  } catch {
    // Half an answer, or the page with which a guest network asks for a password.
    throw new NoAnswer();
  }
}

export const post = (path, body = {}) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json", "Accept-Language": language }, body: JSON.stringify(body) });
