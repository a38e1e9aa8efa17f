// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import {
  arrowHead,
  corners,
  isMark,
  marks,
  quarters,
  turnedSize,
  turning,
  untouched,
} from "../../inspect_app/static/js/picture_marks.mjs";

const SIZE = { width: 1600, height: 1200 };
const LEFT = /** @type {const} */ ({ kind: "turn", by: -1 });
const RIGHT = /** @type {const} */ ({ kind: "turn", by: 1 });
/** @type {import("../../inspect_app/static/js/picture_marks.mjs").Mark} */
const ARROW = { kind: "arrow", from: { x: 100, y: 100 }, to: { x: 300, y: 100 } };

/** Where the canvas would draw a point. @param {{ x: number, y: number }} point @param {number[]} matrix */
function drawn({ x, y }, [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]) {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

test("turns add up, left and right", () => {
  assert.equal(quarters([]), 0);
  assert.equal(quarters([LEFT]), 3);
  assert.equal(quarters([RIGHT, RIGHT, ARROW, LEFT]), 1);
  assert.equal(quarters([RIGHT, RIGHT, RIGHT, RIGHT]), 0);
});

test("taking a step back takes the last one, a turn or a mark", () => {
  const steps = [RIGHT, ARROW, LEFT];
  assert.deepEqual(marks(steps), [ARROW]);
  assert.equal(quarters(steps.slice(0, -1)), 1);
});

test("a quarter makes a wide picture tall", () => {
  assert.deepEqual(turnedSize(SIZE, 1), { width: 1200, height: 1600 });
  assert.deepEqual(turnedSize(SIZE, 2), SIZE);
});

test("the top left corner goes round clockwise and the picture stays inside", () => {
  const places = [0, 1, 2, 3].map((turned) => drawn({ x: 0, y: 0 }, turning(SIZE, turned)));
  assert.deepEqual(places, [
    { x: 0, y: 0 },
    { x: 1200, y: 0 },
    { x: 1600, y: 1200 },
    { x: 0, y: 1600 },
  ]);
});

for (const turned of [0, 1, 2, 3]) {
  test(`a finger on a picture turned ${turned} quarters meets what it points at`, () => {
    const matrix = turning(SIZE, turned);
    const { x, y } = untouched(drawn({ x: 321, y: 45 }, matrix), matrix);
    assert.deepEqual({ x, y }, { x: 321, y: 45 });
  });
}

test("an arrow's head opens backwards on both sides alike", () => {
  const [left, right] = arrowHead(ARROW.from, ARROW.to, 50);
  assert.ok(left.x < 300 && right.x < 300);
  assert.equal(Math.round(left.x), Math.round(right.x));
  assert.equal(Math.round(left.y - 100), Math.round(100 - right.y));
  assert.equal(Math.round(Math.hypot(left.x - 300, left.y - 100)), 50);
});

test("a box may be drawn from any corner", () => {
  const box = { kind: /** @type {const} */ ("box"), from: { x: 50, y: 80 }, to: { x: 10, y: 20 } };
  assert.deepEqual(corners(box), { x: 10, y: 20, width: 40, height: 60 });
});

test("a tap is no mark", () => {
  assert.ok(isMark(ARROW, SIZE));
  assert.ok(!isMark({ ...ARROW, to: { x: 110, y: 105 } }, SIZE));
});
