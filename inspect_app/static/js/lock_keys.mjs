// @ts-check
/**
 * The keys under which this phone keeps what is one person's. Each is wrapped to the server, which
 * gives it back to that person alone; the key itself is here only while the phone is unlocked, and
 * no script can read it.
 */
import { changeFact, fact } from "./phone_facts.mjs";
import { canSeal, lockName, newKey, usable, wrapped } from "./sealed_format.mjs";
import { newUuid } from "./uuid.mjs";

const IDLE = 12 * 3_600_000;
/**
 * @typedef {object} Lock of one person on this phone
 * @property {{ id: string, wrapped: string, phone: string }[]} keys the newest last
 * @property {Record<string, CryptoKey>} open those that can be used now, by id
 * @property {string} used_at ISO time, by this phone's clock
 * @property {string} locked_at ISO time; "" while everything can be read
 * @property {Reason | ""} why
 * @property {boolean} revoked the office's revocation was told, and has locked once
 */
/** @typedef {"idle" | "revoked" | "left"} Reason */
/** @typedef {{ id: string, key: CryptoKey }} LockKey */

/** @type {Lock} */
export const UNLOCKED = {
  keys: [],
  open: {},
  used_at: "",
  locked_at: "",
  why: "",
  revoked: false,
};

/** @param {string} login @returns {Promise<Lock>} */
export const lockOf = async (login) => (await fact("locks"))?.[login] ?? UNLOCKED;

/** @returns {Promise<Record<string, Lock>>} by login */
export const locks = async () => (await fact("locks")) ?? {};

/**
 * Write what becomes of one person's lock.
 * @param {string} login
 * @param {(lock: Lock) => Lock | undefined} become undefined leaves it
 * @returns {Promise<Lock>} as it stands now
 */
export async function changeLock(login, become) {
  const all = await changeFact("locks", (known = {}) => {
    const next = become(known[login] ?? UNLOCKED);
    return next && { ...known, [login]: next };
  });
  return all?.[login] ?? UNLOCKED;
}

/**
 * Whether it lay unused too long since it was used, by this phone's own clock.
 * @param {Lock} lock
 * @param {Date} now
 */
export const isIdle = ({ used_at, locked_at }, now) =>
  used_at > locked_at && now.getTime() - Date.parse(used_at) >= IDLE;

/** The key that is used from now on: the newest that is open. @param {Lock} lock @returns {LockKey | null} */
export function openKey({ keys, open }) {
  const newest = keys.findLast(({ id }) => open[id]);
  const key = newest && open[newest.id];
  return newest && key ? { id: newest.id, key } : null;
}

/**
 * The key to close with; a first one is made, or another one where the phone is locked.
 * @param {string} login
 * @returns {Promise<LockKey | null>} null: the server's key was never told here, or this browser
 *   keeps no keys
 * @throws {DOMException} as `withDatabase`
 */
export async function lockKey(login) {
  const known = openKey(await lockOf(login));
  const server = await fact("server_key");
  if (known || !server || !canSeal()) return known;
  const phone = (await changeFact("phone", (uuid) => uuid ?? newUuid())) ?? "";
  const raw = newKey();
  const id = newUuid();
  const made = { id, phone, wrapped: await wrapped(raw, server, lockName(phone, login)) };
  const key = await usable(raw);
  try {
    const lock = await changeLock(login, (now) =>
      openKey(now) // another tab was quicker
        ? undefined
        : { ...now, keys: [...now.keys, made], open: { ...now.open, [id]: key } },
    );
    return openKey(lock);
  } catch (error) {
    if (error instanceof DOMException && error.name === "DataCloneError") return null;
    throw error;
  }
}
