// Scrolling: the newest message stays in sight, unless somebody reads an older one.

import { _ } from "./words.js";
import { make } from "./dom.js";
import { dayOf } from "./moments.js";
import { view } from "./view.js";

const NEAR_BOTTOM_PX = 80;

// Measured against the text line, so that it also holds where the whole page scrolls.
function atBottom() {
  const gap = view.end.getBoundingClientRect().bottom - view.composer.getBoundingClientRect().top;
  return gap < NEAR_BOTTOM_PX;
}

function toBottom() {
  view.pinned = true;
  view.end.scrollIntoView({ block: "end" });
}

export function followBottom(always, change) {
  const follow = always || view.pinned || atBottom();
  change();
  placeDays();
  if (follow) toBottom();
  showWayDown();
}

function placeDays() {
  let day = null;
  for (const article of view.log.querySelectorAll(":scope > article")) {
    const mark = article.previousElementSibling?.matches(".day") ? article.previousElementSibling : null;
    const next = dayOf(article.dataset.at);
    if (next === day) mark?.remove();
    else if (mark) mark.textContent = next;
    else article.before(make("p", { className: "day" }, next));
    day = next;
  }
  for (const mark of view.log.querySelectorAll(".day")) {
    if (!mark.nextElementSibling?.matches("article")) mark.remove();
  }
}

function showWayDown() {
  const button = document.querySelector(".to-bottom");
  const away = !atBottom();
  if (!away) view.missed = 0;
  button.hidden = !away;
  button.lastElementChild.textContent =
    view.missed === 0 ? _("Newest message") : view.missed === 1 ? _("1 new message") : _("{count} new messages", { count: view.missed });
}

export function setUpScrolling() {
  const { log } = view;
  // On a low screen the page scrolls instead of the log.
  const scrollers = [log, document.body, document.documentElement];
  let before = 0;
  const scrolled = ({ currentTarget }) => {
    if (view?.log !== log) return currentTarget.removeEventListener("scroll", scrolled);
    const place = scrollers.reduce((sum, scroller) => sum + scroller.scrollTop, 0);
    if (atBottom()) view.pinned = true;
    else if (place < before) view.pinned = false; // up: the reader wants to see something older
    before = place;
    showWayDown();
  };
  for (const target of [log, document.body, document]) {
    target.addEventListener("scroll", scrolled, { passive: true });
  }
  // A photo gets its height only when it is there, and a keyboard on the screen takes the log's.
  log.addEventListener("load", () => view?.pinned && toBottom(), true);
  new ResizeObserver(() => view?.log === log && view.pinned && toBottom()).observe(log);
  document.querySelector(".to-bottom").addEventListener("click", () => {
    toBottom();
    showWayDown();
    log.focus({ preventScroll: true });
  });
}
