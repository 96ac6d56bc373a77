// Being told that there is a message while nobody looks at the page. The browser's push service brings
// it to the service worker, which shows it.

import { _ } from "./words.js";
import { toast } from "./toast.js";
import { view } from "./view.js";
import { ask, post } from "./net.js";

const TAG = "message"; // as the service worker has it

let key = null; // what to subscribe with; null where the server tells nobody
let told = false; // this device is told
let looked = false; // the server was asked, and answered

const can = () => "PushManager" in window && "Notification" in window && "serviceWorker" in navigator;
// There a page can only once it is on the home screen.
const isOnApple = () => "standalone" in navigator && !navigator.standalone;

const manager = async () => (await navigator.serviceWorker.ready).pushManager;
// Of a browser that keeps no service worker, `ready` would be waited for without end.
async function current() {
  const registration = can() ? await navigator.serviceWorker.getRegistration() : null;
  return (await registration?.pushManager.getSubscription()) ?? null;
}

const inBase64 = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const isFor = (subscription) => inBase64(subscription.options.applicationServerKey) === key;

async function subscribe() {
  const subscription = await (await manager()).subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await post("push", { subscription });
  told = true;
}

function show() {
  const button = document.querySelector("[data-do='push']");
  if (!button) return;
  button.hidden = key === null;
  button.textContent = told ? _("Notifications off") : _("Notifications on");
}

// What the server, the browser and the person say may have come apart: a browser makes its subscription
// anew, a server lost its own, somebody forbade it in the settings.
export async function lookAtPush() {
  looked = true;
  try {
    const server = await ask("push");
    key = server.key;
    if (key !== null) await agree(server.on);
  } catch {
    told = false;
    looked = false;
  }
  show();
}

async function agree(on) {
  const subscription = await current();
  const may = can() && Notification.permission === "granted";
  told = may && on && subscription !== null && isFor(subscription);
  if (told) return;
  if (may && subscription && isFor(subscription)) {
    await post("push", { subscription });
    told = true;
  } else if (may && (subscription || on)) {
    await subscription?.unsubscribe();
    await subscribe();
  } else if (on) {
    await post("push", { subscription: null });
  }
}

export async function changePush() {
  if (told) {
    await forgetPush();
    post("push", { subscription: null }).catch(() => {}); // the push service tells it as well
    toast(_("Notifications are off on this device."));
  } else if (!can()) {
    toast(isOnApple()
      ? _("Put the voucher help on your home screen first. Tap Share, and then Add to Home Screen. Open it there.")
      : _("This browser can't show notifications. Try another one."), "error");
  } else if ((await Notification.requestPermission()) !== "granted") {
    toast(_("Your browser blocks notifications. Allow them in the settings of this page."), "error");
  } else {
    try {
      await (await current())?.unsubscribe();
      await subscribe();
      toast(_("Notifications are on. You hear it when there is a message."));
    } catch (error) {
      toast(error.status ? error.message : _("Notifications can't be switched on now. Try again later."), "error");
    }
  }
  show();
}

// This device is nobody's any more, or somebody else's: it shows nothing of before.
export async function forgetPush() {
  told = false;
  try {
    await (await current())?.unsubscribe();
    await clear();
  } catch {
    // Then the server's push service says that it is gone.
  }
}

async function clear() {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const each of (await registration?.getNotifications({ tag: TAG })) ?? []) each.close();
}

addEventListener("chat-online", () => view && !looked && lookAtPush());
document.addEventListener("visibilitychange", () => document.hidden || clear().catch(() => {}));
