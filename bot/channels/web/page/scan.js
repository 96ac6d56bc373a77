// Scanning a card with the camera, in the page.

import { _ } from "./words.js";
import { icon, make, unseen } from "./dom.js";
import { choices, closeButton, openDialog } from "./dialogs.js";
import { makeReader } from "./code_reader.js";

const LOOK_MS = 120;
const LONGEST_SIDE = 1_000;
const CAMERA = { audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 1_280 }, height: { ideal: 720 } } };

// `found(text)` hears what was read, `photo()` is the way out where the camera does not work.
export async function scan(found, photo) {
  const video = make("video", { muted: true, autoplay: true });
  video.setAttribute("playsinline", "");
  video.setAttribute("aria-label", _("Picture of the camera"));
  const words = make("p", { className: "scan-words", role: "status" }, _("One moment. The camera goes on."));
  const close = closeButton("", "round close");
  close.append(icon("close"), unseen(_("Close")));
  const photoButton = closeButton(_("Take a photo"), "plain");
  photoButton.addEventListener("click", () => setTimeout(photo));
  const frame = make("div", { className: "scan-frame" }, video);
  const dialog = openDialog("viewer scan", { text: _("Scan a card") }, close, frame, words, choices(photoButton));
  let stream = null;
  const stop = () => stream?.getTracks().forEach((track) => track.stop());
  dialog.addEventListener("close", stop);
  // Somebody who goes to another app does not leave the camera on.
  const hide = () => document.hidden && dialog.close();
  document.addEventListener("visibilitychange", hide);
  dialog.addEventListener("close", () => document.removeEventListener("visibilitychange", hide));
  try {
    stream = await navigator.mediaDevices.getUserMedia(CAMERA);
    video.srcObject = stream;
    const read = await makeReader().catch(() => null);
    if (!dialog.open) return stop();
    if (read === null) throw new Error("no reader");
    words.textContent = _("Hold the code of the card before the camera.");
    offerLight(stream, dialog);
    const text = await look(video, read, dialog);
    if (text === null) return;
    navigator.vibrate?.(80);
    dialog.close();
    found(text);
  } catch {
    stop();
    frame.hidden = true;
    words.textContent = stream
      ? _("Scanning does not work now. Take a photo of the card.")
      : _("The camera does not work here. Is this page allowed to use the camera? Else take a photo of the card.");
  }
}

async function look(video, read, dialog) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  while (dialog.open) {
    if (video.videoWidth > 0) {
      const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight));
      canvas.width = video.videoWidth * scale;
      canvas.height = video.videoHeight * scale;
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const text = await read(canvas);
      if (text && dialog.open) return text;
    }
    await new Promise((go) => setTimeout(go, LOOK_MS));
  }
  return null;
}

function offerLight(stream, dialog) {
  const [track] = stream.getVideoTracks();
  if (!track.getCapabilities?.().torch) return;
  const button = make("button", { type: "button", className: "plain" }, icon("light"), _("Light"));
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    await track.applyConstraints({ advanced: [{ torch: on }] });
    button.setAttribute("aria-pressed", String(on));
  });
  dialog.querySelector(".choices").prepend(button);
}
