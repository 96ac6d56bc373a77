// The line that is typed.

import { PLACE } from "./place.js";
import { view } from "./view.js";

const MOST_ROWS = 5;

export function setUpComposer() {
  const { composer, text } = view;
  text.value = draft.get();
  growText();
  composer.addEventListener("submit", sendTyped);
  text.addEventListener("input", () => {
    growText();
    draft.keep(text.value);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) sendTyped(event);
  });
  // A tap on the arrow must not close the on-screen keyboard.
  composer.querySelector(".send").addEventListener("mousedown", (event) => event.preventDefault());
}

// In rows, as a style from a script would be one that the page forbids itself.
function growText() {
  const { text } = view;
  text.rows = 1;
  while (text.scrollHeight > text.clientHeight && text.rows < MOST_ROWS) text.rows += 1;
}

// A line that is half typed outlives a reload of the page, and nothing more.
const DRAFT = `draft ${PLACE}`;
const draft = {
  get: () => sessionStorage.getItem(DRAFT) ?? "",
  keep: (text) => (text ? sessionStorage.setItem(DRAFT, text) : sessionStorage.removeItem(DRAFT)),
};
export const forgetDraft = () => draft.keep("");

function sendTyped(event) {
  event.preventDefault();
  const text = view.text.value.trim();
  if (!text) return;
  typeFor("");
  view.deeds.say(text);
}

// Puts a line there for the person to look at and send.
export function typeFor(text) {
  view.text.value = text;
  draft.keep(text);
  growText();
}
