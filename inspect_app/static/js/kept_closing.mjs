// @ts-check
/**
 * Closes what this phone keeps of a visit: encrypted first, then written in one transaction, so that
 * a page killed in between leaves everything as it was. Where the server's key was never told, all
 * stays plain, as before there was one.
 */
import { closedFile, closedThumb, closedVisit, contentKey, newClosing } from "./closing.mjs";
import { lockKey, lockOf } from "./lock_keys.mjs";
import { change, withDatabase } from "./phone_database.mjs";
import { fact } from "./phone_facts.mjs";
import {
  changeVisit,
  FILES,
  fileRow,
  filesNamed,
  keptFile,
  putFile,
  readied,
  readiedThumbs,
  thumbsOf,
} from "./phone_store.mjs";

/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */
/** @typedef {import("./phone_files.mjs").Ready} Ready */
/** @typedef {import("./phone_files.mjs").Stores} Stores */
/** @typedef {import("./phone_files.mjs").ThumbRow} ThumbRow */
/** @typedef {import("./closing.mjs").Closing} Closing */

/**
 * Keep a draft as submitted: closed, where that can be.
 * @param {string} uuid
 * @param {{ fields: KeptVisit["fields"], sealed: import("./phone_store.mjs").Sealed }} submitted
 * @param {Date} now by the phone's clock
 * @returns {Promise<KeptVisit | null>} null: it is no draft any more, of another tab or locked
 * @throws {DOMException} `QuotaExceededError`: nothing changed
 */
export async function keepSubmitted(uuid, { fields, sealed }, now) {
  const draft = /** @type {KeptVisit | undefined} */ (await row("visits", uuid));
  if (!isOpenDraft(draft)) return null;
  /** @type {Partial<KeptVisit>} */
  const news = { fields, sealed, state: "stored", changed_at: now.toISOString() };
  const closing = await closingOf({ ...draft, ...news });
  if (!closing) {
    return changeVisit(uuid, (kept) => (isOpenDraft(kept) ? { ...kept, ...news } : null));
  }
  const visit = await closedVisit({ ...draft, ...news }, closing);
  const files = await closedFiles({ ...draft, ...news }, closing);
  return change(["visits", ...FILES], async (store) => {
    if (!isOpenDraft(await store("visits").get(uuid))) return null;
    await store("visits").put(visit);
    await putClosedFiles(store, files);
    return visit;
  });
}

/** @param {KeptVisit | undefined} visit @returns {visit is KeptVisit} */
const isOpenDraft = (visit) => visit?.state === "draft" && !visit.closed;

/**
 * Close everything of one visit that is plain yet: its row, files and small pictures.
 * @param {string} uuid of a visit; or one that only files name
 * @param {string} login whose it is
 * @returns {Promise<boolean>} false: no key to close it with
 */
export async function closeVisit(uuid, login) {
  for (;;) {
    const visit = /** @type {KeptVisit | undefined} */ (await row("visits", uuid));
    const closing = await closingOf(visit ?? { uuid, person: login });
    if (!closing) return false;
    const closed = visit && !visit.closed ? await closedVisit(visit, closing) : undefined;
    const files = await closedFiles(visit ?? { uuid, person: login }, closing);
    const thumbs = await closedThumbs(uuid, closing);
    const isDone = await change(["visits", "thumbs", ...FILES], async (store) => {
      if (closed && !isSame(await store("visits").get(uuid), visit)) return false; // changed meanwhile
      if (closed) await store("visits").put(closed);
      await putClosedFiles(store, files);
      await putClosedThumbs(store, thumbs);
      return true;
    });
    if (isDone) return true;
  }
}

/** What an inspector or the outbox would have changed. @param {KeptVisit | undefined} now @param {KeptVisit | undefined} then */
const isSame = (now, then) =>
  ["state", "changed_at", "saved_at", "posted", "receipt", "closed"].every(
    (name) => /** @type {any} */ (now)?.[name] === /** @type {any} */ (then)?.[name],
  ) && Boolean(now?.notice) === Boolean(then?.notice);

/**
 * The keys of a visit: those it has, or new ones.
 * @param {Pick<KeptVisit, "uuid" | "person"> & Partial<KeptVisit>} visit
 * @returns {Promise<Closing | null>}
 */
async function closingOf({ uuid, person, sealed }) {
  const lock = await lockKey(person);
  const server = await fact("server_key");
  if (!lock || !server) return null;
  if (sealed?.key && sealed.lock) {
    const seal = { visit: uuid, key: sealed.key, lock: sealed.lock };
    const content = await contentKey(seal, (await lockOf(person)).open);
    if (content) return { lock, content, seal };
  }
  return newClosing(uuid, lock, server);
}

/** One after the other: twenty photos are not held at once. @param {Pick<KeptVisit, "uuid" | "person"> & Partial<KeptVisit>} visit @param {Closing} closing @returns {Promise<Ready[]>} */
async function closedFiles({ uuid, person, fields = {}, ...rest }, closing) {
  const own = await withDatabase((db) => db.getAllKeysFromIndex("files", "visit", uuid));
  const named = filesNamed(/** @type {KeptVisit} */ ({ uuid, fields, ...rest }));
  const found = [];
  for (const sha256 of new Set([...own.map(String), ...named])) {
    const file = (await keptFile(sha256)) ?? (await fileRow(sha256));
    if (!file || file.seal || file.person !== person) continue;
    found.push(...(await readied([await closedFile(file, closing)])));
  }
  return found;
}

/** @param {string} uuid @param {Closing} closing @returns {Promise<ThumbRow[]>} */
async function closedThumbs(uuid, closing) {
  const plain = (await thumbsOf(uuid)).filter(({ seal }) => !seal);
  return readiedThumbs(await Promise.all(plain.map((thumb) => closedThumb(thumb, closing))));
}

/**
 * Write closed files over those that are still here and plain; what was noted of them since stays.
 * @param {Stores} store
 * @param {Ready[]} files
 */
async function putClosedFiles(store, files) {
  for (const { row: closed, bytes } of files) {
    /** @type {import("./phone_files.mjs").FileRow | undefined} */
    const now = await store("files").get(closed.sha256);
    if (!now || now.seal) continue;
    const { uploaded, refused, visit } = now;
    const noted = { uploaded, visit, ...(refused ? { refused } : {}) };
    await putFile(store, { row: { ...closed, ...noted }, bytes });
  }
}

/** As `putClosedFiles`. @param {Stores} store @param {ThumbRow[]} thumbs */
async function putClosedThumbs(store, thumbs) {
  for (const closed of thumbs) {
    const now = await store("thumbs").get(closed.sha256);
    if (now && !now.seal) await store("thumbs").put({ ...closed, visit: now.visit });
  }
}

/** @param {string} store @param {string} key */
const row = (store, key) => withDatabase((db) => db.get(store, key));
