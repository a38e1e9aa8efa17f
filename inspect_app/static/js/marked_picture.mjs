// @ts-check
/** Draws a picture as it was turned and marked: on the screen, and as the file that is kept. */

import { arrowHead, corners, marks, quarters, turnedSize, turning } from "./picture_marks.mjs";
import { smallEnough } from "./pictures.mjs";

/** @typedef {import("./picture_marks.mjs").Step} Step */
/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Pen */

const RED = "#e3170a";
const HALO = "#ffffff";
const LINE_SHARE = 1 / 150;
const HEAD_SHARE = 1 / 18;

/**
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas gets the size of the turned picture
 * @param {ImageBitmap} picture
 * @param {Step[]} steps
 */
export function draw(canvas, picture, steps) {
  const turned = quarters(steps);
  Object.assign(canvas, turnedSize(picture, turned));
  const pen = /** @type {Pen | null} */ (canvas.getContext("2d"));
  if (!pen) return;
  pen.setTransform(...turning(picture, turned));
  pen.drawImage(picture, 0, 0);
  const longest = Math.max(picture.width, picture.height);
  pen.lineCap = "round";
  pen.lineJoin = "round";
  for (const mark of marks(steps)) {
    for (const [colour, times] of /** @type {const} */ ([
      [HALO, 1.8],
      [RED, 1],
    ])) {
      pen.strokeStyle = colour;
      pen.lineWidth = Math.max(3, longest * LINE_SHARE) * times;
      trace(pen, mark, longest * HEAD_SHARE);
    }
  }
}

/** @param {Pen} pen @param {import("./picture_marks.mjs").Mark} mark @param {number} head */
function trace(pen, mark, head) {
  pen.beginPath();
  if (mark.kind === "box") {
    const { x, y, width, height } = corners(mark);
    pen.rect(x, y, width, height);
  } else {
    const [left, right] = arrowHead(mark.from, mark.to, head);
    pen.moveTo(mark.from.x, mark.from.y);
    pen.lineTo(mark.to.x, mark.to.y);
    pen.moveTo(left.x, left.y);
    pen.lineTo(mark.to.x, mark.to.y);
    pen.lineTo(right.x, right.y);
  }
  pen.stroke();
}

/** @param {ImageBitmap} picture @param {Step[]} steps @returns {Promise<Blob>} a JPEG */
export function asFile(picture, steps) {
  const canvas = new OffscreenCanvas(1, 1);
  draw(canvas, picture, steps);
  return smallEnough(canvas);
}
