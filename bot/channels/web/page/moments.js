// How moments are written, in the time zone of the scheme.

import { language } from "./words.js";

const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DAY = { weekday: "long", day: "numeric", month: "long" };
// The signs of Dutch figures, as stand in the messages.
const LOCALES = { nl: "nl-NL", en: "en-GB", ar: "ar-SY-u-nu-latn", ti: "ti-u-ca-gregory-nu-latn" };
const formats = new Map(); // making one is slow, using one is not

function written(iso, name, options) {
  const key = `${language} ${name}`;
  if (!formats.has(key)) {
    const { zone } = document.body.dataset;
    formats.set(key, new Intl.DateTimeFormat(LOCALES[language] ?? language, { timeZone: zone, ...options }));
  }
  return formats.get(key).format(new Date(iso));
}

export const timeOf = (iso) => written(iso, "time", TIME).replace(":", language === "nl" ? "." : ":");
export const dayOf = (iso) => written(iso, "day", DAY);
