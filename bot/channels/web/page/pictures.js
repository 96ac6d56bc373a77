// Pictures in the chat, kept with it so that a card can be shown without a connection.

import { asked, within } from "./store.js";
import { reach } from "./net.js";

// As many as somebody may need without a connection; a month of them would fill a phone.
const MOST_KEPT = 60;

const shown = new Map(); // path -> { url, blob }, or the promise of it

// null where there is none, and no connection to get it by.
export function picture(path) {
  if (!shown.has(path)) shown.set(path, find(path));
  return shown.get(path);
}

async function find(path) {
  try {
    const kept = await within(["pictures"], "readonly", (pictures) => asked(pictures.get(path)));
    const blob = kept?.blob ?? (await fetched(path));
    return { url: URL.createObjectURL(blob), blob };
  } catch {
    shown.delete(path);
    return null;
  }
}

async function fetched(path) {
  const response = await reach(path, { signal: AbortSignal.timeout(60_000) });
  const blob = await response.blob();
  if (!blob.type.startsWith("image/")) throw new Error("no picture");
  // Without room for it, it is fetched again next time.
  within(["pictures"], "readwrite", (pictures) => asked(pictures.put({ path, blob }))).catch(() => {});
  return blob;
}

// Keeps those of the newest messages, and no other.
export async function keepPicturesOf(messages) {
  const all = messages.filter(({ photo }) => photo).sort((one, other) => one.id - other.id);
  const wanted = new Set(all.slice(-MOST_KEPT).map(({ photo }) => photo));
  await within(["pictures"], "readwrite", async (pictures) => {
    for (const path of await asked(pictures.getAllKeys())) if (!wanted.has(path)) pictures.delete(path);
  });
  const there = new Set(all.map(({ photo }) => photo));
  for (const [path, found] of shown) {
    if (there.has(path)) continue;
    shown.delete(path);
    found.then((gone) => gone && URL.revokeObjectURL(gone.url));
  }
}
