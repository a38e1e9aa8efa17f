// @ts-check
/**
 * Numbers of notices that this phone took along, of one person each. A number is free, or bound to a
 * visit, or given up with a reason until the server has heard it; whatever two tabs do at once, each
 * step is one transaction. Every function may throw what `withDatabase` throws.
 */

import { change } from "./phone_database.mjs";
import { changeFact, fact } from "./phone_facts.mjs";

/** @typedef {{ kind: string, year: number, serial: number, number: string, code: string, verify_url: string, qr: string, reply_url?: string, reply_qr?: string }} Reserved */
/** @typedef {{ text_hash: string, at: string, finished_at: string }} Printed the paper as it was printed last */
/** @typedef {Reserved & { printed?: Printed, used?: boolean, given_up?: string }} Bound `used`: the visit was sealed with it; `given_up`: what became of its paper */
/** @typedef {{ number: string, reason: string }} GivenUp */
/**
 * @typedef {object} Numbers
 * @property {Reserved[]} open
 * @property {Record<string, Bound>} bound by the visit's id
 * @property {GivenUp[]} void
 */

/** @type {Numbers} */
const NONE = { open: [], bound: {}, void: [] };
const CHINA_MS = 8 * 3_600_000;

/** @param {string} login @returns {Promise<Numbers>} */
export const numbersOf = async (login) => (await fact("numbers"))?.[login] ?? NONE;

/**
 * @param {string} login
 * @param {(numbers: Numbers) => Numbers | undefined} become undefined leaves them
 */
async function changeNumbers(login, become) {
  const now = await changeFact("numbers", (known = {}) => {
    const next = become(known[login] ?? NONE);
    return next && { ...known, [login]: next };
  });
  return now?.[login] ?? NONE;
}

/**
 * The number of a visit's notice: the one it has, else a free one of this year is bound to it.
 * @param {string} login
 * @param {string} visit its id
 * @param {Date} now
 * @returns {Promise<Bound | undefined>} undefined: none is left
 */
export async function bindNumber(login, visit, now) {
  const year = new Date(now.getTime() + CHINA_MS).getUTCFullYear();
  const numbers = await changeNumbers(login, ({ open, bound, ...rest }) => {
    const has = bound[visit];
    if (has?.printed || has?.year === year) return undefined;
    const free = open.find((each) => each.year === year);
    if (!free) return undefined;
    const others = open.filter((each) => each !== free);
    const back = has ? [asReserved(has)] : [];
    return { ...rest, open: [...others, ...back], bound: { ...bound, [visit]: free } };
  });
  const has = numbers.bound[visit];
  return has?.printed || has?.year === year ? has : undefined;
}

/**
 * Note what became of a visit's number: printed, sealed with it.
 * @param {string} login @param {string} visit @param {Partial<Bound>} news
 */
export const noteNumber = (login, visit, news) =>
  changeNumbers(login, ({ bound, ...rest }) => {
    const has = bound[visit];
    return has && { ...rest, bound: { ...bound, [visit]: { ...has, ...news } } };
  });

/**
 * The number of a visit whose paper was printed, where it would go with the visit: no other visit on
 * this phone bears it.
 * @param {string} login
 * @param {string} visit
 * @param {string} replaces another one that goes with it
 * @returns {Promise<Bound | undefined>}
 */
export async function isPrintedFor(login, visit, replaces) {
  const { bound } = await numbersOf(login);
  const has = bound[visit];
  const others = Object.entries(bound).filter(([uuid]) => uuid !== visit && uuid !== replaces);
  const isAlone = others.every(([, { number }]) => number !== has?.number);
  return has?.printed && isAlone ? has : undefined;
}

/**
 * A refused visit was opened as a draft: the paper in the party's hands bears its number, so the draft
 * has it too, whichever of the two arrives.
 * @param {Numbers | undefined} numbers
 * @param {string} visit that was refused
 * @param {string} draft that was made of it
 * @returns {Numbers}
 */
export function alsoBound(numbers = NONE, visit, draft) {
  const has = numbers.bound[visit];
  if (!has) return numbers;
  return {
    ...numbers,
    bound: { ...numbers.bound, [draft]: { ...has, used: false, given_up: "" } },
  };
}

/**
 * What the server is told: numbers of visits without a receipt, and those given up. A number whose
 * drafts are gone is free again as long as nobody has printed it; else it is void once somebody has
 * said what became of its paper, and bound until then.
 * @param {string} login
 * @returns {Promise<{ bound: string[], void: GivenUp[] }>}
 */
export const settleNumbers = (login) =>
  change(["facts", "visits"], async (store) => {
    const known = (await store("facts").get("numbers"))?.value ?? {};
    const numbers = /** @type {Numbers} */ (known[login] ?? NONE);
    const next = { open: [...numbers.open], bound: { ...numbers.bound }, void: [...numbers.void] };
    /** @type {[string, Bound][]} */
    const ended = [];
    const issued = new Set();
    for (const [visit, bound] of Object.entries(numbers.bound)) {
      const state = (await store("visits").get(visit))?.state;
      if (state && state !== "sent") continue;
      delete next.bound[visit];
      if (state && bound.used) issued.add(bound.number);
      else ended.push([visit, bound]);
    }
    ended.sort(([, a], [, b]) => Number(!a.given_up) - Number(!b.given_up));
    const kept = new Set(Object.values(next.bound).map(({ number }) => number));
    for (const [visit, bound] of ended) {
      if (kept.has(bound.number) || issued.has(bound.number)) continue;
      if (!bound.printed) next.open.push(asReserved(bound));
      else if (bound.given_up) next.void.push({ number: bound.number, reason: bound.given_up });
      else next.bound[visit] = bound;
      kept.add(bound.number);
    }
    await store("facts").put({ name: "numbers", value: { ...known, [login]: next } });
    const bound = new Set(Object.values(next.bound).map(({ number }) => number));
    return { bound: [...bound], void: next.void };
  });

/**
 * Take what the server answered; what was bound or given up meanwhile is not free again. A draft
 * whose number the office has made void gets another one.
 * @param {string} login
 * @param {Reserved[]} answered every open number of this person on this phone
 * @param {{ bound: string[], void: GivenUp[] }} heard what the server was told
 */
export const takeNumbers = (login, answered, heard) =>
  changeNumbers(login, (numbers) => {
    const open = new Set(answered.map(({ number }) => number));
    const ended = new Set(heard.bound.filter((number) => !open.has(number)));
    const bound = Object.fromEntries(
      Object.entries(numbers.bound).filter(([, { number, used }]) => used || !ended.has(number)),
    );
    const settled = new Set(heard.void.map(({ number }) => number));
    const waiting = numbers.void.filter(({ number }) => !settled.has(number));
    const gone = new Set([...Object.values(bound), ...numbers.void].map(({ number }) => number));
    return { open: answered.filter(({ number }) => !gone.has(number)), bound, void: waiting };
  });

/** Whoever may not issue on site any more keeps no free number. @param {string} login */
export const dropFreeNumbers = (login) =>
  changeNumbers(login, (numbers) => (numbers.open.length ? { ...numbers, open: [] } : undefined));

/** @param {Bound} bound @returns {Reserved} */
const asReserved = ({ printed: _printed, used: _used, given_up: _givenUp, ...reserved }) =>
  reserved;
