// @ts-check
/** A picture on a canvas that fingers draw arrows and boxes on; every step can be taken back. */
import { draw } from "./marked_picture.mjs";
import { isMark, quarters, turning, untouched } from "./picture_marks.mjs";

/** @typedef {import("./picture_marks.mjs").Step} Step */
/** @typedef {import("./picture_marks.mjs").Mark} Mark */

export class Marking {
  /** @type {Step[]} */ steps = [];
  /** @type {ImageBitmap | null} */ picture = null;
  /** What a finger draws: arrow, box, or nothing, then it moves the page. */
  tool = "";
  /** @type {Mark | null} */ #drawing = null;

  /** @param {HTMLCanvasElement} canvas @param {() => void} told called after every step */
  constructor(canvas, told) {
    this.canvas = canvas;
    this.told = told;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#end(event));
    canvas.addEventListener("pointercancel", () => this.#drop());
  }

  /** @param {ImageBitmap | null} picture */
  open(picture) {
    this.picture?.close();
    this.picture = picture;
    this.steps = [];
    this.choose("");
    this.#drop();
  }

  /** @param {string} tool */
  choose(tool) {
    this.tool = tool;
    this.canvas.dataset.drawing = tool;
  }

  /** @param {Step} step */
  add(step) {
    this.steps.push(step);
    this.#show();
  }

  undo() {
    this.steps.pop();
    this.#show();
  }

  #show() {
    const steps = this.#drawing ? [...this.steps, this.#drawing] : this.steps;
    if (this.picture) draw(this.canvas, this.picture, steps);
    this.told();
  }

  #drop() {
    this.#drawing = null;
    this.#show();
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (!this.picture || (this.tool !== "arrow" && this.tool !== "box")) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    const from = this.#point(event, this.picture);
    this.#drawing = { kind: this.tool, from, to: from };
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (!this.#drawing || !this.picture) return;
    this.#drawing.to = this.#point(event, this.picture);
    this.#show();
  }

  /** @param {PointerEvent} event */
  #end(event) {
    this.#move(event);
    const mark = this.#drawing;
    if (mark && this.picture && isMark(mark, this.picture)) this.steps.push(mark);
    this.#drop();
  }

  /** @param {PointerEvent} event @param {ImageBitmap} picture */
  #point({ clientX, clientY }, picture) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const x = ((clientX - left) * this.canvas.width) / width;
    const y = ((clientY - top) * this.canvas.height) / height;
    return untouched({ x, y }, turning(picture, quarters(this.steps)));
  }
}
