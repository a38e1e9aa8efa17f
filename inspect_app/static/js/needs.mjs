// @ts-check
/**
 * Asks the needs that the server shipped (forms/visit_needs.py, where they are written) of a form's
 * fields; pinned by tests/vectors/needs.json.
 */

/** @typedef {import("./field_names.mjs").Fields} Fields */
/**
 * @typedef {object} Need
 * @property {string} code
 * @property {string} anchor
 * @property {string[]} of
 * @property {number} least
 * @property {string} each
 * @property {Record<string, string[]>} when
 * @property {boolean} hinders
 * @property {string} [text] its words in the page's language
 */

const ANYTHING = "*";

/**
 * Every need that is not met, with the place on the page.
 * @param {Need[]} needs
 * @param {Fields} fields with the verdict of the position under `verdict`
 * @returns {{ need: Need, anchor: string }[]}
 */
export function unmet(needs, fields) {
  const found = [];
  for (const need of needs) {
    for (const n of need.each ? numbers(fields, need.each) : [""]) {
      const applies = Object.entries(need.when).every(([name, values]) =>
        stands(text(fields, numbered(name, n)), values),
      );
      if (applies && count(need, n, fields) < need.least) {
        found.push({ need, anchor: numbered(need.anchor, n) });
      }
    }
  }
  return found;
}

/** @param {string} said @param {string[]} values */
const stands = (said, values) =>
  values.includes(said) || (values.includes(ANYTHING) && said !== "");

/** @param {Need} need @param {string} n @param {Fields} fields */
function count(need, n, fields) {
  const names = need.of.flatMap((pattern) => namesOf(numbered(pattern, n), fields));
  return names.filter((name) => text(fields, name) !== "").length;
}

/** @param {string} pattern @param {Fields} fields */
function namesOf(pattern, fields) {
  if (!pattern.endsWith("-*")) return [pattern];
  const prefix = pattern.slice(0, -2);
  return numbers(fields, prefix).map((number) => `${prefix}-${number}`);
}

/** The numbers a list uses, ascending. @param {Fields} fields @param {string} prefix @returns {string[]} */
function numbers(fields, prefix) {
  const found = new Set();
  for (const name of Object.keys(fields)) {
    const [number = ""] = name.startsWith(`${prefix}-`)
      ? name.slice(prefix.length + 1).split("-")
      : [];
    if (/^[0-9]+$/.test(number)) found.add(Number(number));
  }
  return [...found].sort((a, b) => a - b).map(String);
}

/** @param {string} pattern @param {string} n */
const numbered = (pattern, n) => pattern.replaceAll("{n}", n);

/** @param {Fields} fields @param {string} name */
const text = (fields, name) => (fields[name]?.[0] ?? "").trim();
