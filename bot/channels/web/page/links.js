// Addresses in messages and under buttons: to this chat, to somebody else's, or away from here.

import { _ } from "./words.js";
import { make } from "./dom.js";
import { view } from "./view.js";
import { choices, closeButton, openDialog } from "./dialogs.js";
import { copy, shareText } from "./share.js";

const SAFE = new Set(["https:", "http:", "tel:", "mailto:", "sms:", "geo:"]);
// Links that let somebody in: they are meant for another person, or for another device.
const LETS_IN = /^[id]_/;

const withScheme = (address) => (/^t\.me\//i.test(address) ? `https://${address}` : address);

// null for what no message should lead to, such as javascript:
export function safeAddress(address) {
  const whole = withScheme(address);
  if (!URL.canParse(whole)) return null;
  const url = new URL(whole);
  return SAFE.has(url.protocol) ? url.href : null;
}

// What a link into this very channel carries, as in https://example.nl/assen/#v_K7M4; else null.
export function ownParameter(address) {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const here = new URL(".", location);
  const same = url.origin === here.origin && [here.pathname, here.pathname.slice(0, -1)].includes(url.pathname);
  return same && /^#[\w-]+$/.test(url.hash) ? url.hash.slice(1) : null;
}

export const isForSomebodyElse = (parameter) => LETS_IN.test(parameter);

export const isCard = (parameter) => /^([a-z]{2,3}_(\d{1,3}_)?)?v_/.test(parameter);

export function openOwn(address, parameter) {
  if (isForSomebodyElse(parameter)) passOn(address);
  else view.deeds.open(parameter);
}

// Opening it oneself would use it up.
function passOn(address) {
  const button = (text, className, act) => {
    const made = closeButton(text, className);
    made.addEventListener("click", () => setTimeout(act));
    return made;
  };
  openDialog("notice", { text: _("This link is for somebody else") },
    make("p", {}, _("The link works once. Send it to who needs it.")),
    make("p", { className: "address", tabIndex: 0 }, address),
    choices(closeButton(_("Close"), "plain"), button(_("Copy"), "plain", () => copy(address)),
      ...(navigator.share ? [button(_("Share"), "primary", () => shareText(address))] : [])));
}

// The text of a link that opens WhatsApp, or Telegram's own sharing; else null.
export function sharedText(address) {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.hostname === "wa.me" && url.pathname === "/") return url.searchParams.get("text");
  if (url.hostname === "t.me" && url.pathname === "/share/url") {
    return [url.searchParams.get("text"), url.searchParams.get("url")].filter(Boolean).join("\n");
  }
  return null;
}
