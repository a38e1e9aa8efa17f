// @ts-check
/** The notice as it is printed: paragraphs set like the server's paper, with QR code and signatures. */
import { one } from "./dom.mjs";
import { readFile } from "./kept_reading.mjs";

/** @typedef {import("./notice_text.mjs").Paragraph} Paragraph */
/** @typedef {import("./notice_text.mjs").Part} Part */

const HEAD = ["office", "title", "number"];

/**
 * @param {HTMLElement} sheet
 * @param {Paragraph[]} paragraphs
 * @param {{ qr: string, replyQr: string, mark: string, signatures: string[] }} pictures `replyQr` "" where the text names no way to reply; `signatures`: SHA-256 by officer, "" for none
 */
export async function showPaper(sheet, paragraphs, { qr, replyQr, mark, signatures }) {
  const blocks = paragraphs.map(paragraphOf);
  paragraphs.forEach(({ part }, at) => {
    blocks[at]?.classList.add(kindOf(paragraphs, part, at));
  });
  const rest = paragraphs.findIndex(({ part }) => part === "{verify_url}");
  for (const block of blocks.slice(rest)) block.className = "";
  const foot = madeOf("div", "check");
  const words = madeOf("div", "");
  words.append(...blocks.splice(rest));
  foot.append(drawn(qr), words);
  const names = paragraphs.some(({ part, text }) => text && isChoice(part, "reply_url"));
  if (replyQr && names) {
    foot.append(drawn(replyQr));
    foot.classList.add("two");
  }
  sheet.replaceChildren(...(mark ? [madeOf("p", "mark", mark)] : []), ...blocks, foot);
  document.documentElement.style.setProperty("--mark", JSON.stringify(mark)); // heads every page
  group(sheet, ".officer, .sign", "signers");
  group(sheet, ".closing", "seal");
  group(sheet, ".receipt", "receipts");
  await putSignatures(sheet, signatures);
}

/** @param {string} svg */
const drawn = (svg) =>
  document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);

/** @param {Part} part @param {string} name */
const isChoice = (part, name) => typeof part === "object" && "by" in part && part.by.includes(name);

/**
 * What a paragraph is, by the template that it comes of.
 * @param {Paragraph[]} all @param {Part} part @param {number} at
 */
function kindOf(all, part, at) {
  const first = (/** @type {(each: Paragraph) => boolean} */ is) => all.findIndex(is);
  const officers = first((each) => isEach(each.part, "officers"));
  const day = first((each) => each.part === "{day}");
  if (at < HEAD.length) return HEAD[at] ?? "";
  if (isChoice(part, "credit_code")) return "to";
  if (isEach(part, "officers")) return (at - officers) % 2 ? "sign" : "officer";
  if (at === day || at === day - 1) return "closing";
  return at > day ? "receipt" : "body";
}

/** @param {Part} part @param {string} list */
const isEach = (part, list) => typeof part === "object" && "each" in part && part.each === list;

/** What is never torn: the inspectors; office and date, where the seal goes; who took it. @param {HTMLElement} sheet @param {string} kinds @param {string} box */
function group(sheet, kinds, box) {
  const parts = sheet.querySelectorAll(kinds);
  const place = madeOf("div", box);
  parts[0]?.before(place);
  place.append(...parts);
}

/** @param {HTMLElement} sheet @param {string[]} signatures */
async function putSignatures(sheet, signatures) {
  const lines = Array.from(sheet.querySelectorAll(".sign"));
  for (const [at, sha256] of signatures.entries()) {
    const kept = sha256 ? await readFile(sha256) : null;
    if (!kept?.blob.type.startsWith("image/")) continue;
    const picture = new Image();
    picture.alt = "";
    const loaded = new Promise((done) => {
      picture.addEventListener("load", done, { once: true });
      picture.addEventListener("error", done, { once: true });
    });
    picture.src = URL.createObjectURL(kept.blob);
    lines[at]?.append(picture);
    await loaded; // it is printed at once
    URL.revokeObjectURL(picture.src);
  }
}

/** Its text, with what the server's paper sets like a heading. @param {Paragraph} made */
function paragraphOf({ text, strong }) {
  if (!strong) return madeOf("p", "", text);
  const [from, to] = strong;
  const block = madeOf("p", "", text.slice(0, from));
  block.append(madeOf("strong", "", text.slice(from, to)), text.slice(to));
  return block;
}

/** @param {string} tag @param {string} kind @param {string} [text] */
function madeOf(tag, kind, text = "") {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  made.textContent = text;
  return made;
}

/** Whether the paper in the printer bears the seal: then its place stays free. @param {HTMLElement} sheet @param {boolean} sealed */
export const setSealed = (sheet, sealed) =>
  one(sheet, ".seal")?.classList.toggle("on-paper", sealed);
