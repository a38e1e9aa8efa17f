// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { bestFix, judged, withReading } from "../../inspect_app/static/js/position.mjs";

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

/** @param {number[]} accuracies */
const watched = (accuracies) => {
  /** @type {import("../../inspect_app/static/js/position.mjs").Fix[]} */
  let kept = [];
  for (const [number, accuracy_m] of accuracies.entries()) {
    kept = withReading(kept, { at: String(number), lat: number, lng: 0, accuracy_m });
  }
  return kept;
};

test("of a half-minute's readings the best, its way there and the last are kept", () => {
  const accuracies = (/** @type {number[]} */ read) =>
    watched(read).map(({ accuracy_m }) => accuracy_m);
  assert.deepEqual(accuracies([80, 40, 12]), [80, 40, 12]);
  assert.deepEqual(accuracies([80, 12, 30, 50]), [80, 12, 50]);
  assert.deepEqual(accuracies([12, 30, 8, 60]), [12, 8, 60]);
});

test("however the readings fall, best and last are there, in order, eight at most", () => {
  let seed = 7;
  const chance = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (let round = 0; round < 300; round++) {
    const read = Array.from({ length: 1 + Math.floor(chance() * 30) }, () =>
      Math.ceil(chance() * 40),
    );
    const kept = watched(read);
    assert.ok(kept.length <= 8);
    assert.equal(kept.at(-1)?.at, String(read.length - 1));
    assert.equal(bestFix(kept)?.accuracy_m, Math.min(...read));
    assert.deepEqual(
      kept.map(({ at }) => Number(at)),
      kept.map(({ at }) => Number(at)).sort((a, b) => a - b),
    );
  }
});
