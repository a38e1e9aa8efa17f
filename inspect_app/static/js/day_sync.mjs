// @ts-check
/**
 * Brings the day to the phone: the register in scope, assignments, what is open, due dates. A sync
 * that breaks off goes on where it stood; only a whole one is said to be complete.
 */
import { emptyDay, fact, mergeInstitutions, replaceDay } from "./phone_store.mjs";

/**
 * @typedef {object} Sync what the fact `sync` holds
 * @property {string} next where the next page begins
 * @property {boolean} complete every page of at least one sync is here
 * @property {string} at when the last whole sync was, by the server's clock
 * @property {string} person whose day it is
 * @property {string} version of the blank forms that belong to it
 */

/** @type {Sync} */
export const NOTHING = { next: "", complete: false, at: "", person: "", version: "" };

/** @typedef {{ person: { login: string } | null, next: string, complete: boolean, anew: boolean, at: string, version: string, forms: string[] } & Record<string, any>} DayPage */

/**
 * Fetch what is new for this person. One tab at a time; another one finds it done.
 * @param {string} login
 * @param {{ url: string, shapeUrl: string, onPage?: (page: DayPage) => void, pages?: (forms: string[], version: string) => Promise<unknown> }} how
 * @returns {Promise<Sync>} as it stands now, complete or not
 * @throws {Error} without an answer of ours: no network, a portal's page, signed out
 */
export async function syncDay(login, how) {
  const run = () => syncNow(login, how);
  return navigator.locks ? await navigator.locks.request("day-sync", run) : await run();
}

/** @param {string} login @param {Parameters<typeof syncDay>[1]} how */
async function syncNow(login, how) {
  let sync = await begun(login);
  for (let complete = false; !complete; ) {
    const page = await fetched(`${how.url}?since=${encodeURIComponent(sync.next)}`);
    if (page.person && page.person.login !== login) throw new Error("another person signed in");
    if (page.anew) await emptyDay();
    complete = page.complete;
    if (complete) await how.pages?.(page.forms, page.version);
    sync = complete ? whole(page, login) : { ...sync, next: page.next };
    if (complete) {
      await mergeInstitutions(page.institutions);
      await replaceDay(page, { sync, ...(await tables(page, how)) });
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
const whole = ({ next, at, version }, person) => ({ next, complete: true, at, person, version });

/** The tables of the last page. @param {DayPage} page @param {Parameters<typeof syncDay>[1]} how */
async function tables({ calendar, catalogue_version, site_form }, how) {
  const shape = await fetched(how.shapeUrl);
  return { calendar: { ...calendar, catalogue_version, site_form }, shape };
}

/** @param {string} url @returns {Promise<any>} */
async function fetched(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, redirect: "error" });
  const type = answer.headers.get("Content-Type") ?? "";
  if (!answer.ok || !type.includes("json")) throw new Error(`${url}: ${answer.status} ${type}`);
  return answer.json();
}
