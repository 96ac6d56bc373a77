// The exercise's time, and how moments are written.

import { byId, make } from "./dom.js";
import { world } from "./world.js";

const TIME = { hour: "2-digit", minute: "2-digit" };
const DAY = { weekday: "long", day: "numeric", month: "long" };
const SHORT_DAY = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
const formats = new Map(); // making one is slow, using one is not

function written(iso, options) {
  if (!formats.has(options)) {
    formats.set(options, new Intl.DateTimeFormat("nl-NL", { timeZone: world.zone, ...options }));
  }
  return formats.get(options).format(new Date(iso));
}

export const timeOf = (iso) => written(iso, TIME).replace(":", ".");
export const dayOf = (iso) => written(iso, DAY);
export const momentOf = (iso) => `${written(iso, SHORT_DAY).replaceAll(/[.,]/g, "")}, ${timeOf(iso)}`;

export function setNow(iso) {
  world.now = iso;
  drawClock();
}

// The day and the time each stay on one line.
export function drawClock() {
  const [day, time] = momentOf(world.now).split(/(?<=,) /);
  byId("clock").replaceChildren(make("span", {}, day), " ", make("span", {}, time));
  byId("clock").dateTime = world.now;
}
