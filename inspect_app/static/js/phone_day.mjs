// @ts-check
/**
 * One person's day on this phone: the register in scope, assignments, open violations. Written by the
 * sync, read by the pages; another login empties it first. Every function may throw what
 * `withDatabase` throws: `QuotaExceededError` when the phone is full.
 */
import { change, withDatabase } from "./phone_database.mjs";

/** @typedef {{ id: string, name: string, text: string, gone?: true, [key: string]: any }} Institution as `/api/v1/offline` gives it */
/** @typedef {{ id: string, institution: string, due_on: string, source: string, approval?: { state: string, notice_no: string }, order?: number | null, skipped_on?: string | null, recheck_of?: string | null }} Assignment */
/** @typedef {{ id: string, institution: string, [key: string]: any }} OpenViolation */
/** @typedef {Partial<import("./phone_facts.mjs").Facts>} SomeFacts */

const STORES = ["institutions", "assignments", "violations", "facts"];

/** @param {import("idb").IDBPObjectStore<unknown, string[], string, "readwrite">} store @param {SomeFacts} facts */
async function putFacts(store, facts) {
  for (const [name, value] of Object.entries(facts)) await store.put({ name, value });
}

/**
 * Take a page of the register: new and changed rows, and `gone` ones out. With it, in the same
 * transaction, how far the sync now is, so that a sync broken off goes on where it stood.
 * @param {Institution[]} rows
 * @param {SomeFacts} [facts] like `{ sync }`
 * @returns {Promise<void>}
 */
export const mergeInstitutions = (rows, facts = {}) =>
  change(["institutions", "facts"], async (store) => {
    const institutions = store("institutions");
    await Promise.all(
      rows.map((row) => (row.gone ? institutions.delete(row.id) : institutions.put(row))),
    );
    await putFacts(store("facts"), facts);
  });

/**
 * Replace what the last page brings whole.
 * @param {{ assignments: Assignment[], violations: OpenViolation[] }} day
 * @param {SomeFacts} [facts] like `{ sync, calendar }`, kept in the same transaction
 * @returns {Promise<void>}
 */
export const replaceDay = (day, facts = {}) =>
  change(["assignments", "violations", "facts"], async (store) => {
    for (const name of /** @type {const} */ (["assignments", "violations"])) {
      await store(name).clear();
      await Promise.all(day[name].map((row) => store(name).put(row)));
    }
    await putFacts(store("facts"), facts);
  });

/** Another person uses this phone, or the register is fetched anew: nothing of a day is left. */
export const emptyDay = () =>
  change(STORES, async (store) => {
    for (const name of ["institutions", "assignments", "violations"]) await store(name).clear();
    for (const name of ["sync", "calendar", "notice_words"]) await store("facts").delete(name);
  });

/** @returns {Promise<Institution[]>} the whole register on this phone */
export const institutions = () => withDatabase((db) => db.getAll("institutions"));

/** @param {string} id @returns {Promise<Institution | undefined>} */
export const institution = (id) => withDatabase((db) => db.get("institutions", id));

/** @returns {Promise<Assignment[]>} */
export const assignments = () => withDatabase((db) => db.getAll("assignments"));

/** @param {string} id @returns {Promise<Assignment | undefined>} */
export const assignment = (id) => withDatabase((db) => db.get("assignments", id));

/** @returns {Promise<OpenViolation[]>} every open violation on this phone */
export const openViolations = () => withDatabase((db) => db.getAll("violations"));

/** @param {string} institution id @returns {Promise<OpenViolation[]>} what is open there */
export const violationsAt = (institution) =>
  withDatabase((db) => db.getAllFromIndex("violations", "institution", institution));
