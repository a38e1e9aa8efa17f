// @ts-check
/**
 * The phone's database `inspection`: its stores, its upgrades, and a connection that comes back after
 * it was closed under us. What is in the stores: `docs/offline.md`.
 */
import { openDB } from "../vendor/idb.mjs";

/** @typedef {import("idb").IDBPDatabase} Database */

const NAME = "inspection";
const VERSION = 3;

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

/** Whether the same may do on a fresh connection. @param {unknown} error */
export const isPassing = (error) => error instanceof DOMException && CLOSED.has(error.name);

/** An opening that failed so may do at another time, or in another tab. */
const PASSING = new Set(["QuotaExceededError", "VersionError"]);
/** What a page must find to go on in a database that a newer program made. */
const NEEDED = ["visits", "files", "bytes", "facts"];

/** Nothing can be kept in this browser: a private window, or a store that is forbidden or broken. */
export class NoDatabase extends DOMException {
  nothingKept = true;

  /** @param {unknown} cause */
  constructor(cause) {
    super("nothing can be kept in this browser", "NotSupportedError");
    this.cause = cause;
  }
}

/**
 * Go on where nothing can be kept. What a browser lacks is told by abilities.mjs and by the strip; a
 * script that only looks after what is kept has nothing to do there.
 * @template Result
 * @template Otherwise
 * @param {Promise<Result>} work
 * @param {Otherwise} otherwise
 * @returns {Promise<Result | Otherwise>}
 */
export async function unlessNone(work, otherwise) {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof NoDatabase)) throw error;
    return otherwise;
  }
}

/** @type {Promise<Database> | null} */
let opened = null;
/** The connection that is open now. @type {Database | null} */
let live = null;

/** The open connection, for whoever has no time to wait for one. */
export const liveDatabase = () => live;

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

/** @param {Database} db */
function makeThird(db) {
  db.createObjectStore("bytes"); // those of files, by their SHA-256
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

const LETTING_GO = {
  blocking: (
    /** @type {number} */ _current,
    /** @type {number | null} */ _wanted,
    /** @type {Event} */ event,
  ) => {
    forget();
    /** @type {IDBDatabase} */ (event.target).close(); // a newer page must not wait for this one
  },
  terminated: forget,
};

function forget() {
  opened = null;
  live = null;
}

/** @returns {Promise<Database>} */
function database() {
  if (opened) return opened;
  const opening = openDB(NAME, VERSION, {
    upgrade(db, before, _after, change) {
      if (before < 1) makeFirst(db);
      if (before < 2) makeSecond(db);
      if (before < 3) makeThird(db);
      if (before === 1) bringUp(change).catch(() => {}); // the opening fails with it and tells
    },
    ...LETTING_GO,
  }).catch(asItIs);
  opened = opening;
  opening.then(
    (db) => {
      if (opened === opening) live = db;
    },
    () => {}, // told by whoever asked
  );
  return opening;
}

/**
 * A newer program, in another tab, brought the database up while a draft is open here: its page goes
 * on writing what it knows, as the newer one's own page would find it.
 * @param {unknown} error
 * @returns {Promise<Database>}
 */
async function asItIs(error) {
  if (!(error instanceof DOMException) || error.name !== "VersionError") throw error;
  const db = await openDB(NAME, undefined, LETTING_GO);
  if (NEEDED.every((name) => db.objectStoreNames.contains(name))) return db;
  db.close();
  throw error;
}

/**
 * The connection, made anew once where it was closed under us.
 * @param {number} [tries]
 * @returns {Promise<Database>}
 * @throws {NoDatabase}
 */
async function connected(tries = 2) {
  /** @type {Promise<Database> | null} */
  let used = null;
  try {
    used = database();
    return await used;
  } catch (error) {
    if (opened === used) forget();
    const name = error instanceof DOMException ? error.name : "";
    if (PASSING.has(name)) throw error;
    if (tries > 1 && CLOSED.has(name)) return connected(tries - 1);
    throw new NoDatabase(error);
  }
}

/**
 * Do some work in the database; once more on a fresh connection where it was closed under us, as iOS
 * does while the tab sleeps. The work must bear being done twice.
 * @template Result
 * @param {(db: Database) => Promise<Result>} work
 * @returns {Promise<Result>}
 * @throws {DOMException} `QuotaExceededError`: the phone is full, nothing of the work is kept;
 *   `NoDatabase`: nothing can be kept here at all; any other name: the database failed
 */
export async function withDatabase(work) {
  const db = await connected();
  const used = opened;
  try {
    return await work(db);
  } catch (error) {
    if (opened === used) forget();
    if (!isPassing(error)) throw error;
    return work(await connected());
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
