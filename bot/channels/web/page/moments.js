// How moments are written, in the time zone of the scheme.

const TIME = { hour: "2-digit", minute: "2-digit" };
const DAY = { weekday: "long", day: "numeric", month: "long" };
const formats = new Map(); // making one is slow, using one is not

function written(iso, options) {
  if (!formats.has(options)) {
    const { zone } = document.body.dataset;
    formats.set(options, new Intl.DateTimeFormat("nl-NL", { timeZone: zone, ...options }));
  }
  return formats.get(options).format(new Date(iso));
}

export const timeOf = (iso) => written(iso, TIME).replace(":", ".");
export const dayOf = (iso) => written(iso, DAY);
