// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { bytesOf, judged, pause } from "../../inspect_app/static/js/outbox_table.mjs";

const UUID = "01935cd2-0000-7000-8000-000000000001";
const HASH = "a".repeat(64);
const RECEIPT = { visit: UUID, receipt: "R-1", received_at: "", files: { have: [], missing: [] } };
const PROBLEM = { code: "any", title: "Words" };

/** @param {number} status @param {any} json @param {number} [retryAfter] */
const answer = (status, json, retryAfter = 0) => ({ status, json, retryAfter });
/** @typedef {import("../../inspect_app/static/js/outbox_table.mjs").What} What */

/** What was sent, status, JSON, what it means, for all, at least so many seconds. @type {[What, number, any, string, boolean, number][]} */
const CASES = [
  ["visit", 200, RECEIPT, "received", false, 0],
  ["visit", 201, RECEIPT, "received", false, 0],
  ["visit", 202, RECEIPT, "received", false, 0],
  ["visit", 200, null, "wait", false, 0], // the page of a Wi-Fi portal
  ["visit", 200, { ok: true }, "wait", false, 0], // somebody's JSON, not ours
  ["visit", 201, { ...RECEIPT, visit: "another" }, "wait", false, 0],
  ["visit", 201, { ...RECEIPT, receipt: "" }, "wait", false, 0],
  ["visit", 0, null, "wait", false, 0],
  ["visit", 500, PROBLEM, "wait", false, 0],
  ["visit", 502, null, "wait", false, 0],
  ["visit", 423, PROBLEM, "wait", false, 0],
  ["visit", 429, PROBLEM, "wait", true, 0],
  ["visit", 503, PROBLEM, "wait", true, 0],
  ["visit", 503, null, "wait", false, 0],
  ["visit", 507, PROBLEM, "wait", true, 300],
  ["visit", 401, PROBLEM, "sign-in", true, 0],
  ["visit", 401, null, "wait", false, 0],
  ["visit", 400, { code: "csrf", title: "Words" }, "token", true, 0],
  ["visit", 403, { code: "csrf", title: "Words" }, "token", true, 0],
  ["visit", 403, PROBLEM, "refused", false, 0],
  ["visit", 403, null, "wait", false, 0], // a gateway's page
  ["visit", 404, PROBLEM, "refused", false, 0],
  ["visit", 409, PROBLEM, "refused", false, 0],
  ["visit", 413, PROBLEM, "refused", false, 0],
  ["visit", 422, PROBLEM, "refused", false, 0],
  ["file", 201, { sha256: HASH }, "received", false, 0],
  ["file", 200, { sha256: HASH }, "received", false, 0],
  ["file", 200, { sha256: "b".repeat(64) }, "wait", false, 0],
  ["file", 200, RECEIPT, "wait", false, 0],
  ["file", 413, PROBLEM, "refused", false, 0],
  ["file", 415, PROBLEM, "refused", false, 0],
  ["file", 422, PROBLEM, "refused", false, 0],
  ["file", 404, PROBLEM, "wait", false, 0],
  ["notice", 201, { id: "1", number: "1" }, "received", false, 0],
  ["notice", 409, PROBLEM, "refused", false, 0],
  ["notice", 200, null, "wait", false, 0],
  ["session", 200, { login: "lin", csrf_token: "t" }, "received", false, 0],
  ["session", 200, null, "wait", false, 0],
  ["session", 401, PROBLEM, "sign-in", true, 0],
  ["session", 302, null, "wait", false, 0],
];

for (const [what, status, json, is, all, least] of CASES) {
  const told = json === null ? "no JSON" : JSON.stringify(json).slice(0, 60);
  test(`${what} ${status} ${told}: ${is}${all ? " for all" : ""}`, () => {
    const subject = what === "file" ? HASH : UUID;
    assert.deepEqual(judged(what, answer(status, json), subject), { is, all, least });
  });
}

test("the server's Retry-After holds at the least", () => {
  assert.equal(judged("visit", answer(429, PROBLEM, 42), UUID).least, 42);
  assert.equal(judged("visit", answer(507, PROBLEM, 7), UUID).least, 300);
  assert.equal(judged("visit", answer(507, PROBLEM, 900), UUID).least, 900);
});

test("waiting doubles from 1 to 300 seconds, shaken by a quarter either way", () => {
  const middle = Array.from({ length: 12 }, (_, n) => pause(n + 1, 0, 0.5));
  assert.deepEqual(middle, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  assert.equal(pause(4, 0, 0), 6);
  assert.equal(pause(4, 0, 1), 10);
  for (const chance of [0, 0.999]) {
    for (let tries = 1; tries < 2000; tries += 37) {
      const seconds = pause(tries, 0, chance);
      assert.ok(seconds >= 1 && seconds <= 300, `${tries}: ${seconds}`);
    }
  }
  assert.equal(pause(1, 300, 0.5), 300);
});

test("bytes are counted as they go over the wire", () => assert.equal(bytesOf("机构"), 6));
