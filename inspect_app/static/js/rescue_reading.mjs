// @ts-check
/**
 * Reads what this phone keeps for one person, past everything that is broken: each store alone, and
 * where a store cannot be read at once, each entry alone. It opens the database as it is, whatever
 * its version, and writes nothing, so that neither a full phone nor a failed upgrade is in its way.
 */

/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */
/**
 * @typedef {import("./phone_store.mjs").FileRow & { bytes: () => Promise<ArrayBuffer> }} Found a file, to be read
 *   when its turn comes
 */
/** @typedef {{ store: string, key: string, error: string }} Unreadable */
/**
 * @typedef {object} Kept what is not sent of one person
 * @property {KeptVisit[]} visits
 * @property {Found[]} files
 * @property {Record<string, unknown>[]} log
 * @property {import("./lock_keys.mjs").Lock["keys"]} [locks] the wrapped keys of what is locked
 * @property {Unreadable[]} unreadable
 */

const NAME = "inspection";

/**
 * @param {string} login
 * @returns {Promise<Kept>}
 * @throws {DOMException} when there is no database at all
 */
export async function readKept(login) {
  if (!globalThis.indexedDB) throw new DOMException("nothing can be kept", "NotSupportedError");
  const db = await openAsItIs();
  /** @type {Unreadable[]} */
  const unreadable = [];
  try {
    const visits = await readStore(db, "visits", unreadable);
    const files = await readStore(db, "files", unreadable);
    const log = await readStore(db, "log", unreadable);
    const facts = await readStore(db, "facts", unreadable);
    const locks = facts.find(({ name }) => name === "locks")?.value[login]?.keys ?? [];
    const found = files.map((file) => ({ ...file, bytes: () => bytesOf(file) }));
    return { ...unsentOf(login, visits, found, log), locks, unreadable };
  } finally {
    db.close();
  }
}

/**
 * What of it is one person's and not sent. A file whose visit cannot be told is taken along, unless
 * it is known to be somebody else's.
 * @param {string} login
 * @param {any[]} visits
 * @param {any[]} files
 * @param {any[]} log
 * @returns {Omit<Kept, "unreadable" | "locks">}
 */
export function unsentOf(login, visits, files, log) {
  const owners = new Map(visits.map((visit) => [visit.uuid, visit.person]));
  const unsent = visits.filter((visit) => visit.person === login && visit.state !== "sent");
  const waiting = new Set(unsent.map((visit) => visit.uuid));
  const named = new Set(unsent.flatMap((visit) => visit.sealed?.files ?? []));
  const isMine = (/** @type {any} */ file) =>
    (file.person || owners.get(file.visit) || login) === login;
  const isSent = (/** @type {any} */ file) =>
    file.uploaded && owners.has(file.visit) && !waiting.has(file.visit);
  return {
    visits: unsent,
    files: files.filter((file) => named.has(file.sha256) || (isMine(file) && !isSent(file))),
    log: log.filter((line) => (line.person ?? owners.get(line.visit) ?? login) === login),
  };
}

/** Earlier builds kept a Blob in the row. @param {import("./phone_store.mjs").FileRow} file @returns {Promise<ArrayBuffer>} */
async function bytesOf({ sha256, blob }) {
  if (blob) return blob.arrayBuffer();
  const db = await openAsItIs();
  try {
    const bytes = await answer(db, "bytes", (store) => store.get(sha256));
    if (!bytes) throw new DOMException("its bytes are gone", "NotFoundError");
    return bytes;
  } finally {
    db.close();
  }
}

/** @returns {Promise<IDBDatabase>} */
function openAsItIs() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME);
    // There is none: it must not come into being here, without its stores.
    request.onupgradeneeded = () => request.transaction?.abort();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {IDBDatabase} db
 * @param {string} name
 * @param {Unreadable[]} unreadable
 * @returns {Promise<any[]>}
 */
async function readStore(db, name, unreadable) {
  if (!db.objectStoreNames.contains(name)) return []; // of an older version
  try {
    return await answer(db, name, (store) => store.getAll());
  } catch {
    return readEach(db, name, unreadable);
  }
}

/** @param {IDBDatabase} db @param {string} name @param {Unreadable[]} unreadable */
async function readEach(db, name, unreadable) {
  const found = [];
  const failed = (/** @type {string} */ key, /** @type {unknown} */ error) =>
    unreadable.push({ store: name, key, error: String(error) });
  /** @type {IDBValidKey[]} */
  const keys = await answer(db, name, (store) => store.getAllKeys()).catch((error) => {
    failed("*", error);
    return [];
  });
  for (const key of keys) {
    try {
      found.push(await answer(db, name, (store) => store.get(key)));
    } catch (error) {
      failed(String(key), error);
    }
  }
  return found;
}

/**
 * @template Result
 * @param {IDBDatabase} db
 * @param {string} name
 * @param {(store: IDBObjectStore) => IDBRequest<Result>} ask
 * @returns {Promise<Result>}
 */
function answer(db, name, ask) {
  return new Promise((resolve, reject) => {
    const request = ask(db.transaction(name).objectStore(name));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
