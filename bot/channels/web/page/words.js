// The page's words, in the language of whoever reads them: in the code they are English, and the
// server fills in what they become. `{name}` in one stands for a value.

const WORDS = {{words}};
// Whoever only looks at a card may read another language: what the words of before are in that.
const OTHERS = {{others}};
const OURS = "nl";

export let language = OURS;
const first = new WeakMap(); // node -> its words as the server wrote them

const inTheirs = (text) => OTHERS[language]?.[text] ?? text;

export const _ = (text, values = {}) =>
  inTheirs(WORDS[text] ?? text).replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);

// Returns whether that is another language than before. One that is not offered is ours.
export function speakIn(wanted) {
  const before = language;
  language = Object.hasOwn(OTHERS, wanted) ? wanted : OURS;
  document.documentElement.lang = language;
  return language !== before;
}

// Writes what the server wrote in the language that is spoken now.
export function reword(root) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) change(texts.currentNode, "data");
  for (const node of root.querySelectorAll("[placeholder]")) change(node, "placeholder");
  for (const node of root.querySelectorAll("[aria-label]:not([placeholder])")) change(node, "ariaLabel");
}

function change(node, name) {
  if (!first.has(node)) first.set(node, node[name]);
  const text = first.get(node).trim();
  if (text) node[name] = first.get(node).replace(text, () => inTheirs(text));
}
