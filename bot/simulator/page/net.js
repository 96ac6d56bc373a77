// Talking to the server, and its refusals in Dutch.

import { toast } from "./toast.js";

// The server speaks plain English; these are the refusals that somebody can run into.
const REFUSALS = {
  "You blocked the bot. Unblock it first.": "U blokkeert de bot. Laat de bot eerst weer toe, met de drie puntjes.",
  "The bot is blocked already.": "U blokkeert de bot al.",
  "It is not blocked.": "U blokkeert de bot niet.",
  "The message has no such button.": "Deze knop is er niet meer.",
  "There is no such person.": "Deze persoon is er niet.",
  "This clock cannot be moved.": "Deze klok kan niet vooruit.",
  "The clock only goes forward.": "De klok gaat alleen vooruit.",
  "Half a year has passed already.": "Het half jaar is al voorbij. Start de demo opnieuw voor een nieuw begin.",
};

function inDutch(refusal = "") {
  if (refusal.startsWith("The phone cannot send this file")) return "Dit bestand kan niet mee. Kies een ander bestand.";
  return REFUSALS[refusal] ?? `Dat is niet gelukt. ${refusal}`.trim();
}

export async function ask(path, options) {
  const response = await fetch(`/play/${path}`, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(inDutch(answer.error));
  return answer;
}

export const post = (path, body = {}) =>
  ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

// Does something for the person; says what went wrong instead of throwing.
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    const offline = error instanceof TypeError;
    toast(offline ? "Dat is niet gelukt. Er is geen verbinding." : error.message, "error");
    return null;
  }
}
