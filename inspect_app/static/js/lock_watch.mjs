// @ts-check
/**
 * Locks this phone by itself: found unused for twelve hours at a start, when the page is seen again or
 * by the clock; told that it was revoked; left by whoever worked on it.
 */
import { settleNotes } from "./draft_keeping.mjs";
import { leavePhone, whoLeft } from "./leaving.mjs";
import { changeLock, isIdle, lockOf, locks, openKey } from "./lock_keys.mjs";
import { login } from "./person.mjs";
import { unlessFull } from "./phone_full.mjs";

/** @typedef {import("./lock_keys.mjs").Reason} Reason */

const EACH = 60_000;
/** As long as a page waits for the server to open it; it opens later as well. */
const LONGEST_ANSWER = 3_000;
/** A change is in the database long before. */
const WRITTEN = 100;
const FORM = "form[data-visit], form[data-blank]";
/** Pages that show what is locked. */
const SHOWS = `${FORM}, [data-module~=locked]`;
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("lock") : null;
let usedAt = 0;

/**
 * Once a page, before anything of it is shown. Where there is no database nothing is locked, nor kept.
 * @returns {Promise<boolean>} whether this phone keeps anything
 */
export async function begin() {
  if (!login() && !(await isKept())) return false; // a page for everybody makes no database
  await settleNotes();
  await lockWhatIsLeft();
  const me = login();
  const mine = me ? await lockOf(me) : undefined;
  if (mine?.locked_at) await Promise.race([openAgain(me), later(LONGEST_ANSWER)]);
  else if (mine?.keys.length) await (await import("./locking.mjs")).openDrafts(me); // killed while it locked
  if (mine?.keys.length) await used();
  await settleNotes(); // of a draft that is open again
  watch();
  return true;
}

/** Whether this phone keeps anything at all. */
async function isKept() {
  const there = await indexedDB.databases?.();
  return !there || there.some(({ name }) => name === "inspection");
}

/** What lies idle, and what somebody else left on this phone. */
async function lockWhatIsLeft() {
  const me = login();
  const now = new Date();
  const gone = whoLeft(document.cookie);
  if (gone) await leavePhone(gone, () => lock(gone, "left", now));
  for (const [person, theirs] of Object.entries(await locks())) {
    if (isIdle(theirs, now)) await lock(person, "idle", now);
    else if (me && person !== me && openKey(theirs)) await lock(person, "left", now);
  }
}

/** Lock, and let every other tab leave what it shows of theirs. @param {string} person @param {Reason} why @param {Date} now */
async function lock(person, why, now) {
  const isLocked = await (await import("./locking.mjs")).lockPerson(person, why, now);
  if (isLocked) tabs?.postMessage(person);
  return isLocked;
}

/** Whoever signed in just now reads again what the lock closed. @param {string} me */
const openAgain = async (me) =>
  navigator.onLine && (await import("./unlocking.mjs")).unlockHere(me);

const later = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

function watch() {
  tabs?.addEventListener("message", ({ data }) => data === login() && leave());
  document.addEventListener("visibilitychange", () => document.hidden || seen());
  for (const sign of ["pointerdown", "keydown", "input"]) {
    document.addEventListener(sign, used, { passive: true, capture: true });
  }
  window.addEventListener("online", seen);
  setInterval(lockIdle, EACH);
}

/** The page is looked at again, or the network is back. */
async function seen() {
  if (await lockIdle()) return;
  const me = login();
  if (me && (await lockOf(me)).locked_at) await openAgain(me);
}

/** Somebody works here; noted once a minute. */
async function used() {
  const now = Date.now();
  if (now - usedAt < EACH && now >= usedAt) return;
  const isLate = usedAt > 0 && (await lockIdle());
  usedAt = now;
  if (isLate || !login()) return;
  const used_at = new Date(now).toISOString();
  const noting = changeLock(login(), (mine) =>
    mine.keys.length ? { ...mine, used_at } : undefined,
  );
  await unlessFull(noting, undefined);
}

/** @returns {Promise<boolean>} whether this page is locked now, and left */
async function lockIdle() {
  const me = login();
  const mine = me ? await lockOf(me) : undefined;
  return mine !== undefined && isIdle(mine, new Date()) && lockNow(me, "idle");
}

/**
 * Lock one person; pages that show something of theirs are left, in every tab.
 * @param {string} person
 * @param {Reason} why
 * @returns {Promise<boolean>} whether it is locked
 */
export async function lockNow(person, why) {
  const mine = person === login() ? visitForm() : null;
  if (mine) mine.inert = true; // nothing more is typed, and what was is written
  if (mine) await later(WRITTEN);
  const isLocked = await lock(person, why, new Date());
  if (isLocked && person === login()) leave();
  else if (mine) mine.inert = false;
  return isLocked;
}

/** @returns {HTMLElement | null} */
const visitForm = () => document.querySelector(FORM);

/** What is typed is in the database; the page must not go on showing it. */
function leave() {
  if (!document.querySelector(SHOWS)) return;
  visitForm()?.dispatchEvent(new Event("sealed")); // it writes no more, nor leaves a note
  if (visitForm()) location.replace("/outbox/");
  else location.reload();
}
