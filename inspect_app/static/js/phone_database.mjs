// @ts-check
/**
 * The phone's database `inspection`: its stores, its upgrades, and a connection that comes back after
 * it was closed under us. What is in the stores: `docs/offline.md`.
 */
import { openDB } from "../vendor/idb.mjs";

/** @typedef {import("idb").IDBPDatabase} Database */

const NAME = "inspection";
const VERSION = 2;

/** What a visit of version 1 did not say. */
const NEW_KEYS = {
  form: "",
  institution: "",
  assignment: "",
  source: "",
  recheck_of: "",
  at: "",
  sealed: null,
  refusal: null,
  received_at: "",
  notice: null,
};

/** Lost connections, by the names browsers give them; everything else is the work's own failure. */
const CLOSED = new Set([
  "InvalidStateError",
  "UnknownError",
  "AbortError",
  "TransactionInactiveError",
]);

/** @type {Promise<Database> | null} */
let opened = null;

/** @param {Database} db */
function makeFirst(db) {
  db.createObjectStore("visits", { keyPath: "uuid" });
  db.createObjectStore("files", { keyPath: "sha256" }).createIndex("visit", "visit");
}

/** @param {Database} db */
function makeSecond(db) {
  db.createObjectStore("thumbs", { keyPath: "sha256" }).createIndex("visit", "visit");
  db.createObjectStore("institutions", { keyPath: "id" });
  db.createObjectStore("assignments", { keyPath: "id" });
  db.createObjectStore("violations", { keyPath: "id" }).createIndex("institution", "institution");
  db.createObjectStore("facts", { keyPath: "name" });
  db.createObjectStore("log", { autoIncrement: true });
}

/**
 * Give what version 1 kept the keys it lacks; a file belongs to the person of its visit.
 * @param {import("idb").IDBPTransaction<unknown, string[], "versionchange">} change
 */
async function bringUp(change) {
  const people = new Map();
  for (const visit of await change.objectStore("visits").getAll()) {
    people.set(visit.uuid, visit.person);
    await change.objectStore("visits").put({ ...NEW_KEYS, ...visit });
  }
  for (const file of await change.objectStore("files").getAll()) {
    await change.objectStore("files").put({ person: people.get(file.visit) ?? "", ...file });
  }
}

/** @returns {Promise<Database>} */
function database() {
  opened ??= openDB(NAME, VERSION, {
    upgrade(db, before, _after, change) {
      if (before < 1) makeFirst(db);
      if (before < 2) makeSecond(db);
      if (before === 1) bringUp(change).catch(() => {}); // the opening fails with it and tells
    },
    blocking: (_current, _wanted, event) => {
      opened = null;
      /** @type {IDBDatabase} */ (event.target).close(); // a newer page must not wait for this one
    },
    terminated() {
      opened = null;
    },
  });
  return opened;
}

/**
 * Do some work in the database; once more on a fresh connection where it was closed under us, as iOS
 * does while the tab sleeps. The work must bear being done twice.
 * @template Result
 * @param {(db: Database) => Promise<Result>} work
 * @returns {Promise<Result>}
 * @throws {DOMException} `QuotaExceededError`: the phone is full, nothing of the work is kept; any
 *   other name: there is no database here (a private window, a broken profile)
 */
export async function withDatabase(work) {
  const used = database();
  try {
    return await work(await used);
  } catch (error) {
    if (opened === used) opened = null;
    if (!(error instanceof DOMException) || !CLOSED.has(error.name)) throw error;
    return work(await database());
  }
}

/**
 * Several stores in one transaction, kept whole or not at all.
 * @template Result
 * @param {string[]} stores
 * @param {(store: (name: string) => import("idb").IDBPObjectStore<unknown, string[], string, "readwrite">) => Promise<Result>} work
 *   waits for nothing but the database, or the transaction ends
 * @returns {Promise<Result>}
 * @throws {DOMException} as `withDatabase`
 */
export const change = (stores, work) =>
  withDatabase(async (db) => {
    const transaction = db.transaction(stores, "readwrite", { durability: "strict" });
    const over = transaction.done;
    over.catch(() => {}); // told below, once
    try {
      const result = await work((name) => transaction.objectStore(name));
      await over;
      return result;
    } catch (error) {
      abort(transaction); // a write that was refused at once does not undo the ones before it
      await over.catch(() => {});
      throw transaction.error ?? error;
    }
  });

/** @param {{ abort: () => void }} transaction */
function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // it is over already
  }
}
