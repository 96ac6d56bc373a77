// The phone in the browser: plays one person's chat with the bot over the play API.
// The server holds the truth; this page draws it and passes on what the person does.
// Tests hold on to data-ready and data-person (body), data-message-id and data-from (messages).

const SPIN_MS = 10_000;
const TYPING_MS = 5_000;
const RETRY_MS = 2_000;
const NEAR_BOTTOM_PX = 80;
const TINTS = 6;

// What a bad connection does to calls between the bot and Telegram, as the server takes it.
const BAD_CONNECTION = {
  clear: true,
  timeout_seconds: 3,
  rates: { "*": { internal_error: 0.1, reset: 0.1, answer_lost: 0.05 } },
};

const world = {
  now: null, zone: "Europe/Amsterdam", bot: { name: "", username: "" }, people: [], actions: [], stories: [],
};
let hint = null; // the story that is being tried: { person, text }
const chats = new Map(); // person id -> Map(message id -> message)
const seen = new Map(); // person id -> the highest message id that was on the screen
let view = null; // the chat that is shown: see openChat

const byId = (id) => document.getElementById(id);
const personOf = (id) => world.people.find((person) => person.id === id);

// ---------------------------------------------------------------- building nodes

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

const unseen = (text) => make("span", { className: "unseen" }, text);

function avatar(person) {
  const tint = world.people.indexOf(person) % TINTS;
  return make("span", { className: `avatar tint-${tint}`, ariaHidden: "true" }, [...person.name][0] ?? "?");
}

// Inline text that acts. A real <a> or <button> would either leave the page or not wrap.
function tappable(node, role, action) {
  node.setAttribute("role", role);
  node.tabIndex = 0;
  node.addEventListener("click", action);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || (event.key === " " && role === "button")) {
      event.preventDefault();
      action(event);
    }
  });
  return node;
}

// ---------------------------------------------------------------- talking to the server

// The server speaks plain English; these are the refusals that somebody can run into.
const REFUSALS = {
  "You blocked the bot. Unblock it first.": "U blokkeert de bot. Laat de bot eerst weer toe, met de drie puntjes.",
  "The bot is blocked already.": "U blokkeert de bot al.",
  "It is not blocked.": "U blokkeert de bot niet.",
  "The message has no such button.": "Deze knop is er niet meer.",
  "There is no such person.": "Deze persoon is er niet.",
  "This clock cannot be moved.": "Deze klok kan niet vooruit.",
  "The clock only goes forward.": "De klok gaat alleen vooruit.",
  "Half a year has passed already.": "Het half jaar is al voorbij. Start de demo opnieuw voor een nieuw begin.",
};

function inDutch(refusal = "") {
  if (refusal.startsWith("The phone cannot send this file")) return "Dit bestand kan niet mee. Kies een ander bestand.";
  return REFUSALS[refusal] ?? `Dat is niet gelukt. ${refusal}`.trim();
}

async function ask(path, options) {
  const response = await fetch(`/play/${path}`, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(inDutch(answer.error));
  return answer;
}

const post = (path, body = {}) =>
  ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

// Does something for the person; says what went wrong instead of throwing.
async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    const offline = error instanceof TypeError;
    toast(offline ? "Dat is niet gelukt. Er is geen verbinding." : error.message, "error");
    return null;
  }
}

// ---------------------------------------------------------------- live connection

// Events that come in while a snapshot is being fetched wait, so that an older
// snapshot cannot overwrite a newer event.
let waiting = null;
let refreshing = Promise.resolve();

function refresh() {
  refreshing = refreshing.then(fetchEverything);
  return refreshing;
}

async function fetchEverything() {
  waiting = [];
  try {
    const first = world.now === null;
    Object.assign(world, await ask("state"));
    await Promise.all(world.people.map((person) => fetchChat(person.id, first)));
  } finally {
    const late = waiting;
    waiting = null;
    late.forEach(react);
  }
  drawClock();
  drawActions();
  drawPeople();
  route();
}

async function fetchChat(person, first) {
  const { messages } = await ask(`${person}/messages`);
  chats.set(person, new Map(messages.map((message) => [message.id, message])));
  const last = messages.at(-1)?.id ?? 0;
  seen.set(person, first ? last : Math.min(seen.get(person) ?? 0, last));
}

function connect() {
  const events = new EventSource("/play/events");
  events.addEventListener("open", () => arrive(events));
  events.addEventListener("message", ({ data }) => react(JSON.parse(data)));
  events.addEventListener("error", () => {
    setOnline(false);
    // The browser reconnects by itself, except after an HTTP error.
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, RETRY_MS);
  });
}

async function arrive(events) {
  try {
    await refresh();
    setOnline(events.readyState === EventSource.OPEN);
  } catch {
    refreshing = Promise.resolve();
    setOnline(false);
    events.close();
    setTimeout(connect, RETRY_MS);
  }
}

function setOnline(online) {
  document.body.dataset.ready = String(online);
  const banner = byId("offline");
  banner.hidden = online;
  banner.textContent = online ? "" : "Geen verbinding. Ik probeer het opnieuw.";
}

function react(event) {
  if (waiting) waiting.push(event);
  else reactions[event.type]?.(event);
}

const reactions = {
  message: ({ person, message }) => putMessage(person, message),
  edit: ({ person, message }) => putMessage(person, message),
  delete: ({ person, message_id }) => dropMessage(person, message_id),
  answer: takeAnswer,
  typing: ({ person }) => showTyping(person),
  clock: ({ now }) => setNow(now),
  people: () => refresh().catch(() => setOnline(false)),
};

function putMessage(person, message) {
  if (!chats.has(person)) chats.set(person, new Map());
  chats.get(person).set(message.id, message);
  if (Date.parse(message.date) > Date.parse(world.now)) setNow(message.date);
  if (view?.person.id === person) {
    if (message.from === "bot") showTyping(null);
    followBottom(message.from === "me", () => drawMessage(message));
  }
  drawPeople();
}

function dropMessage(person, id) {
  chats.get(person)?.delete(id);
  if (view?.person.id === person) followBottom(false, () => eraseMessage(id));
  drawPeople();
}

// ---------------------------------------------------------------- time

const TIME = { hour: "2-digit", minute: "2-digit" };
const DAY = { weekday: "long", day: "numeric", month: "long" };
const SHORT_DAY = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
const formats = new Map(); // making one is slow, using one is not

function written(iso, options) {
  if (!formats.has(options)) {
    formats.set(options, new Intl.DateTimeFormat("nl-NL", { timeZone: world.zone, ...options }));
  }
  return formats.get(options).format(new Date(iso));
}

const timeOf = (iso) => written(iso, TIME).replace(":", ".");
const dayOf = (iso) => written(iso, DAY);
const momentOf = (iso) => `${written(iso, SHORT_DAY).replaceAll(/[.,]/g, "")}, ${timeOf(iso)}`;

function setNow(iso) {
  world.now = iso;
  drawClock();
}

// The day and the time each stay on one line.
function drawClock() {
  const [day, time] = momentOf(world.now).split(/(?<=,) /);
  byId("clock").replaceChildren(make("span", {}, day), " ", make("span", {}, time));
  byId("clock").dateTime = world.now;
}

async function moveTime(path, body) {
  const moved = await attempt(() => post(path, body));
  if (!moved) return;
  setNow(moved.now);
  toast(`Het is nu ${momentOf(moved.now)} uur.`);
}

// What only a demo can do has no button on another simulator's page.
function drawActions() {
  for (const button of document.querySelectorAll("[data-action]")) {
    button.hidden = !world.actions.includes(button.dataset.action);
  }
}

async function act(button) {
  if (button.dataset.action === "half_year") toast("Even geduld. Er gaat een half jaar voorbij.");
  await moveTime(`do/${button.dataset.action}`);
}

async function chooseInDemoMenu(item) {
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

// ---------------------------------------------------------------- which view

function chosenPerson() {
  const match = location.hash.match(/^#\/(-?\d+)$/);
  return match ? personOf(Number(match[1])) : undefined;
}

function route() {
  if (world.now === null) return;
  const person = chosenPerson();
  if (person && view?.person.id === person.id) return drawWholeChat();
  if (person) return openChat(person);
  if (!document.querySelector(".chooser")) openChooser();
  drawCards();
}

function mount(templateId) {
  const main = byId("main");
  hideToast();
  // At the first view nobody has chosen anything yet, so the focus stays where it is.
  const moved = main.querySelector("section") !== null;
  main.replaceChildren(byId(templateId).content.cloneNode(true));
  return { main, moved };
}

function openChooser() {
  view = null;
  delete document.body.dataset.person;
  document.title = "Meedoenbot uitproberen";
  const { main, moved } = mount("chooser-view");
  main.querySelector("form").addEventListener("submit", welcomeStranger);
  drawStories(main.querySelector(".stories"));
  byId("skip").href = "#main";
  drawPeople();
  if (moved) main.querySelector("h1").focus();
}

function drawCards() {
  const cards = world.people.map((person) => {
    const words = make("span", { className: "card-words" },
      make("strong", {}, person.name), make("span", {}, person.about ?? ""));
    return make("li", {},
      make("a", { className: "card", href: `#/${person.id}` }, avatar(person), words, ...badge(person)));
  });
  const list = document.querySelector(".cards");
  const focused = [...list.querySelectorAll("a")].findIndex((card) => card === document.activeElement);
  list.replaceChildren(...cards);
  cards[focused]?.firstChild.focus();
}

function drawStories(section) {
  section.hidden = world.stories.length === 0;
  section.querySelector("ol").replaceChildren(...world.stories.map((story) => {
    const link = make("a", { href: `#/${story.person}` }, story.title);
    link.addEventListener("click", () => { hint = story; });
    return make("li", {}, link, make("p", {}, story.text));
  }));
}

async function welcomeStranger(event) {
  event.preventDefault();
  const field = byId("stranger-name");
  const name = field.value.trim();
  byId("stranger-error").textContent = name ? "" : "Typ eerst een naam.";
  field.setAttribute("aria-invalid", String(!name));
  if (!name) return field.focus();
  const stranger = await newPerson(name);
  if (stranger) location.hash = `#/${stranger}`;
}

async function newPerson(name) {
  const stranger = await attempt(() => post("people", { name }));
  if (!stranger) return null;
  await attempt(refresh);
  return stranger.id;
}

// ---------------------------------------------------------------- people and unread counts

function unreadOf(person) {
  const after = seen.get(person.id) ?? 0;
  const messages = [...(chats.get(person.id)?.values() ?? [])];
  return messages.filter((message) => message.from === "bot" && message.id > after).length;
}

function badge(person) {
  const count = unreadOf(person);
  if (!count) return [];
  return [
    make("span", { className: "badge", ariaHidden: "true" }, String(count)),
    unseen(count === 1 ? ", 1 nieuw bericht" : `, ${count} nieuwe berichten`),
  ];
}

function markSeen() {
  if (!view || document.hidden) return;
  // A newcomer can be on the screen before their chat is here.
  const shown = chats.get(view.person.id)?.keys() ?? [];
  seen.set(view.person.id, Math.max(0, ...shown));
}

function drawPeople() {
  markSeen();
  const nav = document.querySelector(".people");
  nav.hidden = !view;
  const list = byId("people");
  for (const person of world.people) drawPerson(list, person);
  for (const item of [...list.children]) {
    if (!personOf(Number(item.dataset.id))) item.remove();
  }
  if (!view && document.querySelector(".chooser")) drawCards();
  drawTitle();
}

// The link stays the same node, so that the focus stays too.
function drawPerson(list, person) {
  let item = list.querySelector(`[data-id="${person.id}"]`);
  if (!item) {
    item = make("li", {}, make("a", { href: `#/${person.id}` }));
    item.dataset.id = person.id;
    list.append(item);
  }
  const link = item.firstChild;
  const here = view?.person.id === person.id;
  if (here) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
  link.replaceChildren(avatar(person), make("span", { className: "name" }, person.name), ...badge(person));
}

function drawTitle() {
  if (!view) return;
  const total = world.people.reduce((sum, person) => sum + unreadOf(person), 0);
  document.title = `${total ? `(${total}) ` : ""}${view.person.name} · ${world.bot.name}`;
}

// ---------------------------------------------------------------- one chat

function openChat(person) {
  const { main, moved } = mount("chat-view");
  view = {
    person,
    log: main.querySelector(".log"),
    end: main.querySelector(".log-end"),
    composer: main.querySelector(".composer"),
    text: byId("message"),
    articles: new Map(), // message id -> its article
    pinned: true, // the newest message stays in sight
    missed: 0, // messages below the edge of the screen
  };
  document.body.dataset.person = person.id;
  byId("chat-title").textContent = world.bot.name;
  view.text.setAttribute("aria-label", `Bericht van ${person.name} aan ${world.bot.name}`);
  byId("skip").href = "#message";
  showTyping(null);
  setUpComposer();
  setUpScrolling();
  setUpMenu(main.querySelector(".menu"), ({ dataset }) => setBlocked(dataset.do));
  main.querySelector(".empty button").addEventListener("click", () => sendText("/start"));
  drawHint(main.querySelector(".hint"));
  drawPeople();
  document.querySelector("#people [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  drawWholeChat();
  if (moved) focusChat();
}

// What to try, for as long as it is this person's turn in the story.
function drawHint(box) {
  box.hidden = hint?.person !== view.person.id;
  box.querySelector("p").textContent = box.hidden ? "" : hint.text;
  box.querySelector("button").addEventListener("click", () => {
    hint = null;
    box.hidden = true;
    focusChat();
  });
}

// With a touch screen the text field would call up the on-screen keyboard over the chat.
function focusChat() {
  const target = matchMedia("(pointer: fine)").matches ? view.text : byId("chat-title");
  target.focus({ preventScroll: true });
}

async function setBlocked(what) {
  const done = await attempt(() => post(`${view.person.id}/${what}`));
  if (done) toast(what === "block" ? "U blokkeert de bot." : "U blokkeert de bot niet meer.");
}

function showTyping(person) {
  if (!view || (person !== null && person !== view.person.id)) return;
  clearTimeout(view.typing);
  const line = document.querySelector(".chat-as");
  const { name, about } = view.person;
  line.textContent = person === null ? `U bent ${name}${about ? ` · ${about}` : ""}` : "typt…";
  line.classList.toggle("typing", person !== null);
  if (person !== null) view.typing = setTimeout(() => showTyping(null), TYPING_MS);
}

// Brings the screen in line with the whole chat, touching only what differs.
function drawWholeChat() {
  const chat = chats.get(view.person.id) ?? new Map();
  const first = view.articles.size === 0;
  view.log.ariaBusy = "true";
  followBottom(first, () => {
    for (const id of [...view.articles.keys()]) if (!chat.has(id)) eraseMessage(id);
    for (const message of chat.values()) drawMessage(message, !first);
    drawEmpty();
  });
  view.log.ariaBusy = "false";
  view.missed = 0;
}

function drawEmpty() {
  document.querySelector(".empty").hidden = view.articles.size > 0;
}

// ---------------------------------------------------------------- scrolling

// Measured against the text line, so that it also holds where the whole page scrolls.
function atBottom() {
  const gap = view.end.getBoundingClientRect().bottom - view.composer.getBoundingClientRect().top;
  return gap < NEAR_BOTTOM_PX;
}

function toBottom() {
  view.pinned = true;
  view.end.scrollIntoView({ block: "end" });
}

function followBottom(always, change) {
  const follow = always || view.pinned || atBottom();
  change();
  placeDays();
  if (follow) toBottom();
  showWayDown();
}

function showWayDown() {
  const button = document.querySelector(".to-bottom");
  const away = !atBottom();
  if (!away) view.missed = 0;
  button.hidden = !away;
  button.lastElementChild.textContent =
    view.missed === 0 ? "Nieuwste bericht" : view.missed === 1 ? "1 nieuw bericht" : `${view.missed} nieuwe berichten`;
}

function setUpScrolling() {
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
  // A photo gets its height only when it is there.
  log.addEventListener("load", () => view?.pinned && toBottom(), true);
  document.querySelector(".to-bottom").addEventListener("click", () => {
    toBottom();
    showWayDown();
    log.focus({ preventScroll: true });
  });
}

// ---------------------------------------------------------------- one message

// A message is drawn in parts, so that an edit touches only the part that changed
// and the focus, the photo and the reading position stay.
const PARTS = {
  photo: { of: (message) => message.photo && [message.photo, photoText(message)], draw: drawPhoto },
  text: { of: (message) => message.html, draw: (message) => [safeHtml(message.html)] },
  document: { of: (message) => message.document, draw: drawDocument },
  meta: { of: (message) => [message.date, message.edited], draw: drawMeta },
  keyboard: { of: (message) => message.keyboard, draw: drawKeyboard },
};

function drawMessage(message, fresh = true) {
  let article = view.articles.get(message.id);
  if (article && article.dataset.from !== message.from) {
    eraseMessage(message.id); // the server began again, and so did its numbers
    article = null;
  }
  if (!article) {
    article = newArticle(message);
    if (fresh) article.classList.add("fresh");
    if (fresh && message.from === "bot") view.missed += 1;
    insertInOrder(message.id, article);
    drawEmpty();
  }
  for (const [name, part] of Object.entries(PARTS)) fillPart(article, name, part, message);
}

function newArticle(message) {
  const mine = message.from === "me";
  const who = make("span", { className: "unseen", id: `who-${message.id}` }, mine ? "U: " : `${world.bot.name}: `);
  const slot = (name) => make("div", { className: `part-${name}` });
  const words = make("div", { className: "words" }, slot("text"), slot("meta"));
  const bubble = make("div", { className: "bubble" }, who, slot("photo"), slot("document"), words);
  const article = make("article", { className: mine ? "mine" : "theirs", tabIndex: -1 }, bubble, slot("keyboard"));
  article.setAttribute("aria-labelledby", `who-${message.id} time-${message.id}`);
  article.dataset.messageId = message.id;
  article.dataset.from = message.from;
  return article;
}

function insertInOrder(id, article) {
  const later = [...view.articles.keys()].filter((other) => other > id);
  const before = later.length ? view.articles.get(Math.min(...later)) : view.end;
  view.log.insertBefore(article, before);
  view.articles.set(id, article);
}

function fillPart(article, name, part, message) {
  const slot = article.querySelector(`.part-${name}`);
  const value = JSON.stringify(part.of(message) || null);
  if (slot.value === value) return;
  slot.value = value;
  const focused = slot.contains(document.activeElement) ? document.activeElement : null;
  slot.replaceChildren(...(value === "null" ? [] : part.draw(message)));
  slot.hidden = value === "null" || value === '""';
  if (focused) focusInstead(article, slot, focused.textContent);
}

// The button that had the focus is gone: its namesake, the first new button, or the message.
function focusInstead(article, slot, text) {
  const buttons = [...slot.querySelectorAll("button, [tabindex='0'], a[href]")];
  const target = buttons.find((button) => button.textContent === text) ?? buttons[0] ?? article;
  target.focus({ preventScroll: true });
}

function eraseMessage(id) {
  const article = view.articles.get(id);
  if (!article) return;
  const hadFocus = article.contains(document.activeElement);
  article.remove();
  view.articles.delete(id);
  drawEmpty();
  if (hadFocus) focusChat();
}

function placeDays() {
  let day = null;
  for (const article of view.log.querySelectorAll("article")) {
    const message = chats.get(view.person.id).get(Number(article.dataset.messageId));
    const mark = article.previousElementSibling?.matches(".day") ? article.previousElementSibling : null;
    const next = dayOf(message.date);
    if (next === day) mark?.remove();
    else if (mark) mark.textContent = next;
    else article.before(make("p", { className: "day" }, next));
    day = next;
  }
  for (const mark of view.log.querySelectorAll(".day")) {
    if (!mark.nextElementSibling?.matches("article")) mark.remove();
  }
}

function drawMeta(message) {
  const time = make("time", { id: `time-${message.id}`, dateTime: message.date }, timeOf(message.date));
  return message.edited ? [make("span", {}, "bewerkt "), time] : [time];
}

function photoText(message) {
  return message.text || (message.from === "me" ? "Uw foto" : "Foto van de bot");
}

function drawPhoto(message) {
  const image = make("img", { src: message.photo, alt: photoText(message) });
  const button = make("button", { type: "button", ariaHasPopup: "dialog" }, image);
  button.addEventListener("click", () => showPhoto(message));
  return [button];
}

function drawDocument({ document: file }) {
  const words = make("span", { className: "file-words" },
    make("strong", {}, file.name), make("span", {}, `Download · ${sizeOf(file.size)}`));
  return [make("a", { className: "file", href: file.url, download: file.name }, icon("file"), words)];
}

function sizeOf(bytes) {
  const number = new Intl.NumberFormat("nl-NL", { maximumFractionDigits: 1 });
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${number.format(bytes / 1_000)} kB`;
  return `${number.format(bytes / 1_000_000)} MB`;
}

// ---------------------------------------------------------------- safe text

const PLAIN_TAGS = new Set(["B", "I", "U", "S", "PRE", "BLOCKQUOTE"]);
const LINKS = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]|\bt\.me\/[A-Za-z0-9_]+(?:\?start=[A-Za-z0-9_-]+)?|(?<=^|\s)\/[a-z][a-z0-9_]{0,31}(?![\w/])/g;

// Builds new nodes from the allowed tags only; of every other tag just the text stays.
function safeHtml(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const safe = document.createDocumentFragment();
  safe.append(...safeChildren(parsed.body, false));
  return safe;
}

const safeChildren = (node, inLink) => [...node.childNodes].flatMap((child) => safeNode(child, inLink));

function safeNode(node, inLink) {
  if (node.nodeType === Node.TEXT_NODE) return inLink ? [node.data] : withLinks(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const { tagName } = node;
  if (PLAIN_TAGS.has(tagName)) return [make(tagName, {}, ...safeChildren(node, inLink))];
  if (tagName === "CODE") return [copyableCode(node.textContent)];
  if (tagName === "TG-SPOILER") return [spoiler(safeChildren(node, true))];
  if (tagName === "A") return [link(node.getAttribute("href") ?? "", safeChildren(node, true))];
  if (tagName === "SCRIPT" || tagName === "STYLE") return [];
  return safeChildren(node, inLink);
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

const link = (address, children) =>
  tappable(make("span", { className: "link" }, ...children), "link", () => openAddress(address));

const command = (text) =>
  tappable(make("span", { className: "link" }, text), "button", () => sendText(text));

function copyableCode(text) {
  const code = tappable(make("code", { title: "Kopieer" }, text), "button", () => copy(text));
  code.setAttribute("aria-label", `${text}, kopieer`);
  return code;
}

function spoiler(children) {
  const hidden = make("span", { className: "spoiler-text", ariaHidden: "true" }, ...children);
  const cover = make("span", { className: "spoiler" }, hidden);
  cover.setAttribute("aria-label", "Verborgen tekst, tik om te lezen");
  return tappable(cover, "button", () => {
    const shown = make("span", { tabIndex: -1 }, ...hidden.childNodes);
    cover.replaceWith(shown);
    shown.focus({ preventScroll: true });
  });
}

// ---------------------------------------------------------------- buttons under a message

function drawKeyboard(message) {
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

function takeAnswer({ person, callback_id: id, text, alert }) {
  const stop = spinning.get(id);
  if (stop) stop();
  else answeredEarly.add(id);
  spinning.delete(id);
  if (!text || view?.person.id !== person) return;
  if (alert) showAlert(text);
  else toast(text);
}

function isDeepLink(address) {
  if (!URL.canParse(withScheme(address))) return false;
  const url = new URL(withScheme(address));
  const ofTelegram = ["https:", "http:"].includes(url.protocol) && ["t.me", "telegram.me"].includes(url.hostname);
  const name = url.protocol === "tg:" ? url.searchParams.get("domain") : ofTelegram && url.pathname.slice(1);
  return Boolean(name) && name.toLowerCase() === world.bot.username.toLowerCase();
}

const withScheme = (address) => (address.startsWith("t.me/") ? `https://${address}` : address);

function openAddress(address) {
  if (isDeepLink(address)) askWhoOpens(withScheme(address));
  else showAddress(address);
}

// A link to the bot is mostly meant for somebody else: a new colleague, or who holds the card.
function askWhoOpens(url) {
  const content = byId("opener-view").content.cloneNode(true);
  const dialog = openDialog("opener", { text: "Wie opent deze link?" }, content,
    make("div", { className: "choices" }, closeButton("Stop", "plain")));
  const openAs = async (person) => {
    dialog.close();
    if (person === null || !(await attempt(() => post(`${person}/open`, { url })))) return;
    location.hash = `#/${person}`;
  };
  dialog.querySelector(".openers").append(...world.people.map((person) => {
    const button = make("button", { type: "button", className: "plain" }, person.name);
    button.addEventListener("click", () => openAs(person.id));
    return make("li", {}, button);
  }));
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = byId("opener-name").value.trim();
    if (name) openAs(await newPerson(name));
    else byId("opener-name").focus();
  });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Gekopieerd");
  } catch {
    toast(copyTheOldWay(text) ? "Gekopieerd" : "Kopiëren is niet gelukt.");
  }
}

// For browsers that keep the clipboard shut, such as a headless one.
function copyTheOldWay(text) {
  const field = make("textarea", { value: text, className: "unseen" });
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return copied;
}

// ---------------------------------------------------------------- sending

function setUpComposer() {
  const { composer, text } = view;
  const file = byId("file");
  text.value = sessionStorage.getItem(draftKey()) ?? "";
  growText();
  composer.addEventListener("submit", sendTyped);
  text.addEventListener("input", () => {
    growText();
    keepDraft();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) sendTyped(event);
  });
  // A tap on the arrow must not close the on-screen keyboard.
  composer.querySelector(".send").addEventListener("mousedown", (event) => event.preventDefault());
  composer.querySelector(".attach").addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    if (file.files[0]) showAttach(file.files[0]);
    file.value = "";
  });
}

function growText() {
  view.text.style.height = "auto";
  view.text.style.height = `${view.text.scrollHeight + 2}px`;
}

// A line that is half typed outlives a reload of the page.
const draftKey = () => `draft-${view.person.id}`;
const keepDraft = () => sessionStorage.setItem(draftKey(), view.text.value);

async function sendTyped(event) {
  event.preventDefault();
  const { text: field } = view;
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  if (!(await sendText(text)) && field.value === "") field.value = text;
  growText();
  keepDraft();
}

const sendText = (text) => attempt(() => post(`${view.person.id}/send`, { text }));

// What is being attached; the dialog stands in index.html.
let attached = null;

function showAttach(file) {
  attached = file;
  const image = file.type.startsWith("image/");
  byId("attach-title").textContent = image ? "Foto sturen" : "Bestand sturen";
  byId("attach-name").textContent = `${file.name} · ${sizeOf(file.size)}`;
  byId("attach-as-file-line").hidden = !image;
  byId("attach-as-file").checked = false;
  byId("attach-caption").value = "";
  drawPreview(image ? file : null);
  byId("attach").showModal();
}

// On a canvas, because the page may show images from its own server only.
async function drawPreview(file) {
  const canvas = byId("attach-preview");
  canvas.hidden = true;
  const bitmap = file && (await createImageBitmap(file).catch(() => null));
  if (!bitmap || file !== attached) return;
  const scale = Math.min(1, 640 / Math.max(bitmap.width, bitmap.height));
  canvas.width = bitmap.width * scale;
  canvas.height = bitmap.height * scale;
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  canvas.setAttribute("aria-label", `Voorbeeld van ${file.name}`);
  canvas.hidden = false;
}

async function sendAttached(event) {
  event.preventDefault();
  const asPhoto = attached.type.startsWith("image/") && !byId("attach-as-file").checked;
  const body = new FormData();
  body.append("file", attached);
  body.append("kind", asPhoto ? "photo" : "document");
  body.append("caption", byId("attach-caption").value.trim());
  byId("attach").close();
  await attempt(() => ask(`${view.person.id}/upload`, { method: "POST", body }));
}

// ---------------------------------------------------------------- dialogs, menus and toasts

let dialogs = 0;

function openDialog(className, title, ...content) {
  const id = `dialog-${(dialogs += 1)}`;
  const heading = make("h2", { id, className: title.hidden ? "unseen" : "" }, title.text);
  const dialog = make("dialog", { className }, make("div", { className: "sheet" }, heading, ...content));
  dialog.setAttribute("aria-labelledby", id);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (document.activeElement === document.body && view) focusChat();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function closeButton(text, className = "primary") {
  const button = make("button", { type: "button", className }, text);
  button.dataset.close = "";
  return button;
}

function showAlert(text) {
  const words = make("p", { id: `dialog-text-${dialogs}`, className: "dialog-text" }, text);
  const dialog = openDialog("notice", { text: `Bericht van ${world.bot.name}` }, words,
    make("div", { className: "choices" }, closeButton("OK")));
  dialog.setAttribute("role", "alertdialog");
  dialog.setAttribute("aria-describedby", words.id);
}

function showAddress(address) {
  const copyButton = closeButton("Kopieer adres", "plain");
  copyButton.addEventListener("click", () => setTimeout(() => copy(address)));
  openDialog("notice", { text: "Dit opent een andere app of website" },
    make("p", {}, "In deze oefening gaat er niets naar buiten. Een echte telefoon opent dit adres:"),
    make("p", { className: "address" }, readable(address)),
    make("div", { className: "choices" }, copyButton, closeButton("Sluit")));
}

function readable(address) {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

function showPhoto(message) {
  const close = closeButton("", "round close");
  close.append(icon("close"), unseen("Sluit"));
  const caption = message.text ? [make("p", { className: "caption" }, message.text)] : [];
  const image = make("img", { src: message.photo, alt: photoText(message) });
  openDialog("viewer", { text: "Foto", hidden: true }, close, image, ...caption);
}

// A button with a list that it opens and closes; Escape or a click elsewhere closes it.
function setUpMenu(menu, choose) {
  const [button, items] = menu.children;
  const show = (open) => {
    items.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) items.firstElementChild.focus();
  };
  button.addEventListener("click", () => show(items.hidden));
  items.addEventListener("click", (event) => {
    const item = event.target.closest("button");
    if (!item) return;
    show(false);
    button.focus();
    choose(item);
  });
  menu.addEventListener("keydown", (event) => moveInMenu(event, items, () => { show(false); button.focus(); }));
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(event.relatedTarget)) show(false);
  });
}

function moveInMenu(event, items, close) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (items.hidden || (!step && event.key !== "Escape")) return;
  event.preventDefault();
  if (!step) return close();
  const buttons = [...items.children];
  const at = buttons.indexOf(document.activeElement);
  buttons[(at + step + buttons.length) % buttons.length].focus();
}

let toastTimer = null;

function toast(text, kind = "") {
  const region = byId("toast");
  clearTimeout(toastTimer);
  region.replaceChildren();
  // A new node in the next frame, so that the same words twice are also said twice.
  requestAnimationFrame(() => region.replaceChildren(make("p", { className: kind }, text)));
  toastTimer = setTimeout(hideToast, 4_000 + 60 * text.length);
}

const hideToast = () => byId("toast").replaceChildren();

// ---------------------------------------------------------------- start

byId("main").append(make("p", { className: "loading" }, "Even geduld…"));
document.querySelector(".demo > [data-action]").addEventListener("click", (event) => act(event.currentTarget));
setUpMenu(document.querySelector(".demo .menu"), chooseInDemoMenu);
byId("attach").querySelector("form").addEventListener("submit", sendAttached);
byId("attach").querySelector("[data-close]").addEventListener("click", () => byId("attach").close());
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.querySelector(byId("skip").getAttribute("href")).focus();
});
window.addEventListener("hashchange", route);
document.addEventListener("visibilitychange", drawPeople);
connect();
