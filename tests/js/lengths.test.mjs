// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { lengthWords } from "../../inspect_app/static/js/lengths.mjs";

const WORDS = { wordsMetres: "{n} 米", wordsKilometres: "{n} 公里" };

test("a distance is told in whole metres below a kilometre", () => {
  assert.equal(lengthWords(38.4, WORDS), "38 米");
  assert.equal(lengthWords(999.4, WORDS), "999 米");
});

test("from a kilometre on it is told in kilometres with one decimal", () => {
  assert.equal(lengthWords(999.6, WORDS), "1.0 公里");
  assert.equal(lengthWords(2_116_587, WORDS), "2,116.6 公里");
});
