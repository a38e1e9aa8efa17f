// @ts-check
/** The readings of a visit's position, as its form keeps them. */
import { named } from "./dom.mjs";

/** @typedef {import("./position.mjs").Fix} Fix */

/** @param {HTMLFormElement} form @returns {Fix[]} in the order in which they were read */
export function keptFixes(form) {
  /** @type {Fix[]} */
  const fixes = [];
  for (let n = 0; named(form, `fixes-${n}-lat`); n++) {
    const text = (/** @type {string} */ part) => named(form, `fixes-${n}-${part}`)?.value ?? "";
    const [lat = 0, lng = 0, accuracy_m = 0] = ["lat", "lng", "accuracy_m"].map(text).map(Number);
    fixes.push({ at: text("at"), lat, lng, accuracy_m });
  }
  return fixes;
}

/** Where the phone was last. @param {HTMLFormElement} form @returns {{ lat: number, lng: number } | null} */
export function lastFix(form) {
  const last = keptFixes(form).at(-1);
  return last ? { lat: last.lat, lng: last.lng } : null;
}
