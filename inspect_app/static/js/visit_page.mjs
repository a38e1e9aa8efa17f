// @ts-check
/**
 * What a page's form holds, made into fields of the visit document: `forms/visit_page.py` does the
 * same on the server, and `tests/vectors/visit_fields.json` pins both.
 */
import { HALF_CHARACTER } from "./canonical.mjs";
import { zoned } from "./days.mjs";

/** @typedef {import("./field_names.mjs").Fields} Fields */

const NOT_KEPT = ["csrf_token", "do", "other-code"];
/** Kept with the draft, no part of the document. */
const PAGE_ONLY = /^(?:signboard-|strokes-|passed-|violations-[0-9]+-circumstances$)/;
/** What the server takes for blank; `trim` of the browser differs at the edges. */
const SPACES = new Set(
  "\t\n\v\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005" +
    "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
);

/** Without the blanks at both ends. @param {string} text */
export function stripped(text) {
  let [start, end] = [0, text.length];
  while (start < end && SPACES.has(text.charAt(start))) start++;
  while (end > start && SPACES.has(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/**
 * The fields of a draft: everything typed, without token and button. Half a character, which some
 * keyboards leave behind, becomes the mark that a posted form would bear in its place.
 * @param {Iterable<[string, string]>} posted
 * @returns {Fields}
 */
export function keptFields(posted) {
  /** @type {Map<string, string[]>} */
  const fields = new Map();
  for (const [name, text] of posted) {
    if (NOT_KEPT.includes(name) || !stripped(text)) continue;
    const kept = text.replaceAll("\r\n", "\n").replace(HALF_CHARACTER, "\ufffd");
    fields.set(name, [...(fields.get(name) ?? []), kept]);
  }
  return Object.fromEntries(fields);
}

/**
 * The pairs that the codec reads (`visit_document.mjs`).
 * @param {Fields} fields
 * @returns {[string, string][]}
 */
export function documentFields(fields) {
  const dropped = new Set([
    ...unsigned(fields),
    ...otherDues(fields),
    ...idleFills(fields),
    ...unjudged(fields),
  ]);
  return Object.entries(fields)
    .filter(([name]) => !dropped.has(name) && !PAGE_ONLY.test(name))
    .flatMap(([name, texts]) =>
      texts.map((text) => /** @type {[string, string]} */ ([name, text])),
    );
}

/**
 * Fill in the end where the page has none: now, by the phone's clock, from which the beginning was
 * read as well.
 * @param {Fields} fields
 * @param {Date} now
 * @returns {Fields}
 */
export function finished(fields, now) {
  return first(fields, "finished_at") ? fields : { ...fields, finished_at: [endOf(fields, now)] };
}

/**
 * The end of a visit. A clock that was set back meanwhile does not count: since the beginning, so much
 * time passed at least (design rule 15).
 * @param {Fields} fields
 * @param {Date} now
 */
export function endOf(fields, now) {
  const began = Date.parse(first(fields, "started_at"));
  const least = began + Number(first(fields, "clock-elapsed_ms"));
  return zoned(new Date(Math.max(now.getTime(), least || 0)));
}

/**
 * Which circumstances were ticked, by the id of the violation: told to whoever issues the notice.
 * @param {Fields} fields
 * @returns {Record<string, string[]>}
 */
export function tickedCircumstances(fields) {
  const found = numbers(fields, "violations").map((number) => [
    first(fields, `violations-${number}-id`),
    fields[`violations-${number}-circumstances`] ?? [],
  ]);
  return Object.fromEntries(found.filter(([id, ticked]) => id && ticked?.length));
}

/**
 * The numbers a list uses, without leading zeros: ["0", "2"] for `helpers-0` and `helpers-2`.
 * @param {Fields} fields
 * @param {string} prefix
 */
function numbers(fields, prefix) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const name of Object.keys(fields)) {
    if (!name.startsWith(`${prefix}-`)) continue;
    const number = name.slice(prefix.length + 1).split("-")[0] ?? "";
    if (/^[0-9]{1,9}$/.test(number)) found.add(String(Number(number)));
  }
  return [...found];
}

/** @param {Fields} fields @param {string} name */
const first = (fields, name) => (Object.hasOwn(fields, name) ? (fields[name]?.[0] ?? "") : "");

/** @param {Fields} fields @param {string} name */
const given = (fields, name) => stripped(first(fields, name)) !== "";

/** @param {Fields} fields @param {string} prefix */
const below = (fields, prefix) =>
  Object.keys(fields).filter((name) => name.startsWith(`${prefix}-`));

/** The fields of signatures that were neither given nor refused. @param {Fields} fields */
function unsigned(fields) {
  return numbers(fields, "signatures")
    .map((number) => `signatures-${number}`)
    .filter((at) => !given(fields, `${at}-image`) && !given(fields, `${at}-refused`))
    .flatMap((at) => below(fields, at));
}

/** Of the three ways to say when, one is kept: at once, then a date, then days. @param {Fields} fields */
function otherDues(fields) {
  return numbers(fields, "violations").flatMap((number) => {
    const due = `violations-${number}-due`;
    if (given(fields, `${due}-immediate`)) return [`${due}-date`, `${due}-days`, `${due}-type`];
    if (given(fields, `${due}-date`)) return [`${due}-days`, `${due}-type`];
    return given(fields, `${due}-days`) ? [] : [`${due}-type`];
  });
}

/** A row is only said to be filled where it has a value. @param {Fields} fields */
function idleFills(fields) {
  return Object.keys(fields).filter(
    (name) => name.endsWith("-filled") && !given(fields, name.replace(/filled$/, "value")),
  );
}

/** A violation of a recheck without a result was not looked at. @param {Fields} fields */
function unjudged(fields) {
  return numbers(fields, "results")
    .filter((number) => !given(fields, `results-${number}-result`))
    .flatMap((number) => below(fields, `results-${number}`));
}
