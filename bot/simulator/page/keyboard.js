// Buttons under a message, and what a tap on one brings.

import { icon, make } from "./dom.js";
import { toast } from "./toast.js";
import { attempt, post } from "./net.js";
import { view } from "./view.js";
import { showAlert } from "./dialogs.js";
import { copy, isDeepLink, openAddress } from "./links.js";

const SPIN_MS = 10_000;

export function drawKeyboard(message) {
  return message.keyboard.map((row) =>
    make("div", { className: "row" }, ...row.map((item) => keyboardButton(message, item))));
}

function keyboardButton(message, item) {
  const button = make("button", { type: "button", className: "key" }, make("span", {}, item.text));
  if (item.url !== undefined) {
    if (!isDeepLink(item.url)) button.append(icon("out"));
    button.addEventListener("click", () => openAddress(item.url));
  } else if (item.copy !== undefined) {
    button.append(icon("copy"));
    button.addEventListener("click", () => copy(item.copy));
  } else {
    button.addEventListener("click", () => tap(button, message.id, item.data));
  }
  return button;
}

const spinning = new Map(); // callback id -> what stops the spinner
const answeredEarly = new Set(); // answers that overtook the reply to their own tap

async function tap(button, messageId, data) {
  const stop = spin(button);
  const tapped = await attempt(() => post(`${view.person.id}/tap`, { message_id: messageId, data }));
  if (!tapped || answeredEarly.delete(tapped.callback_id)) stop();
  else spinning.set(tapped.callback_id, stop);
}

// Two quick taps are two taps, as on a real phone; the spinner stays until both are answered.
function spin(button) {
  let running = true;
  const change = (by) => {
    const count = Number(button.dataset.taps ?? 0) + by;
    button.dataset.taps = count;
    button.ariaBusy = String(count > 0);
  };
  const stop = () => {
    if (running) change(-1);
    running = false;
    clearTimeout(timer);
  };
  const timer = setTimeout(stop, SPIN_MS);
  change(1);
  return stop;
}

export function takeAnswer({ person, callback_id: id, text, alert }) {
  const stop = spinning.get(id);
  if (stop) stop();
  else answeredEarly.add(id);
  spinning.delete(id);
  if (!text || view?.person.id !== person) return;
  if (alert) showAlert(text);
  else toast(text);
}
