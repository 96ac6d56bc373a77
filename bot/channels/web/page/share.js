// Passing on what is in the chat: copied, or with the phone's own sharing.

import { _ } from "./words.js";
import { make } from "./dom.js";
import { toast } from "./toast.js";
import { choices, closeButton, openDialog } from "./dialogs.js";

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(_("Copied"));
  } catch {
    toast(copyTheOldWay(text) ? _("Copied") : _("Copying did not work."));
  }
}

// For browsers that keep the clipboard shut.
function copyTheOldWay(text) {
  const field = make("textarea", { value: text, className: "unseen" });
  const focused = document.activeElement;
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return copied;
}

// Whoever closes the phone's sheet has changed their mind, which is no mistake.
async function withTheSheet(what) {
  try {
    await navigator.share(what);
    return true;
  } catch (error) {
    return error.name === "AbortError";
  }
}

// `address` is another way out, such as a link that opens WhatsApp with this text.
export async function shareText(text, address) {
  if (navigator.share && (await withTheSheet({ text }))) return;
  const copyButton = closeButton(_("Copy text"));
  copyButton.addEventListener("click", () => setTimeout(() => copy(text)));
  const ways = address ? [outside(address, _("Open WhatsApp"), "plain button"), copyButton] : [copyButton];
  openDialog("notice", { text: _("Share this text") },
    make("p", { className: "address", tabIndex: 0 }, text),
    choices(closeButton(_("Close"), "plain"), ...ways));
}

const fileOf = (blob, name) => new File([blob], name, { type: blob.type });

export const canShareFiles = () =>
  Boolean(navigator.canShare?.({ files: [new File([""], "a.png", { type: "image/png" })] }));

export async function shareFile(blob, name) {
  const files = [fileOf(blob, name)];
  if (navigator.canShare?.({ files }) && (await withTheSheet({ files }))) return;
  toast(_("Sharing did not work. Save the file, and share that."));
}

// A link that leaves the page. Where it leads learns nothing of this page.
export function outside(address, text, className) {
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer", className }, text);
}
