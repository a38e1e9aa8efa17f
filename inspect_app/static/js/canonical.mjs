// @ts-check
/**
 * Canonical JSON (RFC 8785) and the content hash over it: the server computes the same
 * (`rules/canonical.py`); `tests/vectors/canonical.json` pins both.
 */
import { sha256 } from "./pictures.mjs";

/** Half a character: in a text that is whole no code point is a surrogate. */
export const HALF_CHARACTER = /\p{Surrogate}/gu;

/** A value that JSON of the web cannot hold: NaN, Infinity, half a character, no value at all. */
export class NotCanonical extends Error {
  name = "NotCanonical";
}

/**
 * Keys in UTF-16 order, numbers as ECMAScript writes them, no spaces.
 * @param {unknown} value
 * @returns {string}
 * @throws {NotCanonical}
 */
export function canonicalJson(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return textJson(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isPlain(value)) throw new NotCanonical(`${typeof value} has no place in JSON`);
  const pairs = Object.keys(value)
    .sort() // by UTF-16 units, as `sort` compares texts
    .map((key) => `${textJson(key)}:${canonicalJson(value[key])}`);
  return `{${pairs.join(",")}}`;
}

/**
 * SHA-256 (hex) of the canonical JSON in UTF-8 (design §7).
 * @param {string} canonical
 */
export const contentHash = (canonical) => sha256(bytesOf(canonical));

/** The UTF-8 bytes of a text. @param {string} text @returns {ArrayBuffer} */
export function bytesOf(text) {
  const bytes = new TextEncoder().encode(text);
  return /** @type {ArrayBuffer} */ (bytes.buffer).slice(0, bytes.byteLength);
}

/** @param {string} text */
function textJson(text) {
  if (text.search(HALF_CHARACTER) >= 0) throw new NotCanonical("half a character is no text");
  return JSON.stringify(text);
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isPlain(value) {
  if (typeof value !== "object" || value === null) return false;
  const parent = Object.getPrototypeOf(value);
  return parent === Object.prototype || parent === null;
}
