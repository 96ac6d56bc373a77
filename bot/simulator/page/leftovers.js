// What the pages of another demo at this address left in this browser.

const KEPT = /^(meedoen|shell) \/p-/; // databases and caches of such a page

export async function clearLeftovers(frames) {
  if (!frames) return;
  const isOld = (name) => KEPT.test(name) && !name.includes(frames);
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.filter(({ scope }) => !scope.includes(frames)).map((worker) => worker.unregister()));
  const databases = (await indexedDB.databases?.()) ?? [];
  databases.filter(({ name }) => isOld(name)).forEach(({ name }) => indexedDB.deleteDatabase(name));
  (await caches.keys()).filter(isOld).forEach((name) => caches.delete(name));
}
