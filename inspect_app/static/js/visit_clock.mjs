// @ts-check
/** The clock of a visit: how far it is from the server's, and how long the visit has lasted. */
import { zoned } from "./days.mjs";
import { named, setHidden } from "./dom.mjs";

/** What has passed of a visit, in ms, and when that was read, in ms since 1970 by the phone's clock. @typedef {{ elapsed: number, steady: number, at: number }} Passed */

/** @type {WeakMap<HTMLFormElement, { passed: Passed, ticks: number }>} */
const readings = new WeakMap();

/**
 * The steady clock cannot be set, but stands still while the phone sleeps and no page is open; the
 * phone's clock goes on, but may be set. What passed is the longest that the steady one up to some
 * moment and the phone's from there on have told: all of it where the clock is never set, or is set
 * and set back; else never less than the steady one alone.
 * @param {Passed} before
 * @param {number} ticked by the steady clock since, in ms
 * @param {number} now
 * @returns {Passed}
 */
export function passedSince({ elapsed, steady, at }, ticked, now) {
  const longer = steady + Math.max(0, ticked);
  return { elapsed: Math.max(longer, elapsed + now - at), steady: longer, at: now };
}

/**
 * Write into the form how long its visit has lasted, and what the next page needs to go on counting.
 * @param {HTMLFormElement} form
 */
export function tellPassed(form) {
  const elapsed = named(form, "clock-elapsed_ms");
  if (!elapsed) return;
  const [ticks, now] = [performance.now(), Date.now()];
  const last = readings.get(form) ?? { passed: keptIn(form, now), ticks: 0 };
  const passed = passedSince(last.passed, ticks - last.ticks, now);
  readings.set(form, { passed, ticks });
  elapsed.value = String(Math.round(passed.elapsed));
  setHidden(form, "passed-steady_ms", String(Math.round(passed.steady)));
  setHidden(form, "passed-at", String(now));
}

/** As the page before left it; nothing has passed when a visit begins. @param {HTMLFormElement} form @param {number} now @returns {Passed} */
function keptIn(form, now) {
  const said = (/** @type {string} */ name) => Number(named(form, name)?.value) || 0;
  const elapsed = said("clock-elapsed_ms");
  const began = Date.parse(named(form, "started_at")?.value ?? "") || now;
  const isFirst = elapsed === 0;
  return {
    elapsed,
    steady: said("passed-steady_ms") || elapsed,
    at: said("passed-at") || (isFirst ? began : now),
  };
}

/**
 * Measure how far the phone's clock is from the server's. On the first opening the visit began by
 * the server's clock; from then on everything is told by the phone's.
 * @param {HTMLFormElement} form
 */
export function readClock(form) {
  const began = named(form, "started_at");
  const offset = named(form, "clock-offset_ms");
  if (!began || !offset || form.dataset.serverNow === undefined) return;
  const [timing] = performance.getEntriesByType("navigation");
  const arrived = timing instanceof PerformanceNavigationTiming ? timing.responseStart : 0;
  const skew = Math.round(Date.parse(form.dataset.serverNow) - performance.timeOrigin - arrived);
  if (offset.value === "0") began.value = zoned(new Date(Date.parse(began.value) - skew));
  offset.value = String(skew || 1);
}

/** A field that the page measures, and nobody types. @param {string} name */
export const isMeasured = (name) => /^(clock|passed)-/.test(name);
