// @ts-check
/** Fills a copied part of the page: texts by `data-fill`, and hides what has nothing to say. */
import { all } from "./dom.mjs";
import { fill } from "./texts.mjs";

/** @typedef {string | number | null | undefined | Record<string, string | number>} Value a text; the values of the words that stand there; or nothing */

/**
 * Copy a template's one element and fill it.
 * @param {HTMLTemplateElement} template
 * @param {Record<string, Value>} values
 * @returns {HTMLElement}
 */
export function filledCopy(template, values) {
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const first = copy.firstElementChild;
  if (!(first instanceof HTMLElement)) throw new Error("an empty template");
  fillIn(first, values);
  return first;
}

/**
 * @param {ParentNode} root
 * @param {Record<string, Value>} values what is not named stays as it is
 */
export function fillIn(root, values) {
  for (const [name, value] of Object.entries(values)) {
    const says = value !== null && value !== undefined && value !== "";
    for (const part of all(root, `[data-part="${name}"]`)) part.hidden = !says;
    for (const place of all(root, `[data-fill="${name}"]`)) {
      if (typeof value === "object" && value !== null) {
        place.textContent = fill(place.dataset.words, value);
      } else {
        place.textContent = says ? String(value) : (place.dataset.words ?? "");
      }
    }
  }
}
