// The language of lines that are not Dutch, for who hears them and for the way they run. What can
// be told by its letters is told so; the rest the server says.

const SCRIPTS = [
  [/\p{Script=Arabic}/gu, "ar"],
  [/\p{Script=Ethiopic}/gu, "ti"],
  [/\p{Script=Cyrillic}/gu, "uk"],
];
const LETTER = /\p{L}/gu;

const count = (text, of) => text.match(of)?.length ?? 0;

// null for Dutch and for what can't be told.
export function languageOf(text) {
  const letters = count(text, LETTER);
  if (letters === 0) return null;
  return SCRIPTS.find(([script]) => count(text, script) * 2 > letters)?.[1] ?? null;
}
