// The page as an app: its own files kept for when there is no connection, and a place on the
// phone's home screen.

const CHECK_MS = 3_600_000;
const AGAIN_MS = [0, 500, 1_500, 4_000, 10_000];

let touched = false; // somebody is busy in the page, and is left alone
let offer = null; // the browser's own question whether to install

export async function keepShell() {
  const registration = await navigator.serviceWorker
    ?.register("sw.js", { updateViaCache: "none" })
    .catch(() => null); // the page works without
  if (!registration) return;
  let checked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - checked < CHECK_MS) return;
    checked = Date.now();
    registration.update().catch(() => {});
  });
  if (!navigator.serviceWorker.controller) return;
  // Got in while the page was open before: a start is the moment for it to take over.
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!touched) location.reload();
  }, { once: true });
  // A browser may tell late that one waits; and at a reload the page that was here counts as one more.
  for (const ms of AGAIN_MS) {
    setTimeout(() => { if (!touched) registration.waiting?.postMessage("take over"); }, ms);
  }
}

for (const deed of ["pointerdown", "keydown", "input"]) {
  addEventListener(deed, () => { touched = true; }, { capture: true, once: true });
}
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
  showOffer();
});
addEventListener("appinstalled", () => {
  offer = null;
  showOffer();
});

export function showOffer() {
  const button = document.querySelector("[data-do='install']");
  if (button) button.hidden = offer === null;
}

export async function install() {
  await offer?.prompt();
  offer = null;
  showOffer();
}
