// Where this page is. Other schemes may live under other paths of this same address, and what is kept
// for this one is not theirs.

export const PLACE = new URL(".", location).pathname;
