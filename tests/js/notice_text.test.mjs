// @ts-check
/** A notice composed on the phone says what the server's own paper says, word for word. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { noticeText, textHash } from "../../inspect_app/static/js/notice_text.mjs";

const file = new URL("../vectors/notice_text.json", import.meta.url);
const { words, number, places, usual, cases } = JSON.parse(readFileSync(file, "utf-8"));
/** Where the phone names a reason of its own. @type {Record<string, string>} */
const OURS = { undrawable_text: "undrawable" };

/** What a paragraph has that is set like a heading. @param {import("../../inspect_app/static/js/notice_text.mjs").Paragraph} made */
const headingOf = ({ text, strong }) => (strong ? [text.slice(...strong)] : []);

for (const { name, place, document: unlike, at, hash, paragraphs, strong, hindrance } of cases) {
  const document = { ...usual, ...unlike };
  test(`a notice says the same words here: ${name}`, async () => {
    const made = noticeText(document, places[place] ?? null, words, number, new Date(at));
    const reasons = made.hindrances.map(({ why }) => why);
    if (name === "due: longer than the table") {
      assert.deepEqual(reasons, ["due_not_counted"]); // the server counts on; the phone says it cannot
      return;
    }
    if (hindrance) return assert.deepEqual(reasons, [OURS[hindrance] ?? hindrance]);
    const texts = made.paragraphs.map(({ text }) => text);
    assert.deepEqual(reasons, []);
    if (paragraphs) assert.deepEqual(texts, paragraphs);
    if (strong) assert.deepEqual(made.paragraphs.flatMap(headingOf), strong);
    assert.equal(await textHash(texts), hash);
  });
}

test("a number of before papers named the way to reply yields the words of before", () => {
  const { reply_url: _, ...old } = number;
  const [{ place, at }] = cases;
  const made = (/** @type {any} */ bearing) =>
    noticeText(usual, places[place] ?? null, words, bearing, new Date(at)).paragraphs;
  const texts = made(number).map(({ text }) => text);
  const before = made(old).map(({ text }) => text);
  assert.deepEqual(
    before,
    texts.filter((text) => !text.includes(number.reply_url)),
  );
  assert.equal(before.length, texts.length - 1);
});
