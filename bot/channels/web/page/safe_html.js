// A message's text as nodes of our own.

import { _ } from "./words.js";
import { make, tappable } from "./dom.js";
import { view } from "./view.js";
import { copy, outside } from "./share.js";
import { openOwn, ownParameter, safeAddress } from "./links.js";
import { languageOf } from "./languages.js";

const PLAIN_TAGS = new Set(["B", "I", "U", "S", "PRE", "BLOCKQUOTE"]);
const LINKS = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]|\bt\.me\/[A-Za-z0-9_]+(?:\?start=[A-Za-z0-9_-]+)?|(?<=^|\s)\/[a-z][a-z0-9_]{0,31}(?![\w/])/g;

// Builds new nodes from the allowed tags only; of every other tag just the text stays.
export function safeHtml(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const safe = document.createDocumentFragment();
  safe.append(...safeChildren(parsed.body, false));
  return safe;
}

const safeChildren = (node, inLink) => [...node.childNodes].flatMap((child) => safeNode(child, inLink));

function safeNode(node, inLink) {
  if (node.nodeType === Node.TEXT_NODE) return inLink ? [node.data] : inLanguages(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const { tagName } = node;
  if (PLAIN_TAGS.has(tagName)) return [make(tagName, {}, ...safeChildren(node, inLink))];
  if (tagName === "CODE") return [copyableCode(node.textContent)];
  if (tagName === "TG-SPOILER") return [spoiler(safeChildren(node, true))];
  if (tagName === "A") return [link(node.getAttribute("href") ?? "", safeChildren(node, true))];
  if (tagName === "SCRIPT" || tagName === "STYLE") return [];
  return safeChildren(node, inLink);
}

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
    pieces.push(found.startsWith("/") ? command(found) : link(found, [found]));
    from = match.index + found.length;
  }
  pieces.push(text.slice(from));
  return pieces.filter((piece) => piece !== "");
}

function link(address, children) {
  const parameter = ownParameter(address);
  if (parameter !== null) {
    const open = () => openOwn(address, parameter);
    return tappable(make("span", { className: "link" }, ...children), "button", open);
  }
  const safe = safeAddress(address);
  if (safe === null) return make("span", {}, ...children);
  const away = outside(safe, "", "link");
  away.append(...children);
  return away;
}

const command = (text) =>
  tappable(make("span", { className: "link" }, text), "button", () => view.deeds.say(text));

function copyableCode(text) {
  const code = tappable(make("code", { title: "Kopieer" }, text), "button", () => copy(text));
  code.setAttribute("aria-label", `${text}, kopieer`);
  return code;
}

function spoiler(children) {
  const hidden = make("span", { className: "spoiler-text", ariaHidden: "true" }, ...children);
  const cover = make("span", { className: "spoiler" }, hidden);
  cover.setAttribute("aria-label", _("Hidden text, tap to read"));
  return tappable(cover, "button", () => {
    const shown = make("span", { tabIndex: -1 }, ...hidden.childNodes);
    cover.replaceWith(shown);
    shown.focus({ preventScroll: true });
  });
}
