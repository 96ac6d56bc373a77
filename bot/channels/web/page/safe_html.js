// A message's text as nodes of our own. No browser reads it as HTML: nothing in it can act, not even
// in a document that is never shown.

import { make, tappable } from "./dom.js";
import { view } from "./view.js";
import { copy, outside } from "./share.js";
import { openOwn, ownParameter, safeAddress } from "./links.js";
import { languageOf } from "./languages.js";

// All that the bot sends; whatever else looks like a mark is text.
const MARKS = /(<\/?(?:b|code)>)/;
const SIGNS = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'" };
const LINKS = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]|\bt\.me\/[A-Za-z0-9_]+(?:\?start=[A-Za-z0-9_-]+)?|(?<=^|\s)\/[a-z][a-z0-9_]{0,31}(?![\w/])/g;

export function safeHtml(html) {
  const safe = document.createDocumentFragment();
  safe.append(...read(html.split(MARKS).filter((piece) => piece !== "")));
  return safe;
}

// Takes the pieces up to the one that ends it, or all.
function read(pieces, end = null) {
  const nodes = [];
  while (pieces.length > 0) {
    const piece = pieces.shift();
    if (piece === end) break;
    if (piece === "<b>") nodes.push(make("b", {}, ...read(pieces, "</b>")));
    else if (piece === "<code>") nodes.push(copyableCode(codeIn(pieces)));
    else nodes.push(...inLanguages(plain(piece)));
  }
  return nodes;
}

function codeIn(pieces) {
  const end = pieces.indexOf("</code>");
  const inside = pieces.splice(0, end < 0 ? pieces.length : end + 1);
  return inside.filter((piece) => !MARKS.test(piece)).map(plain).join("");
}

const plain = (text) => text.replace(/&(amp|lt|gt|quot|#x27);/g, (_all, name) => SIGNS[name]);

// Lines in another script say so, each by itself: one message may have Dutch above Arabic.
function inLanguages(text) {
  return text.split(/(?<=\n)/).flatMap((line) => {
    const language = languageOf(line);
    const nodes = withLinks(line);
    return language ? [make("span", { lang: language, dir: "auto" }, ...nodes)] : nodes;
  });
}

function withLinks(text) {
  const pieces = [];
  let from = 0;
  for (const match of text.matchAll(LINKS)) {
    const [found] = match;
    pieces.push(text.slice(from, match.index));
    pieces.push(found.startsWith("/") ? command(found) : link(found));
    from = match.index + found.length;
  }
  pieces.push(text.slice(from));
  return pieces.filter((piece) => piece !== "");
}

function link(address) {
  const parameter = ownParameter(address);
  if (parameter !== null) {
    const open = () => openOwn(address, parameter);
    return tappable(make("span", { className: "link" }, address), "button", open);
  }
  const safe = safeAddress(address);
  if (safe === null) return address;
  const away = outside(safe, "", "link");
  away.append(address);
  return away;
}

const command = (text) =>
  tappable(make("span", { className: "link" }, text), "button", () => view.deeds.say(text));

function copyableCode(text) {
  const code = tappable(make("code", { title: "Kopieer" }, text), "button", () => copy(text));
  code.setAttribute("aria-label", `${text}, kopieer`);
  return code;
}
