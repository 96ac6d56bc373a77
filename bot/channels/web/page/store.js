// What this device keeps: the chat as last seen, its pictures, and what waits to be sent.

import { PLACE } from "./place.js";

const VERSION = 1;
const STORES = {
  messages: { keyPath: "id" },
  waiting: { keyPath: "number", autoIncrement: true },
  pictures: { keyPath: "path" },
  facts: {},
};

let opening = null;

function opened() {
  opening ??= open().catch(() => memory());
  return opening;
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(`meedoen ${PLACE}`, VERSION);
    request.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) request.result.createObjectStore(name, options);
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      // The browser may shut it, and another tab may want to change it: it is opened anew then.
      database.onclose = () => (opening = null);
      database.onversionchange = () => {
        opening = null;
        database.close();
      };
      resolve(database);
    };
  });
}

// One transaction on these stores; `work` gets them and returns what it found. In it only what was
// asked of a store may be waited for.
export async function within(names, mode, work) {
  const database = await opened();
  const transaction = begin(database, names, mode);
  const stores = names.map((name) => transaction.objectStore(name));
  const result = await work(...stores);
  await transaction.finished;
  return result;
}

function begin(database, names, mode) {
  const transaction = database.transaction(names, mode, { durability: "strict" });
  transaction.finished ??= new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  transaction.finished.catch(() => {}); // whoever waits for it hears of it
  return transaction;
}

export const asked = (request) =>
  request instanceof IDBRequest
    ? new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    })
    : Promise.resolve(request);

export const forgetEverything = () =>
  within(Object.keys(STORES), "readwrite", (...stores) => Promise.all(stores.map((store) => asked(store.clear()))));

// The same for a browser that keeps nothing, such as in some private windows: until the page closes.
function memory() {
  const kept = Object.fromEntries(Object.keys(STORES).map((name) => [name, new Map()]));
  let numbers = 0;
  const store = (name) => {
    const { keyPath, autoIncrement } = STORES[name];
    const values = kept[name];
    const put = (value, key) => {
      if (autoIncrement) value[keyPath] ??= numbers += 1;
      values.set(keyPath ? value[keyPath] : key, value);
      return keyPath ? value[keyPath] : key;
    };
    return {
      put,
      add: put,
      get: (key) => values.get(key),
      getAll: () => [...values.values()],
      getAllKeys: () => [...values.keys()],
      delete: (key) => void values.delete(key),
      clear: () => values.clear(),
    };
  };
  return { transaction: () => ({ objectStore: store, finished: Promise.resolve() }) };
}
