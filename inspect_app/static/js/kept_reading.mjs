// @ts-check
/**
 * What this phone keeps, as its person reads it: closed things opened, while the phone is unlocked.
 * Every function may throw what `withDatabase` throws.
 */
import { openedFile, openedThumb, openedVisit } from "./closing.mjs";
import { lockOf } from "./lock_keys.mjs";
import { keptFile, keptThumb, keptVisit, keptVisits } from "./phone_store.mjs";

/** @typedef {import("./phone_store.mjs").KeptVisit & { locked?: true }} ReadVisit `locked`: what is typed cannot be read now */

/** What does not open, being damaged, must not hide the rest. @param {import("./phone_store.mjs").KeptVisit} visit @param {import("./closing.mjs").OpenKeys} keys @returns {Promise<ReadVisit>} */
const readable = (visit, keys) =>
  openedVisit(visit, keys).catch(() => ({ ...visit, locked: /** @type {const} */ (true) }));

/** @param {string} uuid @param {string} login whose it must be @returns {Promise<ReadVisit | undefined>} */
export async function readVisit(uuid, login) {
  const visit = await keptVisit(uuid, login);
  return visit && readable(visit, (await lockOf(login)).open);
}

/** @param {string} login @returns {Promise<ReadVisit[]>} one person's visits, the last changed first */
export async function readVisits(login) {
  const { open } = await lockOf(login);
  return Promise.all((await keptVisits(login)).map((visit) => readable(visit, open)));
}

/** @param {string} sha256 @returns {Promise<import("./phone_store.mjs").KeptFile | undefined>} undefined: not here, or locked */
export async function readFile(sha256) {
  const file = await keptFile(sha256);
  if (!file?.seal) return file;
  const { open } = await lockOf(file.person);
  return (await openedFile(file, open).catch(() => null)) ?? undefined;
}

/** @param {string} sha256 @param {string} login @returns {Promise<import("./phone_store.mjs").Thumb | undefined>} as `readFile` */
export async function readThumb(sha256, login) {
  const thumb = await keptThumb(sha256);
  if (!thumb?.seal) return thumb;
  const { open } = await lockOf(login);
  return (await openedThumb(thumb, open).catch(() => null)) ?? undefined;
}
