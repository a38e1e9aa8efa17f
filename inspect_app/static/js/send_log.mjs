// @ts-check
/** The send-log: what this phone sent and what was answered, to lay beside the server's receive-log. */
import { change, withDatabase } from "./phone_database.mjs";

/**
 * @typedef {object} Sent
 * @property {string} at ISO time by the phone's clock
 * @property {string} visit uuid
 * @property {"visit" | "file" | "notice"} what
 * @property {number} status of the answer; 0: none came
 * @property {string} receipt "" without one
 * @property {number} bytes of the body sent
 */

/** A year of work; the oldest lines go first. */
const MOST = 5000;

/**
 * Add a line.
 * @param {string} person login whose sending it was
 * @param {Sent} line
 * @returns {Promise<void>}
 * @throws {DOMException} `QuotaExceededError`, and as `withDatabase`
 */
export const logEvent = (person, line) =>
  change(["log"], async (store) => {
    await store("log").add({ ...line, person });
    if ((await store("log").count()) <= MOST) return;
    const oldest = await store("log").openKeyCursor();
    if (oldest) await store("log").delete(oldest.primaryKey);
  });

/**
 * One person's lines, the newest first.
 * @param {string} login
 * @returns {Promise<Sent[]>}
 * @throws {DOMException} as `withDatabase`
 */
export async function sendLog(login) {
  const lines = await withDatabase((db) => db.getAll("log"));
  return lines
    .filter((line) => line.person === login)
    .map(({ at, visit, what, status, receipt, bytes }) => ({
      at,
      visit,
      what,
      status,
      receipt,
      bytes,
    }))
    .reverse();
}
