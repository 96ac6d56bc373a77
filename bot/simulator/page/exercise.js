// What the bar above the phone does: it moves the time, and spoils the bot's connection.

import { world } from "./world.js";
import { toast } from "./toast.js";
import { attempt, post } from "./net.js";
import { momentOf, setNow } from "./clock.js";

// What a bad connection does to calls between the bot and Telegram, as the server takes it.
const BAD_CONNECTION = {
  clear: true,
  timeout_seconds: 3,
  rates: { "*": { internal_error: 0.1, reset: 0.1, answer_lost: 0.05 } },
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
  const bad = button.getAttribute("aria-pressed") !== "true";
  const changed = await attempt(() => post("faults", bad ? BAD_CONNECTION : { clear: true }));
  if (!changed) return;
  button.setAttribute("aria-pressed", String(bad));
  button.querySelector("span").textContent = bad ? "aan" : "uit";
  toast(bad ? "De bot heeft nu een slechte verbinding." : "De verbinding van de bot is weer goed.");
}
