// @ts-check
/** Stops put off on this phone: kept until the server was told, which then plans the way anew. */
import { changeFact, fact } from "./phone_facts.mjs";
import { renewToken, token } from "./token.mjs";

/** @typedef {{ assignment: string, reason: string, on: string }} Skip `on`: the day in China by this phone */

/** The stop is put off, or is open no more: there is nothing left to tell. */
const SETTLED = [201, 404, 409, 422];

/** @param {string} login @returns {Promise<Skip[]>} what the server does not know yet */
export const skipsOf = async (login) => (await fact("skips"))?.[login] ?? [];

/**
 * Keep one; a later one of the same stop takes its place.
 * @param {string} login
 * @param {Skip} skip
 * @throws {DOMException} as `changeFact`
 */
export const keepSkip = (login, skip) =>
  changeFact("skips", (known = {}) => ({
    ...known,
    [login]: [...others(known[login], skip.assignment), skip],
  }));

/** @param {string} login @param {string} assignment */
export const dropSkip = (login, assignment) =>
  changeFact("skips", (known = {}) => ({ ...known, [login]: others(known[login], assignment) }));

/** @param {Skip[] | undefined} skips @param {string} assignment */
const others = (skips = [], assignment) => skips.filter((each) => each.assignment !== assignment);

/** Tell the server what it does not know; what it refuses, the next sync shows as it stands. @param {string} login */
export async function tellSkips(login) {
  const skips = await skipsOf(login);
  if (!skips.length || !(await renewToken())) return;
  for (const { assignment, reason, on } of skips) {
    const answer = await fetch(`/api/v1/assignments/${assignment}/skip`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token() },
      body: JSON.stringify({ reason, on }),
    }).catch(() => null);
    if (answer && SETTLED.includes(answer.status)) await dropSkip(login, assignment);
  }
}
