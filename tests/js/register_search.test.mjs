// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { folded, searched, wordsOf } from "../../inspect_app/static/js/register_search.mjs";

const vectors = JSON.parse(
  readFileSync(new URL("../vectors/folding.json", import.meta.url), "utf-8"),
);

for (const { text, folded: expected } of vectors.cases) {
  test(`a text is folded as the server folds it: ${JSON.stringify(text)}`, () => {
    assert.equal(folded(text), expected);
  });
}

const ROWS = [
  { id: "1", text: "启明教育\n望江路1号\nqmjy" },
  { id: "2", text: "明星艺术\n启新路2号\nmxys" },
  { id: "3", text: "启新舞蹈\n望江路3号\nqxwd" },
];
const found = (/** @type {string} */ query) => searched(ROWS, query, 10).map((row) => row.id);

test("a part of the name, of the address or the initials finds it", () => {
  assert.deepEqual(found("启明"), ["1"]);
  assert.deepEqual(found("望江"), ["1", "3"]);
  assert.deepEqual(found("MXYS"), ["2"]);
});

test("every word must be part of it, in whatever order", () => {
  assert.deepEqual(found("望江 启新"), ["3"]);
  assert.deepEqual(found("启新 明"), ["2"]);
});

test("nothing asked finds nothing, and no more are told than wanted", () => {
  assert.deepEqual(found("  "), []);
  assert.equal(searched(ROWS, "启", 2).length, 2);
  assert.equal(wordsOf("1 2 3 4 5 6 7 8 9 10").length, 8);
});
