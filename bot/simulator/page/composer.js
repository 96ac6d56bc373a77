// Sending: a line that is typed, and files.

import { byId } from "./dom.js";
import { ask, attempt } from "./net.js";
import { sendText, view } from "./view.js";
import { sizeOf } from "./message.js";

export function setUpComposer() {
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

export async function sendAttached(event) {
  event.preventDefault();
  const asPhoto = attached.type.startsWith("image/") && !byId("attach-as-file").checked;
  const body = new FormData();
  body.append("file", attached);
  body.append("kind", asPhoto ? "photo" : "document");
  body.append("caption", byId("attach-caption").value.trim());
  byId("attach").close();
  await attempt(() => ask(`${view.person.id}/upload`, { method: "POST", body }));
}
