// @ts-check
/**
 * Brings the day to the phone: the register in scope, assignments, what is open, due dates. A sync
 * that breaks off goes on where it stood; only a whole one is said to be complete.
 */
import { lockOf } from "./lock_keys.mjs";
import { keepFact } from "./phone_facts.mjs";
import { emptyDay, fact, mergeInstitutions, replaceDay } from "./phone_store.mjs";

/**
 * @typedef {object} Sync what the fact `sync` holds
 * @property {string} next where the next page begins
 * @property {boolean} complete every page of at least one sync is here
 * @property {string} at when the last whole sync was, by the server's clock
 * @property {string} person whose day it is
 * @property {string} version of the blank forms that belong to it
 * @property {string[]} [forms] their addresses; an earlier build kept none
 */

/** @type {Sync} */
export const NOTHING = { next: "", complete: false, at: "", person: "", version: "", forms: [] };

/** @typedef {{ person: { login: string } | null, next: string, complete: boolean, anew: boolean, at: string, version: string, forms: string[] } & Record<string, any>} DayPage */

/**
 * Fetch what is new for this person. One tab at a time; another one finds it done.
 * @param {string} login
 * @param {{ url: string, shapeUrl: string, noticeUrl: string, onPage?: (page: DayPage) => void, pages?: (forms: string[], version: string) => Promise<unknown> }} how
 * @returns {Promise<Sync>} as it stands now, complete or not
 * @throws {Error} without an answer of ours: no network, a portal's page, signed out; or locked
 */
export async function syncDay(login, how) {
  const run = () => syncNow(login, how);
  return navigator.locks ? await navigator.locks.request("day-sync", run) : await run();
}

/** @param {string} login @param {Parameters<typeof syncDay>[1]} how */
async function syncNow(login, how) {
  if ((await lockOf(login)).locked_at) throw new Error("locked"); // earlier findings stay away
  let sync = await begun(login);
  for (let complete = false; !complete; ) {
    const page = await fetched(`${how.url}?since=${encodeURIComponent(sync.next)}`);
    if (page.person && page.person.login !== login) throw new Error("another person signed in");
    if (page.anew) await emptyDay();
    complete = page.complete;
    sync = complete ? whole(page, login) : { ...sync, next: page.next };
    if (complete) {
      const [brought] = await Promise.all([
        tables(page, how),
        mergeInstitutions(page.institutions),
        how.pages?.(page.forms, page.version),
      ]);
      await replaceDay(page, { sync, ...brought });
    } else {
      await mergeInstitutions(page.institutions, { sync });
    }
    how.onPage?.(page);
  }
  return sync;
}

/** Whose day it is decides where to go on. @param {string} login @returns {Promise<Sync>} */
async function begun(login) {
  const known = /** @type {Sync | undefined} */ (await fact("sync"));
  if (known?.person === login) return known;
  await emptyDay();
  return { ...NOTHING, person: login };
}

/** @param {DayPage} page @param {string} person @returns {Sync} */
const whole = ({ next, at, version, forms }, person) => ({
  next,
  complete: true,
  at,
  person,
  version,
  forms,
});

/** The tables of the last page. @param {DayPage} page @param {Parameters<typeof syncDay>[1]} how */
async function tables({ calendar, catalogue_version, site_form }, how) {
  const [shape, notice_words] = await Promise.all([fetched(how.shapeUrl), fetched(how.noticeUrl)]);
  return { calendar: { ...calendar, catalogue_version, site_form }, shape, notice_words };
}

/**
 * The words of notices alone, where a notice was refused because the office's are others by now.
 * @param {string} url
 */
export const renewWords = async (url) => keepFact("notice_words", await fetched(url));

/** @param {string} url @returns {Promise<any>} */
async function fetched(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, redirect: "error" });
  const type = answer.headers.get("Content-Type") ?? "";
  if (!answer.ok || !type.includes("json")) throw new Error(`${url}: ${answer.status} ${type}`);
  return answer.json();
}
