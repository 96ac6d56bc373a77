// The service worker: keeps the page's own files, so that it opens without a connection.
// Nothing personal goes through it: whatever is not on its list goes to the server as it is.

const VERSION = "{{version}}";
const FILES = {{files}};

const scope = new URL(registration.scope);
// Other schemes may live under other paths of this same address.
const OURS = `shell ${scope.pathname} `;
const CACHE = OURS + VERSION;
const LATER = new URL("page/vendor/", scope).href;
const addresses = new Set(FILES.map((file) => new URL(file, scope).href));

// All of one version or nothing; never from the browser's own cache, which may be half old.
self.addEventListener("install", (event) => {
  const wanted = [...addresses].map((address) => new Request(address, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(wanted)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

async function forgetOlder() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(OURS) && name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = request.url.split(/[?#]/)[0];
  if (request.method !== "GET") return;
  if (addresses.has(address)) event.respondWith(fromShell(address, request));
  else if (address.startsWith(LATER)) event.respondWith(once(address, request));
});

// What is large and seldom needed: kept from the first time on, for a scan without a connection.
async function once(address, request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(address, { ignoreVary: true });
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(address, fresh.clone());
  return fresh;
}

async function fromShell(address, request) {
  const kept = await (await caches.open(CACHE)).match(address, { ignoreVary: true });
  return kept ?? fetch(request);
}

// Says that there is a message, and nothing of it. A newer one takes the place of the former.
self.addEventListener("push", (event) => {
  const { title, text } = event.data.json();
  event.waitUntil(registration.showNotification(title, {
    body: text,
    tag: "message",
    renotify: true,
    icon: new URL("page/icon-192.png", scope).href,
    lang: "nl",
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage());
});

async function openPage() {
  const pages = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  const page = pages.find(({ url }) => url.split(/[?#]/)[0] === scope.href);
  return page ? page.focus() : self.clients.openWindow(scope.href);
}

// The browser wants another subscription than it had.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(subscribeAnew()));

async function subscribeAnew() {
  const { key } = await (await fetch("push")).json();
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const headers = { "Content-Type": "application/json" };
  await fetch("push", { method: "POST", headers, body: JSON.stringify({ subscription }) });
}

// A page that has just begun asks a waiting version to take over, if it is the only page.
self.addEventListener("message", (event) => {
  if (event.data !== "take over") return;
  event.waitUntil(
    self.clients.matchAll({ includeUncontrolled: true, type: "window" })
      .then((pages) => pages.length <= 1 && self.skipWaiting()),
  );
});
