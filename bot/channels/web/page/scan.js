// Scanning a card with the camera, in the page.

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
  video.setAttribute("aria-label", "Beeld van de camera");
  const words = make("p", { className: "scan-words", role: "status" }, "Even geduld. De camera gaat aan.");
  const close = closeButton("", "round close");
  close.append(icon("close"), unseen("Sluit"));
  const photoButton = closeButton("Maak een foto", "plain");
  photoButton.addEventListener("click", () => setTimeout(photo));
  const frame = make("div", { className: "scan-frame" }, video);
  const dialog = openDialog("viewer scan", { text: "Scan een kaart" }, close, frame, words, choices(photoButton));
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
    words.textContent = "Houd de code van de kaart voor de camera.";
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
      ? "Scannen lukt nu niet. Maak een foto van de kaart."
      : "De camera werkt hier niet. Mag deze pagina de camera gebruiken? Maak anders een foto van de kaart.";
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
  const button = make("button", { type: "button", className: "plain" }, icon("light"), "Lamp");
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    await track.applyConstraints({ advanced: [{ torch: on }] });
    button.setAttribute("aria-pressed", String(on));
  });
  dialog.querySelector(".choices").prepend(button);
}
