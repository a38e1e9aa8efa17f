// @ts-check
/**
 * The register on the phone, searched as the server searches it: every word of the query is part of
 * what an institution is known by. The folding is pinned by tests/vectors/folding.json.
 */

const MOST_WORDS = 8;

/**
 * The text as it is compared: without width, case and spaces, 臺 as 台.
 * @param {string} text
 */
export const folded = (text) =>
  text.normalize("NFKC").replaceAll("臺", "台").toLowerCase().replace(/\s+/gu, "");

/** @param {string} query @returns {string[]} */
export const wordsOf = (query) =>
  [...new Set(query.split(/\s+/u).filter(Boolean).map(folded))]
    .filter(Boolean)
    .slice(0, MOST_WORDS);

/**
 * The first rows, in their order, that hold every word.
 * @template {{ text: string }} Row
 * @param {readonly Row[]} rows
 * @param {string} query
 * @param {number} most
 * @returns {Row[]}
 */
export function searched(rows, query, most) {
  const words = wordsOf(query);
  /** @type {Row[]} */
  const found = [];
  if (words.length === 0) return found;
  for (const row of rows) {
    if (!words.every((word) => row.text.includes(word))) continue;
    found.push(row);
    if (found.length >= most) break;
  }
  return found;
}
