// Pictures in the chat, kept with it so that a card can be shown without a connection.

import { asked, within } from "./store.js";
import { reach } from "./net.js";

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

// Keeps those of messages that are still there, and no other.
export async function keepPicturesOf(messages) {
  const wanted = new Set([...messages].map((message) => message.photo).filter(Boolean));
  await within(["pictures"], "readwrite", async (pictures) => {
    for (const { path } of await asked(pictures.getAll())) if (!wanted.has(path)) pictures.delete(path);
  });
  for (const [path, found] of shown) {
    if (wanted.has(path)) continue;
    shown.delete(path);
    found.then((gone) => gone && URL.revokeObjectURL(gone.url));
  }
}
