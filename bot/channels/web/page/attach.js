// Files and photos: chosen or made, looked at once more, and sent.

import { _ } from "./words.js";
import { byId } from "./dom.js";
import { toast } from "./toast.js";
import { view } from "./view.js";
import { sizeOf } from "./message.js";

const MOST_BYTES = 20_000_000;
// Enough to read a card by; a bad connection has no use for more. Drawn anew, a photo also loses
// where it was made.
const LONGEST_SIDE = 1_600;

let attached = null;
let preview = null; // the address of the picture in the dialog

export function setUpAttach() {
  for (const input of [byId("file"), byId("camera")]) {
    input.addEventListener("change", () => {
      const [file] = input.files;
      input.value = "";
      if (file) showAttach(file);
    });
  }
}

// Once, for the dialog that stands in the page.
export function setUpAttachDialog() {
  const dialog = byId("attach");
  dialog.querySelector("form").addEventListener("submit", sendAttached);
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    byId("attach-preview").removeAttribute("src");
    if (preview) URL.revokeObjectURL(preview);
    preview = null;
  });
}

function showAttach(file) {
  if (file.size > MOST_BYTES) return toast(_("This file is too large. The most is {most} MB.", { most: MOST_BYTES / 1_000_000 }), "error");
  if (file.size === 0) return toast(_("This file is empty. Choose another one."), "error");
  attached = file;
  const image = file.type.startsWith("image/");
  byId("attach-title").textContent = image ? _("Send photo") : _("Send file");
  byId("attach-name").textContent = `${file.name} · ${sizeOf(file.size)}`;
  byId("attach-as-file-line").hidden = !image;
  byId("attach-as-file").checked = false;
  byId("attach-caption").value = "";
  drawPreview(image ? file : null);
  byId("attach").showModal();
}

function drawPreview(file) {
  const image = byId("attach-preview");
  image.hidden = true;
  if (!file) return;
  preview = URL.createObjectURL(file);
  image.alt = _("Preview of {name}", { name: file.name });
  image.onload = () => (image.hidden = false);
  image.src = preview;
}

async function sendAttached(event) {
  event.preventDefault();
  const file = attached;
  const asPhoto = file.type.startsWith("image/") && !byId("attach-as-file").checked;
  const caption = byId("attach-caption").value.trim();
  byId("attach").close();
  const photo = asPhoto ? await smaller(file) : null;
  view.deeds.upload({
    type: photo ? "photo" : "document",
    file: photo ?? file,
    name: photo ? file.name.replace(/\.[^.]*$/, "") + ".jpg" : file.name,
    caption,
  });
}

// null where the browser can't read it: then it goes as the file that it is.
async function smaller(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.88));
  } catch {
    return null;
  }
}
