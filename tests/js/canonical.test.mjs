// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import {
  canonicalJson,
  contentHash,
  NotCanonical,
} from "../../inspect_app/static/js/canonical.mjs";

const VECTORS = JSON.parse(
  readFileSync(new URL("../vectors/canonical.json", import.meta.url), "utf8"),
);

for (const { given, canonical } of VECTORS) {
  test(`it writes ${canonical.slice(0, 40)} as RFC 8785 asks`, () => {
    assert.equal(canonicalJson(given), canonical);
  });
}

test("keys stand in the order of their UTF-16 units, not of their characters", () => {
  const given = { "\ufb33": 1, "\u{1f600}": 2, 10: 3, 9: 4, "": 5, é: 6, e: 7 };
  assert.equal(canonicalJson(given), '{"":5,"10":3,"9":4,"e":7,"é":6,"\u{1f600}":2,"\ufb33":1}');
});

test("a key that every object has may be a key", () => {
  const given = JSON.parse('{"toString": 1, "__proto__": {"a": 2}}');
  assert.equal(canonicalJson(given), '{"__proto__":{"a":2},"toString":1}');
});

test("what JSON cannot hold is refused", () => {
  const halves = ["\ud800", "a\udfff", "\udc00\ud800", { "\ud800": 1 }];
  const others = [
    Number.NaN,
    Infinity,
    -Infinity,
    undefined,
    () => 1,
    1n,
    new Date(0),
    [undefined],
  ];
  for (const value of [...halves, ...others]) {
    assert.throws(() => canonicalJson(value), NotCanonical);
  }
  assert.equal(canonicalJson("\u{1f600}"), '"\u{1f600}"', "a whole pair is a character");
});

test("the content hash is the SHA-256 of the text in UTF-8", async () => {
  const known = "b3c34fdf45d8dc7e13ca5d0121ce99d3cbc8624223f17c2bccc7f46761bad1ca";
  assert.equal(await contentHash('"检查"'), known);
});
