// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { askAboutRefused } from "../../inspect_app/static/js/outbox_refused.mjs";

/** @param {any} standing what the server answers @param {any[]} kept */
function phone(standing, kept) {
  /** @type {any[]} */ const deeds = [];
  const means = {
    call: async (/** @type {string} */ method, /** @type {string} */ path) => {
      deeds.push([method, path]);
      return { status: 200, json: standing && { standing }, retryAfter: 0 };
    },
    store: {
      refused: async () => kept,
      tryAgain: async (/** @type {string} */ uuid) => deeds.push(["again", uuid]),
      markAttention: async (/** @type {string} */ uuid, /** @type {any} */ refusal) =>
        deeds.push(["told", uuid, refusal.title]),
    },
  };
  return { deeds, means: /** @type {any} */ (means) };
}
const visit = (/** @type {string} */ uuid, refusal = { code: "invalid", title: "T" }) => ({
  uuid,
  refusal,
  sealed: { content_hash: `h-${uuid}` },
});
const asked = (/** @type {string[]} */ ...of) => [
  "GET",
  `/field/visits/standing?${of.map((one) => `of=${one}:h-${one}`).join("&")}`,
];

test("nothing refused: nothing is asked", async () => {
  const { deeds, means } = phone({}, []);
  assert.equal(await askAboutRefused("lin", means), false);
  assert.deepEqual(deeds, []);
});

test("what the office took in is sent once more, what waits is left", async () => {
  const { deeds, means } = phone({ a: { taken_in: true } }, [visit("a"), visit("b")]);
  assert.equal(await askAboutRefused("lin", means), true);
  assert.deepEqual(deeds, [asked("a", "b"), ["again", "a"]]);
});

test("what the office settled otherwise tells why, once", async () => {
  const closed = { a: { closed: "why" } };
  const first = phone(closed, [visit("a")]);
  assert.equal(await askAboutRefused("lin", first.means), false);
  assert.deepEqual(first.deeds, [asked("a"), ["told", "a", "why"]]);
  const known = { code: "closed_by_office", title: "why" };
  const again = phone(closed, [visit("a", known)]);
  await askAboutRefused("lin", again.means);
  assert.deepEqual(again.deeds, [asked("a")]);
});

test("a portal's page, or no answer, changes nothing", async () => {
  const { deeds, means } = phone(null, [visit("a")]);
  assert.equal(await askAboutRefused("lin", means), false);
  assert.deepEqual(deeds, [asked("a")]);
});
