// What the bar above the phone does: it moves the time, and spoils the bot's connection.

import { world } from "./world.js";
import { toast } from "./toast.js";
import { attempt, post } from "./net.js";
import { momentOf, setNow } from "./clock.js";

// What goes wrong between the bot and Telegram, or between somebody's phone and the bot, as the
// server takes it.
const BETWEEN = {
  telegram: { bad: { internal_error: 0.1, reset: 0.1, answer_lost: 0.05 } },
  page: { bad: { bad_gateway: 0.1, reset: 0.1, timeout: 0.1, answer_lost: 0.1 }, none: { reset: 1 } },
};
const SAID = {
  telegram: { bad: "De bot heeft nu een slechte verbinding.", good: "De verbinding van de bot is weer goed." },
  page: {
    bad: "De telefoons hebben nu een slechte verbinding.",
    none: "De telefoons hebben nu geen verbinding.",
    good: "De verbinding is weer goed.",
  },
};

async function moveTime(path, body) {
  const moved = await attempt(() => post(path, body));
  if (!moved) return;
  setNow(moved.now);
  toast(`Het is nu ${momentOf(moved.now)} uur.`);
}

// What only a demo can do has no button on another simulator's page.
export function drawActions() {
  for (const button of document.querySelectorAll("[data-action]")) {
    button.hidden = !world.actions.includes(button.dataset.action);
  }
}

export async function act(button) {
  if (button.dataset.action === "half_year") toast("Even geduld. Er gaat een half jaar voorbij.");
  await moveTime(`do/${button.dataset.action}`);
}

export async function chooseInDemoMenu(item) {
  const { action, seconds, to } = item.dataset;
  if (action) await act(item);
  else if (to) await moveTime("clock", { to });
  else if (seconds) await moveTime("clock", { seconds: Number(seconds) });
  else await switchConnection(item);
}

async function switchConnection(button) {
  const where = world.frames ? "page" : "telegram";
  const connection = button.getAttribute("aria-pressed") === "true" ? "good" : button.dataset.connection;
  const rates = BETWEEN[where][connection];
  const faults = { clear: true, ...(rates ? { timeout_seconds: 3, rates: { "*": rates } } : {}) };
  if (!(await attempt(() => post("faults", faults)))) return;
  for (const each of document.querySelectorAll("[data-connection]")) {
    const on = each.dataset.connection === connection;
    each.setAttribute("aria-pressed", String(on));
    each.querySelector("span").textContent = on ? "aan" : "uit";
  }
  if (!rates) dispatchEvent(new Event("connection-back"));
  toast(SAID[where][connection]);
}
