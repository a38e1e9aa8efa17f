// @ts-check
/** Single facts this phone knows, by name: whose pages are kept, how far the register came, its clock. */
import { change, withDatabase } from "./phone_database.mjs";

/**
 * @typedef {object} Facts
 * @property {string} person login whose pages are served
 * @property {string} pages name of the cache they are in
 * @property {import("./day_sync.mjs").Sync} sync
 * @property {any} calendar as `/api/v1/offline` gives it
 * @property {any} shape of the visit document, as `/field/shape.json` gives it
 * @property {{ offset_ms: number, at: string }} clock server's time minus the phone's
 * @property {string} phone uuid of this phone
 * @property {string} phone_name what people call it
 * @property {{ holder: string, until: number }} sender who sends, where the browser has no locks
 * @property {Record<string, unknown>} wipe what the office asked for and when
 * @property {string} server_key what is sealed is sealed to this, base64url
 * @property {Record<string, string>} send_tokens by login: the right to send what is sealed, without a session
 * @property {Record<string, import("./lock_keys.mjs").Lock>} locks by login
 * @property {any} notice_words what notices say, as `/field/notice.json` gives it
 * @property {Record<string, import("./notice_numbers.mjs").Numbers>} numbers of notices, by login
 * @property {Record<string, import("./skips.mjs").Skip[]>} skips stops put off that the server was not told of, by login
 */

/**
 * @template {keyof Facts} Name
 * @param {Name} name
 * @returns {Promise<Facts[Name] | undefined>}
 * @throws {DOMException} as `withDatabase`
 */
export const fact = async (name) => (await withDatabase((db) => db.get("facts", name)))?.value;

/**
 * @template {keyof Facts} Name
 * @param {Name} name
 * @param {Facts[Name]} value
 * @throws {DOMException} `QuotaExceededError`, and as `withDatabase`
 */
export const keepFact = (name, value) => withDatabase((db) => db.put("facts", { name, value }));

/** @param {(keyof Facts)[]} names @throws {DOMException} as `withDatabase` */
export const dropFacts = (...names) =>
  change(["facts"], async (store) => {
    for (const name of names) await store("facts").delete(name);
  });

/**
 * Read a fact and write what becomes of it, with no other tab in between.
 * @template {keyof Facts} Name
 * @param {Name} name
 * @param {(value: Facts[Name] | undefined) => Facts[Name] | undefined} become undefined leaves it
 * @returns {Promise<Facts[Name] | undefined>} what stands now
 * @throws {DOMException} `QuotaExceededError`, and as `withDatabase`
 */
export const changeFact = (name, become) =>
  change(["facts"], async (store) => {
    const before = (await store("facts").get(name))?.value;
    const value = become(before);
    if (value === undefined) return before;
    await store("facts").put({ name, value });
    return value;
  });
