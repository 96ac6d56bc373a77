// The phone page: one person's chat with the bot, in any browser.
// The server holds the truth; this page draws it, keeps what was seen, and passes on what the
// person does. Tests hold on to data-ready and data-screen (body), data-message-id and data-from
// (messages). A module imports only what stands before it here, and this one all that it needs:
// words, dom, place, speak, toast, moments, view, dialogs, share, links, languages, safe_html,
// keyboard, message, scrolling, waiting, attach, composer, chat: the chat, which knows no server;
// store, net, seen, pictures, outbox, live: the server, and what this device keeps;
// install, push, code_reader, scan, entry: an app on the phone, being told, the camera, getting in.

import { _, reword, speakIn } from "./words.js";
import { byId, make } from "./dom.js";
import { PLACE } from "./place.js";
import { speak } from "./speak.js";
import { toast } from "./toast.js";
import { focusChat, setView, view } from "./view.js";
import { askFirst } from "./dialogs.js";
import { isCard, isForSomebodyElse } from "./links.js";
import { setUpAttachDialog } from "./attach.js";
import { forgetDraft, typeFor } from "./composer.js";
import { drawMessages, drawPending, openChat, showBusy, showName } from "./chat.js";
import { forgetEverything } from "./store.js";
import { ask, post, Refused } from "./net.js";
import { dropOld, forgetSeen, loadSeen, rememberJoined, seen, takeChanges } from "./seen.js";
import { keepPicturesOf, picture } from "./pictures.js";
import * as outbox from "./outbox.js";
import { follow, stopFollowing, wake } from "./live.js";
import { install, keepShell, showOffer } from "./install.js";
import { changePush, forgetPush, lookAtPush } from "./push.js";
import { forgetOpened, keepOpened, onPaste, pastedLink, showJoin, showLeft, showNobody, showOut, takeFragment, visit } from "./entry.js";

const { title, heading } = document.body.dataset;
const RETRY_MS = 3_000;
const ASKED = `language ${PLACE}`;
const BANNER_MS = 1_500;
// More than so many at the first look are a chat that was there before.
const MOST_NEWS = 3;
const otherTabs = "BroadcastChannel" in window ? new BroadcastChannel(`meedoen session ${PLACE}`) : null;
let unread = 0; // what came while nobody looked
let bannerTimer = null;

const deeds = {
  pending: outbox.pending,
  drop: outbox.drop,
  again: outbox.retry,
  picture,
  say: (text) => (letsInHere(pastedLink(text)) ? openPasted(pastedLink(text)) : outbox.add({ kind: "send", text })),
  open: (parameter) => {
    speakFor(parameter);
    outbox.add({ kind: "send", text: `/start ${parameter}` });
  },
  tap: (message, { data, text }) => outbox.add({ kind: "tap", message: message.id, data, text }),
  upload: (file) => outbox.add({ kind: "upload", ...file }),
};

// A link for another device does not go through the chat; nor does an invitation of who has no name.
const letsInHere = (parameter) => parameter?.startsWith("d_") || (!seen.name && isForSomebodyElse(parameter ?? ""));

// Who has no name here only looks at a card: in the language that its link asks for, or else in that
// of the browser, where participants have it. `parameter` is a link that is opened now.
function speakFor(parameter = null) {
  const asked = parameter?.match(/^([a-z]{2,3})_(\d{1,3}_)?v_/)?.[1];
  if (asked) sessionStorage.setItem(ASKED, asked);
  const isStranger = !seen.name && !seen.joined;
  const theirs = sessionStorage.getItem(ASKED) ?? navigator.language.slice(0, 2);
  if (!speakIn(isStranger ? theirs : null)) return;
  reword(byId("attach"));
  if (view) drawAnew();
}

function drawAnew() {
  openChat({ title, heading, name: seen.name, deeds, menu: chooseInMenu, attach: chooseToAttach });
  showOffer();
  drawMessages([...seen.messages.values()], { whole: true });
  drawPending();
}

async function begin(parameter) {
  const seenBefore = await loadSeen().catch(() => false);
  if (seenBefore && parameter === seen.joined) {
    // The link in an old message is how many open the page again.
    forgetOpened();
    return showChat();
  }
  if (parameter?.startsWith("d_")) return letIn(parameter);
  if (!seenBefore) {
    const known = await isKnown();
    if (known === null && parameter && isForSomebodyElse(parameter)) return showJoin(parameter, enter);
    if (known === null) return showNoConnection();
    setOnline(true);
    if (!known) return showEntry(parameter);
  }
  // Whoever only looked at a card has no name here, and is let in by an invitation as anybody else.
  if (parameter && !seen.name && isForSomebodyElse(parameter)) return showJoin(parameter, enter);
  await showChat();
  if (parameter) useParameter(parameter);
}

// By a link. Whoever only looked at a card is nobody yet.
function letIn(parameter) {
  stopFollowing();
  speakIn(null);
  const stay = () => {
    forgetOpened();
    showChat();
  };
  showJoin(parameter, enter, seen.name ? { name: seen.name, stay } : null);
}

function openPasted(parameter) {
  keepOpened(parameter);
  letIn(parameter);
}

// Whether this device has a session; null where nobody answers.
async function isKnown() {
  try {
    const answer = await ask("chat?after=0");
    takeChanges(answer, 0);
    return true;
  } catch (error) {
    return error instanceof Refused && error.status === 401 ? false : null;
  }
}

async function showEntry(parameter) {
  if (parameter && isForSomebodyElse(parameter)) return showJoin(parameter, enter);
  try {
    if (parameter && isCard(parameter)) {
      speakFor(parameter);
      return await visit(parameter, enter);
    }
    showNobody();
  } catch (error) {
    showNobody(error.message);
  }
  forgetOpened();
}

function showNoConnection() {
  setOnline(false);
  setTimeout(() => begin(takeFragment()), RETRY_MS);
}

// Just let in: what another person left on this device is not theirs.
async function enter(parameter) {
  await forgetEverything();
  outbox.forgetOutbox();
  forgetDraft();
  forgetSeen();
  await forgetPush();
  if (parameter) await rememberJoined(parameter).catch(() => {});
  otherTabs?.postMessage("in");
  await showChat();
  focusChat();
}

async function showChat() {
  document.body.dataset.screen = "chat";
  speakFor();
  openChat({ title, heading, name: seen.name, deeds, menu: chooseInMenu, attach: chooseToAttach });
  showOffer();
  await outbox.openOutbox({
    changed: drawPending,
    ended,
    noAnswer: wake,
    notKept: () => toast(_("This device is full. Keep the page open until your message is sent."), "error"),
    refusedTap: (text) => toast(text, "error"),
    isKnown: (id) => seen.messages.has(id) || gone.has(id),
  });
  drawMessages([...seen.messages.values()], { whole: true });
  lookAtPush();
  follow({ after: () => seen.changed, take, busy: () => showBusy(true), online: setOnline, ended, synced });
}

const gone = new Set(); // messages that were deleted while the page was open
let caughtUp = false; // what came before is not news

async function take(batch, after) {
  const messages = takeChanges(batch, after);
  for (const message of messages) if (message.gone) gone.add(message.id);
  outbox.arrived({ messages, taps: batch.taps ?? [] }).forEach((text) => toast(text));
  if (!view) return;
  speakFor();
  drawMessages(messages, { whole: (after === 0 || batch.anew) && messages.length > MOST_NEWS });
  drawPending();
  showName(seen.name);
  const fromBot = messages.filter((message) => message.from === "bot").length;
  if (document.hidden && caughtUp) countUnread(unread + fromBot);
}

function synced() {
  caughtUp = true;
  const old = dropOld();
  if (old.length > 0 && view) drawMessages(old, { whole: true });
  keepPicturesOf([...seen.messages.values()]).catch(() => {});
}

function countUnread(count) {
  unread = count;
  document.title = count > 0 ? `(${count}) ${title}` : title;
}

// A connection that is back within a moment was not worth a word.
function setOnline(online) {
  const was = document.body.dataset.ready === "true";
  document.body.dataset.ready = String(online);
  clearTimeout(bannerTimer);
  const banner = byId("offline");
  if (online) {
    if (!banner.hidden) speak(_("There is a connection again."));
    banner.hidden = true;
    if (was) return;
    outbox.sendSoon();
    dispatchEvent(new Event("chat-online"));
  } else if (banner.hidden) {
    bannerTimer = setTimeout(showBanner, BANNER_MS);
  }
}

function showBanner() {
  const banner = byId("offline");
  const gone = _("No connection.");
  const rest = view ? _("You can still read and type. What you send goes later.") : _("I keep trying.");
  banner.replaceChildren(make("strong", {}, gone), " ", make("span", {}, rest));
  banner.hidden = false;
  speak(`${gone} ${rest}`);
}

function end() {
  stopFollowing();
  setView(null);
  speakIn(null);
  outbox.forgetOutbox();
  forgetDraft();
  forgetSeen();
  countUnread(0);
  setOnline(true);
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  forgetPush();
  return forgetEverything().then(() => keepPicturesOf([])).catch(() => {});
}

// The server knows this device no more.
async function ended(why) {
  if (!view) return;
  const parameter = takeFragment();
  await end();
  otherTabs?.postMessage("out");
  if (parameter && isForSomebodyElse(parameter)) showJoin(parameter, enter);
  else showOut(why, askWhyOut);
}

// Until somebody answers. A device that is let in after all begins anew.
function askWhyOut(tell) {
  let timer = null;
  const again = async () => {
    clearTimeout(timer);
    if (document.body.dataset.screen !== "out") return removeEventListener("online", again);
    try {
      await ask("chat?after=0");
      location.reload();
    } catch (error) {
      const isAnswer = error instanceof Refused && error.status === 401;
      if (!isAnswer) return (timer = setTimeout(again, RETRY_MS));
      removeEventListener("online", again);
      if (document.body.dataset.screen === "out") tell(error.message);
    }
  };
  addEventListener("online", again);
  again();
}

async function leave() {
  const waiting = outbox.pending().filter((item) => item.state !== "sent").length;
  const sure = await askFirst(_("Sign this device out?"), [
    _("Your conversation goes from this device."),
    ...(waiting > 0 ? [_("Mind: something still waits for a connection. It is not sent then.")] : []),
    _("After that you only get in here with a new link."),
  ], _("Sign out"));
  if (!sure) return;
  try {
    await post("leave");
  } catch (error) {
    if (error.status !== 401) return toast(_("Signing out does not work now. Try again when there is a connection."), "error");
  }
  await end();
  otherTabs?.postMessage("out");
  showLeft();
}

function chooseInMenu({ dataset }) {
  if (dataset.say) return deeds.say(dataset.say);
  ({ print: () => window.print(), install, push: changePush, leave })[dataset.do]();
}

function chooseToAttach({ dataset }) {
  ({ scan: scanCard, camera: () => byId("camera").click(), file: () => byId("file").click() })[dataset.do]();
}

async function scanCard() {
  const photo = () => byId("camera").click();
  if (!navigator.mediaDevices?.getUserMedia) return photo();
  const { scan } = await import("./scan.js");
  scan(useScanned, photo);
}

// A code goes at once, as nothing comes of it without a tap. What else it is, somebody looks at.
function useScanned(text) {
  const [, ours] = text.match(/[#=_]v_([\w-]{4,60})$/) ?? [];
  const link = pastedLink(text);
  if (link) return letsInHere(link) ? openPasted(link) : useParameter(link);
  const code = ours ?? (/^[\w-]{4,60}$/.test(text) ? text : null);
  if (code) return deeds.say(code);
  typeFor(text);
  view.text.focus();
  toast(_("This is on the card. Is it right? Then send it."));
}

// A link that was opened by somebody who is in already.
async function useParameter(parameter) {
  if (parameter === seen.joined) return forgetOpened();
  if (isForSomebodyElse(parameter) && !(await askFirst(_("You open an invitation"), [
    seen.name ? _("You are signed in here already as {name}.", { name: seen.name }) : _("You are signed in here already."),
    _("Do you want to use the invitation yourself?"),
  ], _("Use")))) return forgetOpened();
  forgetOpened();
  if (view) deeds.open(parameter);
}

async function openLink() {
  const parameter = takeFragment();
  if (!parameter) return;
  if (letsInHere(parameter) && parameter !== seen.joined) letIn(parameter);
  else if (view) useParameter(parameter);
  else begin(parameter);
}

otherTabs?.addEventListener("message", async ({ data }) => {
  if (data === "in") return location.reload();
  if (!view) return;
  await end();
  showOut("", askWhyOut);
});
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.querySelector(byId("skip").getAttribute("href")).focus();
});
addEventListener("hashchange", openLink);
addEventListener("online", outbox.sendSoon);
document.addEventListener("visibilitychange", () => document.hidden || countUnread(0));
setUpAttachDialog();
onPaste((parameter) => showJoin(parameter, enter));
keepShell();
begin(takeFragment());
