// @ts-check
/**
 * The files that a visit names, as hidden fields of its form: `files-3-sha256` and what is told of
 * each. A photo that was turned or marked names the one it was made from.
 */
import { all, named, namesOf, one, setHidden } from "./dom.mjs";
import { nextNumber } from "./field_names.mjs";

/** @typedef {import("./photos.mjs").Facts} Facts */

/**
 * Add the file to the visit's list of files, once.
 * @param {HTMLFormElement} form
 * @param {{ sha256: string, type: string, size: number }} file
 * @param {Facts} facts
 */
export function listFile(form, file, facts) {
  const holder = one(form, "[data-files]");
  if (!holder || placeOf(holder, file.sha256)) return;
  const at = `files-${nextNumber(namesOf(form), "files")}`;
  const { taken_at, lat, lng, original = "" } = facts;
  const { sha256, size, type } = file;
  const told = { sha256, size, type, taken_at, lat, lng, original };
  for (const [part, value] of Object.entries(told)) {
    if (value !== null && value !== "") setHidden(holder, `${at}-${part}`, String(value));
  }
}

/**
 * When and where a listed file was taken, and from which it was made.
 * @param {HTMLFormElement} form
 * @param {string} hash
 * @returns {Facts}
 */
export function factsOf(form, hash) {
  const holder = one(form, "[data-files]");
  const at = holder && placeOf(holder, hash);
  const told = (/** @type {string} */ part) => (at && named(form, `${at}${part}`)?.value) || "";
  const [lat, lng] = [told("lat"), told("lng")].map((text) => (text ? Number(text) : null));
  const facts = { taken_at: told("taken_at"), lat: lat ?? null, lng: lng ?? null };
  return told("original") ? { ...facts, original: told("original") } : facts;
}

/** Take it from the list; what was made from it then names nothing. @param {HTMLFormElement} form @param {string} hash */
export function unlist(form, hash) {
  const holder = one(form, "[data-files]");
  const at = holder && placeOf(holder, hash);
  if (!holder || !at) return;
  for (const input of all(holder, `input[name^="${at}"]`)) input.remove();
  for (const input of all(holder, `input[name$="-original"][value="${hash}"]`)) input.remove();
}

/** @param {HTMLElement} holder @param {string} hash @returns {string | undefined} like `files-3-` */
const placeOf = (holder, hash) =>
  one(holder, `input[name$="-sha256"][value="${hash}"]`)
    ?.getAttribute("name")
    ?.replace(/sha256$/, "");
