// @ts-check
/** How far the checklist is: answered of those shown, and the violations. */
import { entriesOf } from "./form_entries.mjs";

/** An answer's field: its value, a measured value or one of a sample; a note or photo is none. */
const ANSWER = /^answers-([A-Za-z0-9]+)-(?:value|values-|samples-\d+-values?)/;

/**
 * The items that have an answer.
 * @param {Iterable<[string, FormDataEntryValue]>} entries
 * @returns {Set<string>}
 */
export function answeredItems(entries) {
  const found = new Set();
  for (const [name, value] of entries) {
    const item = typeof value === "string" && value.trim() ? ANSWER.exec(name)?.[1] : undefined;
    if (item) found.add(item);
  }
  return found;
}

/**
 * @param {HTMLFormElement} form
 * @returns {{ done: number, total: number, violations: number, answered: Set<string> }}
 */
export function countProgress(form) {
  const answered = answeredItems(entriesOf(form));
  const shown = Array.from(form.querySelectorAll("[data-item]:not([hidden])"));
  const done = shown.filter((row) => answered.has(row.getAttribute("data-item") ?? "")).length;
  const violations = form.querySelectorAll("[data-violation]").length;
  return { done, total: shown.length, violations, answered };
}
