// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { isOld, sentences } from "../../inspect_app/static/js/strip_words.mjs";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const HOUR = 3_600_000;
const WORDS = {
  wordsAll: "all",
  wordsVisits: "{count} visits",
  wordsAttention: "{count} attention",
  wordsDrafts: "{count} drafts",
  wordsFiles: "{count} photos",
  wordsOffline: "offline",
  wordsSending: "sending",
  wordsOld: "old",
  wordsNoAnswer: "no answer",
  wordsBusy: "busy",
  wordsNoRoom: "no room",
  wordsSignIn: "sign in",
  wordsAnother: "{who} not {person}",
};
const NONE = { count: 0, visits: 0, attention: 0, drafts: 0, files: 0, oldest: null };
const FRESH = new Date(NOW - HOUR).toISOString();

/** @param {Partial<typeof NONE> & { oldest?: string | null }} left @param {string} [stop] @param {object} [more] */
function said(left, stop = "", { running = false, online = true } = {}) {
  const outcome = /** @type {any} */ ({ stop, who: "wang", next: null });
  const here = { online, now: NOW, person: "lin" };
  return sentences(WORDS, { ...NONE, ...left }, { running, outcome }, here);
}

test("nothing unsent: everything is uploaded, whatever the last answer was", () => {
  assert.deepEqual(said({}), ["all"]);
  assert.deepEqual(said({}, "busy"), ["all"]);
  assert.deepEqual(said({}, "", { running: true }), ["all"]);
});

test("it says exactly what is unsent, each kind apart", () => {
  const left = { count: 6, visits: 4, attention: 1, drafts: 2, files: 5, oldest: FRESH };
  assert.deepEqual(said(left), ["3 visits · 1 attention · 2 drafts · 5 photos"]);
  assert.deepEqual(said({ count: 1, visits: 1, attention: 1, oldest: FRESH }), ["1 attention"]);
});

const ONE = { count: 1, visits: 1, oldest: FRESH };
for (const [stop, words] of [
  ["no-answer", "no answer"],
  ["busy", "busy"],
  ["no-room", "no room"],
  ["sign-in", "sign in"],
  ["another", "wang not lin"],
]) {
  test(`${stop}: it says why nothing is sent`, () => {
    assert.deepEqual(said(ONE, stop), ["1 visits", words]);
  });
}

test("while it sends it says so; offline it says that alone", () => {
  assert.deepEqual(said(ONE, "busy", { running: true }), ["1 visits", "sending"]);
  assert.deepEqual(said(ONE, "busy", { online: false }), ["offline", "1 visits"]);
  assert.deepEqual(said({}, "", { online: false }), ["offline"]);
});

test("unsent for more than a day nags; a day to the second does not", () => {
  const since = (/** @type {number} */ ms) => new Date(NOW - ms).toISOString();
  assert.deepEqual(said({ ...ONE, oldest: since(25 * HOUR) }), ["1 visits", "old"]);
  assert.equal(isOld({ ...NONE, oldest: since(24 * HOUR) }, NOW), false);
  assert.equal(isOld({ ...NONE, oldest: since(24 * HOUR + 1) }, NOW), true);
});
