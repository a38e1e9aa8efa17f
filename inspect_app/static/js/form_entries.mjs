// @ts-check
/**
 * What the fields of a form say, without files: `FormData` makes a file for each empty place of one,
 * and in a form with hundreds of them that takes longer than a tap may.
 */
import { fieldsOf } from "./field_names.mjs";

const SAYS_NOTHING = new Set(["file", "submit", "button", "image", "reset"]);

/**
 * Names and values as `FormData` gives them, in its order.
 * @param {HTMLFormElement} form
 * @returns {[string, string][]}
 */
export function entriesOf(form) {
  /** @type {[string, string][]} */
  const entries = [];
  for (const control of Array.from(form.elements)) {
    const name = control.getAttribute("name");
    if (!name || control.matches(":disabled")) continue;
    for (const value of valuesOf(control)) entries.push([name, value]);
  }
  return entries;
}

/** The fields of a form as a draft keeps them. @param {HTMLFormElement} form */
export const fieldsIn = (form) => fieldsOf(entriesOf(form));

/** @param {Element} control @returns {string[]} */
function valuesOf(control) {
  if (control instanceof HTMLTextAreaElement) return [control.value];
  if (control instanceof HTMLSelectElement) {
    return Array.from(control.selectedOptions, (option) => option.value);
  }
  if (!(control instanceof HTMLInputElement) || SAYS_NOTHING.has(control.type)) return [];
  const isChoice = control.type === "radio" || control.type === "checkbox";
  return isChoice && !control.checked ? [] : [control.value];
}
