// @ts-check
/**
 * The visit document that flat form fields spell; mechanical, by the shape that the server tells
 * (`/field/shape.json`, `forms/shape_document.py`). `forms/visit_codec.py` does the same on the
 * server, and `tests/vectors/visit_fields.json` pins both.
 *
 * A field's name is the path joined by "-": `violations-0-due-days`. Lists are numbered, answers
 * are keyed by their item. What says nothing is left out.
 */
import { stripped } from "./visit_page.mjs";

/**
 * @typedef {object} Shape
 * @property {"record" | "list" | "map" | "text" | "number" | "flag" | "measured" | "texts" | "hash_or_flag"} kind
 * @property {Record<string, Shape>} [required] of a record
 * @property {Record<string, Shape>} [nullable]
 * @property {Record<string, Shape>} [optional]
 * @property {Shape} [each] of a list or a map
 * @property {string} [by] the key that numbers a list instead
 * @property {boolean} [needed] of a text
 */
/** @typedef {Map<string, Tree | string>} Tree */

const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?$/;
/** @type {Record<string, boolean>} */
const FLAGS = { true: true, on: true, 1: true, false: false, 0: false };
/** @type {Shape} */
const TEXT = { kind: "text", needed: false };
/** @type {Shape} */
const TEXTS = { kind: "list", each: TEXT, by: "" };

/**
 * The document that the fields spell; a field that fits nowhere stays in it, for the server's
 * strict check to name, and so does a text that is no number where one is asked for.
 * @param {Iterable<[string, string]>} fields
 * @param {Shape} shape of the visit
 * @returns {Record<string, unknown>}
 */
export const documentOf = (fields, shape) => recordOf(shape, treeOf(fields), true);

/**
 * Hang every field where its name says; of two that clash the first one stays.
 * @param {Iterable<[string, string]>} fields
 * @returns {Tree}
 */
function treeOf(fields) {
  /** @type {Tree} */
  const root = new Map(); // an object would put keys like "7" first
  for (const [name, text] of fields) {
    const path = name.split("-");
    const leaf = path.pop() ?? "";
    const branch = path.reduce(branchBelow, /** @type {Tree | null} */ (root));
    if (branch && !branch.has(leaf)) branch.set(leaf, text);
  }
  return root;
}

/** @param {Tree | null} branch @param {string} key @returns {Tree | null} null where a text stands */
function branchBelow(branch, key) {
  if (branch && !branch.has(key)) branch.set(key, new Map());
  const inner = branch?.get(key);
  return inner instanceof Map ? inner : null;
}

/** Give a tree of texts the types of its shape. @param {Shape} shape @param {Tree | string} tree @returns {unknown} */
function read(shape, tree) {
  if (typeof tree === "string") return textOf(shape, tree);
  if (shape.kind === "record") return recordOf(shape, tree);
  if (shape.kind === "list") return listOf(shape, tree);
  if (shape.kind === "texts") return listOf(TEXTS, tree);
  if (shape.kind !== "map") return plain(tree);
  const each = shape.each ?? TEXT;
  return Object.fromEntries(readAll(tree, () => each).filter(([, value]) => saysSomething(value)));
}

/** @param {Shape} shape @param {string} text */
function textOf(shape, text) {
  if (shape.kind === "flag" || shape.kind === "hash_or_flag") {
    return Object.hasOwn(FLAGS, text) ? FLAGS[text] : text;
  }
  if (shape.kind !== "number" && shape.kind !== "measured") return text;
  const number = NUMBER.test(stripped(text)) ? Number(stripped(text)) : Number.NaN;
  return Number.isFinite(number) ? number : text;
}

/** @param {Shape} shape @param {Tree} tree @param {boolean} [isWhole] the visit itself, never left out */
function recordOf(shape, tree, isWhole = false) {
  const parts = new Map(
    [shape.required, shape.nullable, shape.optional].flatMap((group) =>
      Object.entries(group ?? {}),
    ),
  );
  const said = readAll(tree, (key) => parts.get(key) ?? TEXT);
  const kept = said.filter(([, value]) => saysSomething(value));
  return kept.length || isWhole ? { ...blankOf(shape), ...Object.fromEntries(kept) } : {};
}

/** What is written of a record whose keys say nothing. @param {Shape} shape */
function blankOf(shape) {
  const required = Object.entries(shape.required ?? {}).flatMap(([key, part]) => {
    if (part.kind === "list") return [[key, []]];
    return part.kind === "text" && !part.needed ? [[key, ""]] : [];
  });
  const nullable = Object.keys(shape.nullable ?? {}).map((key) => [key, null]);
  return Object.fromEntries([...required, ...nullable]);
}

/** @param {Shape} shape @param {Tree} tree @returns {unknown[]} */
function listOf(shape, tree) {
  const each = shape.each ?? TEXT;
  const { by } = shape;
  if (by) {
    return readAll(tree, () => each)
      .filter(([, part]) => saysSomething(part))
      .map(([key, part]) => (isObject(part) ? { [by]: key, ...part } : part));
  }
  const isNumber = (/** @type {string} */ key) => /^[0-9]+$/.test(key);
  const numbered = [...tree].filter(([key]) => isNumber(key)).sort(([a], [b]) => byNumber(a, b));
  const strays = [...tree].filter(([key]) => !isNumber(key));
  return [
    ...numbered.map(([, part]) => read(each, part)).filter(saysSomething),
    ...strays.map(([key, part]) => plain(new Map([[key, part]]))),
  ];
}

/** @param {Tree} tree @param {(key: string) => Shape} shapeOf @returns {[string, unknown][]} */
const readAll = (tree, shapeOf) => [...tree].map(([key, part]) => [key, read(shapeOf(key), part)]);

/** Digits as numbers of any length, then as texts: "2", "02", "10". @param {string} a @param {string} b */
function byNumber(a, b) {
  const [one, other] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  const longer = one.length - other.length;
  return longer || compared(one, other) || compared(a, b);
}

/** @param {string} a @param {string} b */
const compared = (a, b) => (a === b ? 0 : a < b ? -1 : 1);

/** @param {Tree | string} tree @returns {unknown} the tree as it is, in objects */
const plain = (tree) =>
  typeof tree === "string"
    ? tree
    : Object.fromEntries([...tree].map(([key, part]) => [key, plain(part)]));

/** @param {unknown} value @returns {value is object} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** All but null, "", [] and {}. @param {unknown} value */
const saysSomething = (value) =>
  typeof value === "object" ? Object.keys(value ?? {}).length > 0 : value !== "";
