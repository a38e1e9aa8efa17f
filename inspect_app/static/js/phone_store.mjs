// @ts-check
/**
 * What this phone keeps until the server has it: visits (fields, seal and state) and files (bytes by
 * SHA-256), apart, so that a full phone still keeps the text. Every function may throw what
 * `withDatabase` throws: `QuotaExceededError` when the phone is full.
 */
import { change, withDatabase } from "./phone_database.mjs";

export * from "./phone_day.mjs";
export * from "./phone_facts.mjs";
export * from "./send_log.mjs";

/** @typedef {"draft" | "stored" | "sending" | "attention" | "sent"} VisitState */
/**
 * @typedef {object} Sealed
 * @property {string} document canonical JSON, sent as it is
 * @property {string} content_hash
 * @property {string[]} files SHA-256 of every file the document lists
 * @property {boolean} issue a notice is asked for once the visit is complete
 * @property {Record<string, unknown>} circumstances of the notice, by violation
 * @property {string} at ISO time
 */
/**
 * @typedef {object} Refusal
 * @property {number} status
 * @property {string} code
 * @property {string} title in the reader's language
 * @property {Record<string, string[]>} errors by field
 * @property {string} [file] SHA-256 of the file it is about
 */
/**
 * @typedef {object} KeptVisit
 * @property {string} uuid
 * @property {string} person login of who wrote it
 * @property {string} name what is visited, as the inspector knows it
 * @property {string} form address of its blank form; "" for one begun on a page of the server
 * @property {string} institution id or ""
 * @property {string} assignment id or ""
 * @property {string} source why it is made, or ""
 * @property {string} recheck_of id of a notice or ""
 * @property {number} done answered items
 * @property {number} total items
 * @property {string} at id of the element last touched
 * @property {string} [camera] id of the control whose camera was open when the page was last kept
 * @property {import("./field_names.mjs").Fields} fields
 * @property {VisitState} state
 * @property {string} changed_at ISO time of the last change, by the phone's clock
 * @property {string} saved_at the same text as `changed_at` once the server has that change
 * @property {boolean} posted the page was posted with this content, its answer not seen yet
 * @property {Sealed | null} sealed
 * @property {Refusal | null} refusal why it needs attention
 * @property {string} receipt the server's receipt number once sent
 * @property {string} received_at ISO time by the server's clock
 * @property {Record<string, any> | null} notice as the server answered it; `refusal` where it refused
 * @property {string} [replaces] uuid of the refused visit that this draft was opened from
 */
/**
 * @typedef {object} KeptFile
 * @property {string} sha256
 * @property {string} visit uuid of the visit it was taken for
 * @property {string} person login of who took it
 * @property {Blob} blob
 * @property {string} type
 * @property {number} size
 * @property {string} taken_at
 * @property {number | null} lat
 * @property {number | null} lng
 * @property {boolean} uploaded the server has confirmed these bytes
 * @property {number} [refused] status with which the server refused them for good
 * @property {string} [original] SHA-256 of the photo this one was turned or marked on
 * @property {unknown} [strokes] a signature's lines, to draw it again at any size
 */
/** @typedef {{ sha256: string, visit: string, blob: Blob }} Thumb a small picture of a sent photo */

/** A draft of another tab came after the visit was sealed: what is sealed never changes. */
export class AlreadySealed extends Error {
  name = "AlreadySealed";
}

/** @type {Omit<KeptVisit, "uuid" | "person" | "name" | "fields">} */
const BLANK = {
  form: "",
  institution: "",
  assignment: "",
  source: "",
  recheck_of: "",
  done: 0,
  total: 0,
  at: "",
  state: "draft",
  changed_at: "",
  saved_at: "",
  posted: false,
  sealed: null,
  refusal: null,
  receipt: "",
  received_at: "",
  notice: null,
};

/**
 * A visit with every key; what is not told is blank.
 * @param {Partial<KeptVisit> & Pick<KeptVisit, "uuid" | "person" | "name" | "fields">} told
 * @returns {KeptVisit}
 */
export const visitOf = (told) => ({ ...BLANK, ...told });

/**
 * Keep a visit and files of it in one transaction, both or neither.
 * @param {KeptVisit} visit
 * @param {KeptFile[]} files
 * @returns {Promise<void>}
 * @throws {AlreadySealed} a draft, where the phone holds the same visit sealed
 */
export const keepVisitAndFiles = (visit, files) =>
  change(["visits", "files"], async (store) => {
    const kept = visit.state === "draft" ? await store("visits").get(visit.uuid) : undefined;
    if (kept && kept.state !== "draft") throw new AlreadySealed(visit.uuid);
    await store("visits").put(visit);
    for (const file of files) await store("files").put(file);
  });

/**
 * @param {KeptVisit} visit
 * @throws {AlreadySealed} as `keepVisitAndFiles`
 */
export const keepVisit = (visit) => keepVisitAndFiles(visit, []);

/**
 * Read a visit and write what becomes of it, with nobody in between.
 * @param {string} uuid
 * @param {(visit: KeptVisit) => KeptVisit | null} become null leaves it as it is
 * @returns {Promise<KeptVisit | null>} what was written
 */
export const changeVisit = (uuid, become) =>
  change(["visits"], async (store) => {
    const kept = await store("visits").get(uuid);
    const next = kept ? become(kept) : null;
    if (next) await store("visits").put(next);
    return next;
  });

/**
 * @param {string} uuid
 * @param {string} login whose it must be
 * @returns {Promise<KeptVisit | undefined>}
 */
export async function keptVisit(uuid, login) {
  const visit = await withDatabase((db) => db.get("visits", uuid));
  return visit?.person === login ? visit : undefined;
}

/** @param {string} login @returns {Promise<KeptVisit[]>} one person's visits, the last changed first */
export async function keptVisits(login) {
  /** @type {KeptVisit[]} */
  const visits = await withDatabase((db) => db.getAll("visits"));
  const mine = visits.filter((visit) => visit.person === login);
  return mine.sort((a, b) => (a.changed_at < b.changed_at ? 1 : -1));
}

/** @param {KeptFile} file */
export const keepFile = (file) => withDatabase((db) => db.put("files", file));

/** @param {string} sha256 @returns {Promise<KeptFile | undefined>} */
export const keptFile = (sha256) => withDatabase((db) => db.get("files", sha256));

/** @param {string} login @returns {Promise<KeptFile[]>} one person's files */
export async function keptFiles(login) {
  /** @type {KeptFile[]} */
  const files = await withDatabase((db) => db.getAll("files"));
  return files.filter((file) => file.person === login);
}

/** @param {string} sha256 @returns {Promise<Thumb | undefined>} */
export const keptThumb = (sha256) => withDatabase((db) => db.get("thumbs", sha256));

/** @param {string} sha256 */
export const dropFile = (sha256) => withDatabase((db) => db.delete("files", sha256));

/**
 * Whether the server lacks something of a draft. Never by comparing two clocks.
 * @param {KeptVisit} visit
 */
export const isUnsaved = (visit) => visit.state === "draft" && visit.changed_at !== visit.saved_at;

/**
 * The server has all of a draft as it was read; what was typed since stays unsaved.
 * @param {KeptVisit} visit
 */
export const markSaved = (visit) =>
  changeVisit(visit.uuid, (kept) =>
    kept.state === "draft" ? { ...kept, saved_at: visit.changed_at, posted: false } : null,
  );

/** Every file a visit names, in its fields or its seal. @param {KeptVisit} visit @returns {Set<string>} */
export function filesNamed(visit) {
  const named = new Set(visit.sealed?.files);
  for (const texts of Object.values(visit.fields)) {
    for (const text of texts) if (/^[0-9a-f]{64}$/.test(text)) named.add(text);
  }
  return named;
}

/**
 * Forget a draft and its files. A sealed visit stays, and a file that another visit names.
 * @param {string} uuid
 */
export const dropVisit = (uuid) =>
  change(["visits", "files"], async (store) => {
    const visits = /** @type {KeptVisit[]} */ (await store("visits").getAll());
    if (visits.some((visit) => visit.uuid === uuid && visit.state !== "draft")) return;
    await store("visits").delete(uuid);
    const others = visits.filter((visit) => visit.uuid !== uuid && visit.state !== "sent");
    await release(store("files"), await store("files").index("visit").getAllKeys(uuid), others);
  });

/**
 * Drop files, but hand over what another visit still needs.
 * @param {import("idb").IDBPObjectStore<unknown, string[], string, "readwrite">} files
 * @param {IDBValidKey[]} hashes
 * @param {KeptVisit[]} others visits that are not sent
 */
export async function release(files, hashes, others) {
  for (const hash of hashes) {
    const heir = others.find((visit) => filesNamed(visit).has(String(hash)));
    const file = heir && (await files.get(hash));
    if (heir && file) await files.put({ ...file, visit: heir.uuid, person: heir.person });
    else await files.delete(hash);
  }
}
