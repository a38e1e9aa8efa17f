// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { fieldsOf, nextNumber } from "../../inspect_app/static/js/field_names.mjs";
import { passesLimit } from "../../inspect_app/static/js/limits.mjs";
import { fittedSize, sha256 } from "../../inspect_app/static/js/pictures.mjs";
import { answeredItems } from "../../inspect_app/static/js/progress.mjs";
import { scaled } from "../../inspect_app/static/js/strokes.mjs";
import { fill } from "../../inspect_app/static/js/texts.mjs";

test("a draft holds every field but token, button and files", () => {
  const file = new File(["x"], "a.jpg");
  const fields = fieldsOf([
    ["csrf_token", "t"],
    ["do", "save"],
    ["helpers-0", "a"],
    ["helpers-0", "b"],
    ["answers-A11-photos", file],
  ]);
  assert.deepEqual(fields, { "helpers-0": ["a", "b"] });
});

test("the next number of a list follows the highest in use", () => {
  const names = ["helpers-0", "helpers-7", "violations-0-files-3", "violations-0-files-x"];
  assert.equal(nextNumber(names, "helpers"), 8);
  assert.equal(nextNumber(names, "violations-0-files"), 4);
  assert.equal(nextNumber(names, "departments"), 0);
});

test("a note or a photo alone is no answer", () => {
  const answered = answeredItems([
    ["answers-A11-note", "seen"],
    ["answers-A12-files-0", "ab"],
    ["answers-A13-value", "no"],
    ["answers-A22-values-class_end_time", "20:50"],
    ["answers-A51-samples-0-label", "contract 3"],
    ["answers-A52-samples-0-values-prepaid_months", "6"],
    ["answers-A53-value", " "],
    ["answers-A54-value-2", "b"],
  ]);
  assert.deepEqual([...answered], ["A13", "A22", "A52", "A54"]);
});

test("a limit is passed beyond its bound only", () => {
  assert.equal(passesLimit("<=", "3", "3"), false);
  assert.equal(passesLimit("<=", "10", "9"), true);
  assert.equal(passesLimit("<=", "20:31", "20:30"), true);
  assert.equal(passesLimit(">=", "49.5", "50"), true);
  assert.equal(passesLimit("==", "0", "0"), false);
  assert.equal(passesLimit("<=", "many", "3"), false);
  assert.equal(passesLimit("record", "99", undefined), false);
});

test("a photo is drawn at 1600 pixels at most and never enlarged", () => {
  assert.deepEqual(fittedSize(4000, 3000), { width: 1600, height: 1200 });
  assert.deepEqual(fittedSize(800, 600), { width: 800, height: 600 });
});

test("bytes are named by their SHA-256", async () => {
  const bytes = new TextEncoder().encode("abc");
  const known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.equal(await sha256(bytes.buffer), known);
});

test("a signature keeps its form when the pad gets smaller", () => {
  const lines = [{ penColor: "#000", points: [{ x: 10, y: 20, pressure: 0.5 }] }];
  assert.deepEqual(scaled(lines, 0.5)[0]?.points, [{ x: 5, y: 10, pressure: 0.5 }]);
});

test("a text gets its values and keeps what it does not know", () => {
  assert.equal(fill("{done}/{total} {else}", { done: 1, total: 2 }), "1/2 {else}");
});
