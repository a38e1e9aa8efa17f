// @ts-check
/**
 * What this phone keeps until the server has it: visits (fields and their state) and files
 * (bytes by SHA-256), in one IndexedDB but apart, so that a full phone still keeps the text.
 */
import { openDB } from "../vendor/idb.mjs";

/** @typedef {"draft" | "stored" | "sent"} VisitState */
/**
 * @typedef {object} KeptVisit
 * @property {string} uuid
 * @property {string} person login of who wrote it
 * @property {string} name what is visited, as the inspector knows it
 * @property {number} done answered items
 * @property {number} total items
 * @property {import("./field_names.mjs").Fields} fields
 * @property {VisitState} state
 * @property {string} changed_at ISO time of the last change, by the phone's clock
 * @property {string} saved_at the same text as `changed_at` once the server has that change
 * @property {boolean} posted the page was posted with this content, its answer not seen yet
 * @property {string} receipt the server's receipt number once sent
 */
/**
 * @typedef {object} KeptFile
 * @property {string} sha256
 * @property {string} visit uuid of the visit it was taken for
 * @property {Blob} blob
 * @property {string} type
 * @property {number} size
 * @property {string} taken_at
 * @property {number | null} lat
 * @property {number | null} lng
 * @property {boolean} uploaded the server has confirmed these bytes
 * @property {string} [original] SHA-256 of the photo this one was turned or marked on
 * @property {unknown} [strokes] a signature's lines, to draw it again at any size
 */

/** @type {Promise<import("idb").IDBPDatabase> | null} */
let opened = null;

function database() {
  opened ??= openDB("inspection", 1, {
    upgrade(db) {
      db.createObjectStore("visits", { keyPath: "uuid" });
      db.createObjectStore("files", { keyPath: "sha256" }).createIndex("visit", "visit");
    },
    terminated() {
      opened = null;
    },
  });
  return opened;
}

/**
 * Run once more on a fresh connection: iOS closes the database while the tab sleeps.
 * @template Result
 * @param {(db: import("idb").IDBPDatabase) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
async function withDatabase(work) {
  try {
    return await work(await database());
  } catch (error) {
    if (!(error instanceof DOMException) || error.name === "QuotaExceededError") throw error;
    opened = null;
    return work(await database());
  }
}

/** @param {KeptVisit} visit */
export const keepVisit = (visit) => withDatabase((db) => db.put("visits", visit));

/** @param {string} uuid @returns {Promise<KeptVisit | undefined>} */
export const keptVisit = (uuid) => withDatabase((db) => db.get("visits", uuid));

/** @returns {Promise<KeptVisit[]>} */
export const keptVisits = () => withDatabase((db) => db.getAll("visits"));

/** @param {KeptFile} file */
export const keepFile = (file) => withDatabase((db) => db.put("files", file));

/** @param {string} sha256 @returns {Promise<KeptFile | undefined>} */
export const keptFile = (sha256) => withDatabase((db) => db.get("files", sha256));

/** @returns {Promise<KeptFile[]>} */
export const keptFiles = () => withDatabase((db) => db.getAll("files"));

/** @param {string} sha256 */
export const dropFile = (sha256) => withDatabase((db) => db.delete("files", sha256));

/**
 * Whether the server lacks something of a draft. Never by comparing two clocks.
 * @param {KeptVisit} visit
 */
export const isUnsaved = (visit) => visit.state === "draft" && visit.changed_at !== visit.saved_at;

/**
 * The server has all of it.
 * @param {KeptVisit} visit
 */
export const markSaved = (visit) =>
  keepVisit({ ...visit, saved_at: visit.changed_at, posted: false });

/**
 * Forget a draft and its files.
 * @param {string} uuid
 */
export async function dropVisit(uuid) {
  await withDatabase(async (db) => {
    const change = db.transaction(["visits", "files"], "readwrite");
    await change.objectStore("visits").delete(uuid);
    for (const key of await change.objectStore("files").index("visit").getAllKeys(uuid)) {
      await change.objectStore("files").delete(key);
    }
    await change.done;
  });
}
