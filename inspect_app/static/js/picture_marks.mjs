// @ts-check
/**
 * What was done to a picture, step by step, so that each can be taken back: quarter turns, and marks
 * in the picture's own pixels, which therefore turn with it.
 */

/** @typedef {{ x: number, y: number }} Point */
/** @typedef {{ width: number, height: number }} Size */
/** @typedef {{ kind: "arrow" | "box", from: Point, to: Point }} Mark */
/** @typedef {{ kind: "turn", by: 1 | -1 }} Turn a quarter, clockwise or back */
/** @typedef {Mark | Turn} Step */
/** @typedef {[number, number, number, number, number, number]} Matrix as canvas has it: a b c d e f */

const HEAD_ANGLE = Math.PI / 6;
const LEAST_SHARE = 1 / 50;

/** How many quarters the picture stands turned clockwise: 0 to 3. @param {Step[]} steps */
export const quarters = (steps) =>
  steps.reduce((sum, step) => sum + (step.kind === "turn" ? step.by + 4 : 0), 0) % 4;

/** @param {Step[]} steps @returns {Mark[]} */
export const marks = (steps) => steps.filter((step) => step.kind !== "turn");

/** @param {Size} size @param {number} turned quarters @returns {Size} */
export const turnedSize = ({ width, height }, turned) =>
  turned % 2 ? { width: height, height: width } : { width, height };

/**
 * From the picture's pixels to those of the turned picture.
 * @param {Size} size of the picture as it was taken
 * @param {number} turned quarters
 * @returns {Matrix}
 */
export function turning({ width, height }, turned) {
  /** @type {Matrix[]} */
  const matrices = [
    [1, 0, 0, 1, 0, 0],
    [0, 1, -1, 0, height, 0],
    [-1, 0, 0, -1, width, height],
    [0, -1, 1, 0, 0, width],
  ];
  return matrices[turned] ?? [1, 0, 0, 1, 0, 0];
}

/** Where a point of the turned picture lies in the picture. @param {Point} point @param {Matrix} matrix */
export function untouched({ x, y }, [a, b, c, d, e, f]) {
  return { x: a * (x - e) + b * (y - f), y: c * (x - e) + d * (y - f) };
}

/**
 * The two ends of an arrow's head.
 * @param {Point} from
 * @param {Point} to
 * @param {number} length
 * @returns {[Point, Point]}
 */
export function arrowHead(from, to, length) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const end = (/** @type {number} */ turn) => ({
    x: to.x - length * Math.cos(angle + turn),
    y: to.y - length * Math.sin(angle + turn),
  });
  return [end(-HEAD_ANGLE), end(HEAD_ANGLE)];
}

/** A box drawn from any corner to any other. @param {Mark} mark */
export const corners = ({ from, to }) => ({
  x: Math.min(from.x, to.x),
  y: Math.min(from.y, to.y),
  width: Math.abs(to.x - from.x),
  height: Math.abs(to.y - from.y),
});

/** A tap is no mark: it must reach over a fiftieth of the longer side. @param {Mark} mark @param {Size} size */
export const isMark = ({ from, to }, { width, height }) =>
  Math.hypot(to.x - from.x, to.y - from.y) >= Math.max(width, height) * LEAST_SHARE;
