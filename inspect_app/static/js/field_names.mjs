// @ts-check
/** Names of form fields: lists are numbered, `violations-0-files-1`; values by name. */

/** @typedef {Record<string, string[]>} Fields */

/**
 * Group a form's entries by name; files and the CSRF token are no part of a draft.
 * @param {Iterable<[string, FormDataEntryValue]>} entries
 * @returns {Fields}
 */
export function fieldsOf(entries) {
  /** @type {Fields} */
  const fields = {};
  for (const [name, value] of entries) {
    if (typeof value !== "string" || name === "csrf_token" || name === "do") continue;
    fields[name] ??= [];
    fields[name].push(value);
  }
  return fields;
}

/**
 * The first free number of a list: 2 when `helpers-0` and `helpers-1` are there.
 * @param {Iterable<string>} names
 * @param {string} prefix without the number, like `helpers`
 */
export function nextNumber(names, prefix) {
  let next = 0;
  for (const name of names) {
    if (!name.startsWith(`${prefix}-`)) continue;
    const number = Number.parseInt(name.slice(prefix.length + 1), 10);
    if (number >= next) next = number + 1;
  }
  return next;
}
