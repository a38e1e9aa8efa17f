// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { unmet } from "../../inspect_app/static/js/needs.mjs";

const vectors = JSON.parse(
  readFileSync(new URL("../vectors/needs.json", import.meta.url), "utf-8"),
);

for (const { name, certified, fields, unmet: expected } of vectors.cases) {
  test(`what is missing is told as the server tells it: ${name}`, () => {
    const found = unmet(vectors.needs[String(certified)], fields);
    assert.deepEqual(
      found.map(({ need, anchor }) => [need.code, anchor]),
      expected,
    );
  });
}
