// @ts-check
/**
 * How an open form is written to the phone. A draft may be open in several tabs: each writes only what
 * was changed on it, over what is kept (field_merging.mjs). A page that is left has no time to read
 * first: it leaves a note, which whichever page comes next merges before anything is shown.
 */
import { hashesIn } from "./closing.mjs";
import { changedNames, merged } from "./field_merging.mjs";
import { asFarAsKept, listedIn } from "./lost_files.mjs";
import { change, liveDatabase, withDatabase } from "./phone_database.mjs";
import { AlreadySealed, FILES, putFiles, readied, release } from "./phone_store.mjs";

/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */
/** @typedef {import("./field_names.mjs").Fields} Fields */
/** @typedef {(name: string) => import("idb").IDBPObjectStore<unknown, string[], string, "readwrite">} Stores */
/**
 * @typedef {object} Draft a form as a page has it
 * @property {KeptVisit} visit
 * @property {Fields} before what the form showed when it was read
 * @property {string[]} texts the names of its texts
 * @property {boolean} wasKept this page saw it kept here
 * @property {string} [over] `changed_at` of a kept draft that what was shown is newer than
 * @property {string} writer the page
 */
/** @typedef {import("./field_merging.mjs").Merged & { revision: string }} Written */

const NOTE = "leaving-";
/** This page, as long as it lives. */
export const WRITER = Math.random().toString(36).slice(2);

/** A draft that this page wrote before was discarded in another tab: it must not rise again without its files. */
export class Discarded extends AlreadySealed {
  name = "Discarded";
}

/** Where a note is written without waiting; null where it is forbidden. */
function aside() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** @param {string} uuid */
const noteName = (uuid) => `${NOTE}${uuid}-${WRITER}`;

/**
 * Keep the form with files it names now, and let go of those it no longer names: all or nothing.
 * @param {Draft} draft
 * @param {import("./phone_store.mjs").KeptFile[]} [files]
 * @param {string[]} [dropped] SHA-256
 * @returns {Promise<Written>}
 * @throws {AlreadySealed} where the phone holds the visit sealed or locked; `Discarded`
 * @throws {DOMException} as `withDatabase`
 */
export async function keepDraft(draft, files = [], dropped = []) {
  const { uuid } = draft.visit;
  const ready = await readied(files);
  const done = await change(["visits", "facts", ...FILES], async (store) => {
    const written = await write(store, draft);
    if (written === "closed") throw new AlreadySealed(uuid);
    if (written === "discarded") throw new Discarded(uuid);
    await putFiles(store, ready, dropped);
    await store("facts").delete(noteName(uuid));
    return written;
  });
  aside()?.removeItem(noteName(uuid));
  return done;
}

/**
 * @param {Stores} store
 * @param {Draft} draft
 * @returns {Promise<Written | "closed" | "discarded">}
 */
async function write(store, { visit, before, texts, wasKept, over, writer }) {
  const kept = /** @type {KeptVisit | undefined} */ (await store("visits").get(visit.uuid));
  if (kept && (kept.state !== "draft" || kept.closed)) return "closed";
  if (!kept && wasKept) return "discarded";
  const isOld = !kept || kept.changed_at === over;
  const told = isOld ? { ...visit, ...kept, fields: before } : kept;
  const isText = (/** @type {string} */ name) => told.writer !== writer && texts.includes(name);
  const found = merged(told.fields, before, visit.fields, isText);
  const { name, done, total, camera, changed_at, posted } = visit;
  const shown = { name, done, total, camera, changed_at, posted, fields: found.fields, writer };
  const at = visit.at || told.at;
  const saved_at = told.saved_at || visit.saved_at;
  await store("visits").put({ ...told, ...shown, at, saved_at });
  return { ...found, revision: changed_at };
}

/**
 * The server has a draft as it was sent; what was typed since stays unsaved.
 * @param {string} uuid
 * @param {string} sent its `changed_at` then
 * @param {string} savedAt by the server
 * @returns {Promise<boolean>} false: it went on meanwhile
 */
export const noteSaved = (uuid, sent, savedAt) =>
  change(["visits"], async (store) => {
    /** @type {KeptVisit | undefined} */
    const kept = await store("visits").get(uuid);
    if (kept?.state !== "draft" || kept.closed || kept.changed_at !== sent) return false;
    const times = { changed_at: savedAt, saved_at: savedAt, posted: false };
    await store("visits").put({ ...kept, ...times });
    return true;
  });

/**
 * Discard what is kept of a draft, but for the files that a page names that goes on without it.
 * @param {string} uuid
 * @param {Fields} fields as the page has them
 * @returns {Promise<void>}
 */
export const startOver = (uuid, fields) =>
  change(["visits", ...FILES], async (store) => {
    const visits = /** @type {KeptVisit[]} */ (await store("visits").getAll());
    const kept = visits.find((visit) => visit.uuid === uuid);
    if (kept?.state !== "draft") return;
    await store("visits").delete(uuid);
    const named = new Set(hashesIn(fields));
    const own = (await store("files").index("visit").getAllKeys(uuid)).map(String);
    const others = visits.filter((visit) => visit.uuid !== uuid && visit.state !== "sent");
    const over = own.filter((hash) => !named.has(hash));
    await release(store, over, others);
  });

/**
 * The page is left: all of this happens before it returns. A database that is busy gives up what a page
 * wrote that is no more, so the note stands beside it too, until the next page has merged it.
 * @param {Draft} draft
 */
export function leaveNote(draft) {
  const { before, visit } = draft;
  if (changedNames(before, visit.fields).length === 0 && !visit.posted) return;
  const name = noteName(visit.uuid);
  try {
    aside()?.setItem(name, JSON.stringify(draft));
  } catch {
    // full: the database is tried all the same
  }
  try {
    const leaving = liveDatabase()?.transaction("facts", "readwrite");
    leaving?.done.catch(() => {}); // nobody is here to be told
    leaving
      ?.objectStore("facts")
      .put({ name, value: draft })
      .catch(() => {});
    leaving?.commit(); // else it waits for a page that is no more
  } catch {
    // it was closed under us
  }
}

/** Merge what pages left behind. Of a locked draft it waits until that is open again. */
export async function settleNotes() {
  const beside = aside();
  for (const name of Object.keys(beside ?? {}).filter((each) => each.startsWith(NOTE))) {
    const value = JSON.parse(beside?.getItem(name) ?? "null");
    if (value) await withDatabase((db) => db.put("facts", { name, value }));
    beside?.removeItem(name);
  }
  const left = IDBKeyRange.bound(NOTE, `${NOTE}\uffff`);
  if (!(await withDatabase((db) => db.count("facts", left)))) return;
  await change(["visits", "facts", "files"], async (store) => {
    for (const { name, value } of await store("facts").getAll(left)) {
      const { visit, before } = /** @type {Draft} */ (value);
      const kept = await store("visits").get(visit.uuid);
      if (kept?.closed && kept.state === "draft") continue;
      const here = new Set();
      for (const sha256 of listedIn(visit.fields)) here.add(await store("files").getKey(sha256));
      const fields = asFarAsKept(before, visit.fields, (sha256) => here.has(sha256));
      await write(store, { ...value, visit: { ...visit, fields } });
      await store("facts").delete(name);
    }
  });
}
