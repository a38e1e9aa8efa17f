// @ts-check
/**
 * What this phone keeps until the server has it: visits (fields, seal and state) and files (phone_files.mjs),
 * apart, so that a full phone still keeps the text. Every function may throw what
 * `withDatabase` throws: `QuotaExceededError` when the phone is full.
 */
import { change, withDatabase } from "./phone_database.mjs";
import { FILES, isHere, putFiles, readied, release } from "./phone_files.mjs";

export * from "./phone_day.mjs";
export * from "./phone_facts.mjs";
export * from "./phone_files.mjs";
export * from "./send_log.mjs";

/** @typedef {"draft" | "stored" | "sending" | "attention" | "sent"} VisitState */
/**
 * @typedef {object} Sealed
 * @property {string} document canonical JSON, sent as it is; "" where it is closed
 * @property {Uint8Array<ArrayBuffer>} [body] the closed document, sent as it is
 * @property {string} [key] the key of a closed one, wrapped to the server
 * @property {import("./closing.mjs").Seal["lock"]} [lock] the same under the lock key
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
 * @property {string[]} [files] every file that was refused or is not on this phone
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
 * @property {string} [writer] the page that wrote it last (draft_keeping.mjs)
 * @property {string} saved_at the same text as `changed_at` once the server has that change
 * @property {boolean} posted the page was posted with this content, its answer not seen yet
 * @property {Sealed | null} sealed
 * @property {Refusal | null} refusal why it needs attention
 * @property {string} receipt the server's receipt number once sent
 * @property {string} received_at ISO time by the server's clock
 * @property {Record<string, any> | null} notice as the server answered it; `refusal` where it refused
 * @property {string} [replaces] uuid of the visit in need of attention that this was opened from
 * @property {{ lock: string, body: Uint8Array<ArrayBuffer>, files: string[] }} [closed] what is typed,
 *   under the lock key of that id (closing.mjs), and the files it names
 */
/** @typedef {import("./phone_files.mjs").KeptFile} KeptFile */
/** @typedef {import("./phone_files.mjs").Thumb} Thumb */

/** A draft of another tab came after the visit was sealed or locked: neither is written over. */
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
 * Keep a visit with files it names now, and drop those it no longer names: all or nothing.
 * A file that is here already stays as it is: another visit may have it, even closed.
 * @param {KeptVisit} visit
 * @param {KeptFile[]} files
 * @param {string[]} [dropped] SHA-256 of files that were taken out of it
 * @returns {Promise<void>}
 * @throws {AlreadySealed} a draft, where the phone holds the same visit sealed or locked
 */
export async function keepVisitAndFiles(visit, files, dropped = []) {
  const ready = await readied(files);
  await change(["visits", ...FILES], async (store) => {
    const kept = visit.state === "draft" ? await store("visits").get(visit.uuid) : undefined;
    if (kept && (kept.state !== "draft" || kept.closed)) throw new AlreadySealed(visit.uuid);
    await store("visits").put(visit);
    await putFiles(store, ready, dropped);
  });
}

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

/**
 * Forget a draft and its files. A sealed visit stays, and a file that another visit names.
 * @param {string} uuid
 * @param {{ endedElsewhere?: boolean }} [how] it was submitted on another page: what the server may
 *   be waiting for stays, and goes to it on the side
 */
export const dropVisit = (uuid, { endedElsewhere = false } = {}) =>
  change(["visits", ...FILES], async (store) => {
    const visits = /** @type {KeptVisit[]} */ (await store("visits").getAll());
    if (visits.some((visit) => visit.uuid === uuid && visit.state !== "draft")) return;
    await store("visits").delete(uuid);
    const others = visits.filter((visit) => visit.uuid !== uuid && isHere(visit));
    /** @type {import("./phone_files.mjs").FileRow[]} */
    const files = await store("files").index("visit").getAll(uuid);
    const over = files.filter(({ uploaded }) => uploaded || !endedElsewhere);
    await release(
      store,
      over.map(({ sha256 }) => sha256),
      others,
    );
  });
