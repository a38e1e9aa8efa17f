// @ts-check
/**
 * A tap on a thumbnail opens the photo large. Turned or marked it becomes a new evidence file; the
 * photo as it was taken stays among the visit's files.
 */
import { keepsFiles } from "./abilities.mjs";
import { all, askTwice, one } from "./dom.mjs";
import { readFile } from "./kept_reading.mjs";
import { asFile } from "./marked_picture.mjs";
import { Marking } from "./marking.mjs";
import { addBlob, removePhoto } from "./photos.mjs";
import { factsOf } from "./visit_files.mjs";

/** @param {HTMLElement} dialog */
export function start(dialog) {
  const canvas = one(dialog, "canvas");
  if (!(dialog instanceof HTMLDialogElement) || !(canvas instanceof HTMLCanvasElement)) return;
  const viewer = new Viewer(dialog, canvas);
  let able = false;
  keepsFiles().then((keeps) => {
    able = keeps; // else the link itself shows the photo
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-look]") : null;
    const thumb = /** @type {HTMLElement | null | undefined} */ (link?.closest("[data-sha256]"));
    if (!thumb || !able) return;
    event.preventDefault();
    viewer.open(thumb);
  });
}

class Viewer {
  /** @type {HTMLElement | null} */ #thumb = null;

  /** @param {HTMLDialogElement} dialog @param {HTMLCanvasElement} canvas */
  constructor(dialog, canvas) {
    this.dialog = dialog;
    this.marking = new Marking(canvas, () => this.#told());
    const on = (/** @type {string} */ name, /** @type {() => void} */ deed) =>
      one(dialog, `[data-${name}]`)?.addEventListener("click", deed);
    on("left", () => this.marking.add({ kind: "turn", by: -1 }));
    on("right", () => this.marking.add({ kind: "turn", by: 1 }));
    on("undo", () => this.marking.undo());
    on("keep", () => this.#keep());
    for (const button of all(dialog, "[data-tool]")) {
      const { tool = "" } = button.dataset;
      button.addEventListener("click", () => this.#choose(this.marking.tool === tool ? "" : tool));
    }
    askTwice(one(dialog, "[data-remove]"), () => this.#remove());
    const touched = () => this.marking.steps.length > 0;
    askTwice(one(dialog, "[data-cancel]"), () => dialog.close(), touched);
    dialog.addEventListener("cancel", (event) => {
      if (!touched()) return;
      event.preventDefault();
      one(dialog, "[data-cancel]")?.click();
    });
  }

  /** @param {HTMLElement} thumb */
  async open(thumb) {
    this.#thumb = thumb;
    const blob = await bytes(thumb.dataset.sha256 ?? "");
    const picture = blob && (await createImageBitmap(blob).catch(() => null));
    for (const button of all(this.dialog, "[data-asked]")) {
      button.dispatchEvent(new Event("forget"));
    }
    this.marking.open(picture);
    this.#choose("");
    const changeable = picture && !("single" in (boxOf(thumb)?.dataset ?? {}));
    for (const part of all(this.dialog, "[data-tools]")) part.hidden = !changeable;
    for (const part of all(this.dialog, "[data-unreadable]")) part.hidden = picture !== null;
    this.marking.canvas.hidden = !picture;
    this.dialog.showModal();
  }

  /** @param {string} tool */
  #choose(tool) {
    this.marking.choose(tool);
    for (const button of all(this.dialog, "[data-tool]")) {
      button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
    }
  }

  #told() {
    for (const button of all(this.dialog, "[data-keep], [data-undo]")) {
      if (button instanceof HTMLButtonElement) button.disabled = !this.marking.steps.length;
    }
  }

  async #keep() {
    const [thumb, { picture, steps }] = [this.#thumb, this.marking];
    const box = thumb && boxOf(thumb);
    const form = box?.closest("form");
    if (!thumb || !picture || !box || !form) return;
    for (const button of all(this.dialog, "[data-keep]")) button.setAttribute("disabled", "");
    const original = thumb.dataset.sha256 ?? "";
    const blob = await asFile(picture, steps);
    this.dialog.close();
    await addBlob(box, blob, { ...factsOf(form, original), original }, { instead: thumb });
  }

  #remove() {
    this.dialog.close();
    const box = this.#thumb && boxOf(this.#thumb);
    if (this.#thumb && box) removePhoto(box, this.#thumb);
  }
}

/** @param {HTMLElement} thumb @returns {HTMLElement | null} */
const boxOf = (thumb) => thumb.closest("[data-list]");

/** The phone's own copy first: there may be no connection. @param {string} hash @returns {Promise<Blob | null>} */
async function bytes(hash) {
  const kept = await readFile(hash);
  if (kept) return kept.blob;
  const url = `${document.documentElement.dataset.filesUrl}${hash}`;
  const answer = await fetch(url).catch(() => null);
  return answer?.ok ? answer.blob() : null;
}
