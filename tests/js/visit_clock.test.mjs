// @ts-check
/** How long a visit has lasted, by a clock that may be set and one that may stand still. */
import assert from "node:assert/strict";
import test from "node:test";
import { passedSince, tellPassed } from "../../inspect_app/static/js/visit_clock.mjs";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * What a visit lasted by steps of [minutes by the steady clock, milliseconds by the phone's].
 * @param {[number, number][]} steps
 */
function lasted(steps) {
  let passed = { elapsed: 0, steady: 0, at: 1_000 * DAY };
  for (const [ticked, told] of steps) {
    passed = passedSince(passed, ticked * MINUTE, passed.at + told);
  }
  return passed.elapsed / MINUTE;
}

test("a page that stays open counts by both clocks", () => {
  assert.equal(
    lasted([
      [5, 5 * MINUTE],
      [7, 7 * MINUTE],
    ]),
    12,
  );
});

test("a phone that slept, or a page that was away, lost no time", () => {
  assert.equal(
    lasted([
      [5, 5 * MINUTE],
      [0, 40 * MINUTE],
      [1, 21 * MINUTE],
    ]),
    66,
  );
});

test("a clock that is set back takes nothing away", () => {
  assert.equal(
    lasted([
      [5, 5 * MINUTE],
      [2, 2 * MINUTE - HOUR],
      [3, 3 * MINUTE],
    ]),
    10,
  );
});

test("what is slept after the clock was set back counts, too", () => {
  assert.equal(
    lasted([
      [5, 5 * MINUTE],
      [0, -DAY],
      [0, 30 * MINUTE],
    ]),
    35,
  );
});

test("a clock that is set forward by mistake, and back, adds nothing", () => {
  assert.equal(
    lasted([
      [5, 5 * MINUTE],
      [1, DAY + MINUTE],
      [1, MINUTE - DAY],
      [2, 2 * MINUTE],
    ]),
    9,
  );
});

test("a clock that was slow and is set right counts as it says itself: so does the visit's end", () => {
  assert.equal(
    lasted([
      [5, 5 * MINUTE],
      [1, HOUR + MINUTE],
    ]),
    66,
  );
});

test("it never runs back while the phone is awake", () => {
  let passed = { elapsed: 0, steady: 0, at: 0 };
  for (const [ticked, told] of [
    [3, 3],
    [0, -9],
    [4, 4],
    [2, -9],
  ]) {
    const next = passedSince(passed, ticked ?? 0, passed.at + (told ?? 0));
    assert.ok(next.elapsed >= passed.elapsed);
    assert.ok(next.elapsed >= next.steady);
    passed = next;
  }
});

/** A form that is nothing but its hidden fields. @param {Record<string, string>} values @returns {any} */
function formOf(values) {
  const inputs = new Map(Object.entries(values).map(([name, value]) => [name, { value }]));
  return {
    querySelector: (/** @type {string} */ by) => inputs.get(/"(.*)"/.exec(by)?.[1] ?? "") ?? null,
    values: () => Object.fromEntries([...inputs].map(([name, { value }]) => [name, value])),
  };
}

test("the next page goes on where the one before it stood, and counts what lies between", (context) => {
  Object.assign(globalThis, { CSS: { escape: (/** @type {string} */ name) => name } });
  const began = Date.parse("2026-11-22T09:00:00+08:00");
  const at = (/** @type {number} */ now, /** @type {number} */ ticks) => {
    context.mock.method(Date, "now", () => began + now);
    context.mock.method(performance, "now", () => ticks);
  };
  const nothing = { "clock-elapsed_ms": "", "passed-steady_ms": "", "passed-at": "" };
  const first = formOf({ started_at: "2026-11-22T09:00:00+08:00", ...nothing });
  at(3 * MINUTE, 2 * MINUTE);
  tellPassed(first);
  at(4 * MINUTE, 3 * MINUTE);
  tellPassed(first);
  assert.equal(first.values()["clock-elapsed_ms"], String(4 * MINUTE));
  const next = formOf(first.values());
  at(HOUR, MINUTE);
  tellPassed(next);
  assert.equal(next.values()["clock-elapsed_ms"], String(HOUR));
  assert.equal(next.values()["passed-steady_ms"], String(4 * MINUTE));
  at(HOUR - DAY, 3 * MINUTE);
  tellPassed(next);
  const steady = String(6 * MINUTE);
  assert.equal(
    next.values()["clock-elapsed_ms"],
    steady,
    "what the set clock told is not believed",
  );
});

test("a draft of an earlier build, which noted no moment, loses nothing of what it counted", (context) => {
  context.mock.method(performance, "now", () => MINUTE);
  const values = {
    "clock-elapsed_ms": String(5 * MINUTE),
    "passed-steady_ms": "",
    "passed-at": "",
  };
  const form = formOf({ started_at: "2026-11-22T09:00:00+08:00", ...values });
  tellPassed(form);
  assert.equal(form.values()["clock-elapsed_ms"], String(6 * MINUTE));
});
