// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { judged } from "../../inspect_app/static/js/position.mjs";

const vectors = JSON.parse(
  readFileSync(new URL("../vectors/position.json", import.meta.url), "utf-8"),
);

for (const { name, fixes, point, verdict, distance_m, best } of vectors.cases) {
  test(`a position is judged as the server does: ${name}`, () => {
    const found = judged(fixes, point, vectors.thresholds);
    assert.equal(found.verdict, verdict);
    if (distance_m === null) assert.equal(found.distance, null);
    else assert.ok(Math.abs((found.distance ?? Number.NaN) - distance_m) <= 0.1);
    const { lat, lng, accuracy_m } = found.fix ?? {};
    assert.deepEqual(found.fix && [lat, lng, accuracy_m], best);
  });
}
