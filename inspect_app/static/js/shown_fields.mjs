// @ts-check
/** What a form showed when it was read: whatever differs from it was typed here since. */
import { fieldsOf } from "./field_names.mjs";
import { fieldsIn } from "./form_entries.mjs";

/** @typedef {import("./field_names.mjs").Fields} Fields */
/** @typedef {{ fields: Fields, revision: string | null }} Shown `revision`: `changed_at` of the draft it was read from; null: none is kept */

/** @type {WeakMap<HTMLFormElement, Shown>} */
const shown = new WeakMap();

/**
 * The form shows this from now on.
 * @param {HTMLFormElement} form
 * @param {string | null} revision
 * @param {Fields} [fields] else as it stands
 */
export const noteShown = (form, revision, fields = fieldsIn(form)) =>
  void shown.set(form, { fields, revision });

/** @param {HTMLFormElement} form @returns {Shown} */
export const shownIn = (form) => shown.get(form) ?? { fields: fieldsAtFirst(form), revision: null };

/** A field that is written in sentences. @param {HTMLFormElement} form */
export const isTextIn = (form) => (/** @type {string} */ name) =>
  form.elements.namedItem(name) instanceof HTMLTextAreaElement;

/**
 * What the server put into the form, also where somebody typed before any script listened.
 * @param {HTMLFormElement} form
 * @returns {Fields}
 */
export function fieldsAtFirst(form) {
  /** @type {[string, string][]} */
  const entries = [];
  for (const control of Array.from(form.elements)) {
    const name = control.getAttribute("name");
    const first = name && control.closest("template, :disabled") === null ? firstOf(control) : null;
    if (name && first !== null) entries.push([name, first]);
  }
  return fieldsOf(entries);
}

/** @param {Element} control @returns {string | null} null: it says nothing */
function firstOf(control) {
  if (control instanceof HTMLTextAreaElement) return control.defaultValue;
  if (control instanceof HTMLSelectElement) {
    const options = Array.from(control.options);
    return (options.find((one) => one.defaultSelected) ?? options[0])?.value ?? null;
  }
  if (!(control instanceof HTMLInputElement)) return null;
  if (["file", "submit", "button", "image", "reset"].includes(control.type)) return null;
  if (!["radio", "checkbox"].includes(control.type)) return control.defaultValue;
  return control.defaultChecked ? control.value : null;
}
