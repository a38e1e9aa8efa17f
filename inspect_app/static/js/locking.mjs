// @ts-check
/**
 * Locks what is one person's on this phone, and unlocks it again. Locked, everything stays and sealed
 * visits go on being sent; what is typed is readable again once that person has signed in. Nothing
 * is ever destroyed by it. Every function may throw what `withDatabase` throws.
 */
import { openedVisit } from "./closing.mjs";
import { closeVisit } from "./kept_closing.mjs";
import { changeLock, lockOf, openKey, UNLOCKED } from "./lock_keys.mjs";
import { change, withDatabase } from "./phone_database.mjs";
import { usable } from "./sealed_format.mjs";

/** @typedef {import("./lock_keys.mjs").Lock} Lock */
/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */
/** @typedef {(name: string) => Pick<import("idb").IDBPObjectStore, "getAll">} Stores */

const OWN = ["visits", "files", "thumbs"];

/**
 * Close everything of one person, then let go of the keys.
 * @param {string} login
 * @param {import("./lock_keys.mjs").Reason} why
 * @param {Date} now by this phone's clock
 * @returns {Promise<boolean>} whether it is locked now; false where nothing is kept, or it cannot be
 *   closed: the server's key was never told here
 */
export async function lockPerson(login, why, now) {
  for (;;) {
    const { kept, plain } = await withDatabase((db) => stateOf(login, (name) => store(db, name)));
    if (kept === 0) return false;
    for (const uuid of plain) if (!(await closeVisit(uuid, login))) return false;
    if (await letGo(login, why, now)) return true;
  }
}

/** @param {import("idb").IDBPDatabase} db @param {string} name */
const store = (db, name) => ({ getAll: () => db.getAll(name) });

/**
 * How much one person keeps here, and the visits of which something is plain.
 * @param {string} login
 * @param {Stores} stores
 */
async function stateOf(login, stores) {
  /** @type {any[][]} */
  const [visits = [], files = [], thumbs = []] = await Promise.all(
    OWN.map((name) => stores(name).getAll()),
  );
  const mine = visits.filter(({ person }) => person === login);
  const ids = new Set(mine.map(({ uuid }) => uuid));
  const pictures = [
    ...files.filter(({ person }) => person === login),
    ...thumbs.filter(({ visit }) => ids.has(visit)),
  ];
  const plain = new Set([
    ...mine.filter(({ closed }) => !closed).map(({ uuid }) => uuid),
    ...pictures.filter(({ seal }) => !seal).map(({ visit }) => visit),
  ]);
  return { kept: mine.length + pictures.length, plain };
}

/**
 * The keys go when nothing is plain any more, and with them what the server told of earlier visits.
 * @param {string} login
 * @param {import("./lock_keys.mjs").Reason} why
 * @param {Date} now
 */
const letGo = (login, why, now) =>
  change([...OWN, "violations", "facts"], async (stores) => {
    const { plain } = await stateOf(login, stores);
    if (plain.size) return false; // written meanwhile
    const facts = stores("facts");
    if ((await facts.get("sync"))?.value.person === login) await stores("violations").clear();
    const known = (await facts.get("locks"))?.value ?? {};
    const lock = { ...(known[login] ?? UNLOCKED), open: {}, locked_at: now.toISOString(), why };
    await facts.put({ name: "locks", value: { ...known, [login]: lock } });
    return true;
  });

/**
 * Open again, with the keys that the server gives back.
 * @param {string} login
 * @param {(key: Lock["keys"][0]) => Promise<Uint8Array<ArrayBuffer> | "broken" | null>} ask `broken`: this one
 *   never opens; null: not now, or not for whoever asks
 * @param {Date} now
 * @returns {Promise<boolean>} whether it is unlocked now
 */
export async function unlockPerson(login, ask, now) {
  const lock = await lockOf(login);
  /** @type {Record<string, CryptoKey>} */
  const given = {};
  for (const key of lock.keys) {
    if (lock.open[key.id]) continue;
    const raw = await ask(key);
    if (raw === null) return false;
    if (raw !== "broken") given[key.id] = await usable(raw);
  }
  const used_at = now.toISOString();
  await changeLock(login, (known) => {
    const open = { ...known.open, ...given };
    return { ...known, open, locked_at: "", why: "", used_at };
  });
  await openDrafts(login);
  await forgetUnused(login);
  return true;
}

/** A draft that is gone on with is plain again: each change of it is then written at once. @param {string} login */
export async function openDrafts(login) {
  const { open } = await lockOf(login);
  /** @type {KeptVisit[]} */
  const all = await withDatabase((db) => db.getAll("visits"));
  for (const draft of all) {
    if (draft.person !== login || draft.state !== "draft" || !draft.closed) continue;
    const read = await openedVisit(draft, open).catch(() => null);
    if (!read || read.locked) continue;
    await change(["visits"], async (stores) => {
      const { closed, state } = (await stores("visits").get(draft.uuid)) ?? {};
      if (closed && state === "draft") await stores("visits").put(read);
    });
  }
}

/** Keys that close nothing any more go, but for the one in use. @param {string} login */
const forgetUnused = (login) =>
  change([...OWN, "facts"], async (stores) => {
    const needed = new Set();
    for (const name of OWN) {
      for (const { closed, seal, sealed } of await stores(name).getAll()) {
        for (const id of [closed?.lock, seal?.lock.id, sealed?.lock?.id]) needed.add(id);
      }
    }
    const known = (await stores("facts").get("locks"))?.value ?? {};
    const lock = /** @type {Lock | undefined} */ (known[login]);
    if (!lock) return;
    needed.add(openKey(lock)?.id);
    const keys = lock.keys.filter(({ id }) => needed.has(id));
    const open = Object.fromEntries(Object.entries(lock.open).filter(([id]) => needed.has(id)));
    await stores("facts").put({
      name: "locks",
      value: { ...known, [login]: { ...lock, keys, open } },
    });
  });
