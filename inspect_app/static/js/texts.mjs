// @ts-check
/** Texts come from the page (`data-…` attributes); here they only get their values. */

/**
 * Fill `{name}` places of a text.
 * @param {string | undefined} text
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function fill(text, values = {}) {
  return (text ?? "").replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}
