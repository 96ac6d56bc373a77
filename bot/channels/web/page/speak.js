// What a screen reader is told, once: the chat itself is no live region, so that an edit or a
// redrawn part says nothing by itself.

import { byId, make } from "./dom.js";

const REST_MS = 8_000;

export function speak(text, region = "said") {
  const line = make("p", {}, text);
  byId(region).append(line);
  // Gone before anybody finds it again by walking through the page.
  setTimeout(() => line.remove(), REST_MS);
}

export const alarm = (text) => speak(text, "alerted");
