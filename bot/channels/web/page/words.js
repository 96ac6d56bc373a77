// The page's words, in the language of whoever reads them: in the code they are English, and the
// server fills in what they become. `{name}` in one stands for a value.

const WORDS = {{words}};

export const _ = (text, values = {}) =>
  (WORDS[text] ?? text).replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
