// @ts-check
/**
 * A full-screen pad. Lines are kept as vectors, so that turning the phone redraws them; the image
 * that is kept is drawn from the same lines at one size.
 */
import SignaturePad from "../vendor/signature_pad.mjs";
import { keepsFiles } from "./abilities.mjs";
import { one } from "./dom.mjs";
import { addBlob } from "./photos.mjs";
import { scaled } from "./strokes.mjs";

const WIDTH = 900;
const HEIGHT = 360;

/** @param {HTMLElement} box */
export function start(box) {
  const button = one(box, "[data-open]");
  const dialog = document.querySelector("dialog[data-pad]");
  if (!button || !(dialog instanceof HTMLDialogElement)) return;
  button.addEventListener("click", () => open(dialog, box));
  keepsFiles().then((able) => {
    button.hidden = !able; // else a signature on paper is photographed, as without scripts
  });
}

/** @param {HTMLDialogElement} dialog @param {HTMLElement} box */
function open(dialog, box) {
  const canvas = /** @type {HTMLCanvasElement | null} */ (one(dialog, "canvas"));
  const whose = one(dialog, "[data-whose]");
  if (!canvas) return;
  if (whose) whose.textContent = box.dataset.whose ?? "";
  dialog.showModal();
  const pad = new SignaturePad(canvas, { penColor: "#101820", backgroundColor: "#ffffff" });
  const over = new AbortController();
  /** The lines as last drawn by hand, and how large the pad was then: turning loses nothing. */
  let drawn = { lines: pad.toData(), width: canvas.offsetWidth, height: canvas.offsetHeight };
  pad.addEventListener("endStroke", () => {
    drawn = { lines: pad.toData(), width: canvas.offsetWidth, height: canvas.offsetHeight };
  });
  const fit = () => {
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d")?.scale(ratio, ratio);
    pad.clear();
    const scale = Math.min(canvas.offsetWidth / drawn.width, canvas.offsetHeight / drawn.height);
    pad.fromData(scaled(drawn.lines, scale || 1));
  };
  fit();
  const { signal } = over;
  window.addEventListener("resize", fit, { signal });
  one(dialog, "[data-redo]")?.addEventListener(
    "click",
    () => {
      pad.clear();
      drawn.lines = [];
    },
    { signal },
  );
  one(dialog, "[data-cancel]")?.addEventListener("click", () => dialog.close(), { signal });
  one(dialog, "[data-done]")?.addEventListener(
    "click",
    () => {
      if (!pad.isEmpty()) take(box, pad, canvas);
      dialog.close();
    },
    { signal },
  );
  dialog.addEventListener(
    "close",
    () => {
      over.abort();
      pad.off();
    },
    { once: true },
  );
}

/** @param {HTMLElement} box @param {SignaturePad} pad @param {HTMLCanvasElement} canvas */
function take(box, pad, canvas) {
  const strokes = pad.toData();
  const copy = document.createElement("canvas");
  copy.width = WIDTH;
  copy.height = HEIGHT;
  const drawn = new SignaturePad(copy, { penColor: "#101820", backgroundColor: "#ffffff" });
  const scale = Math.min(WIDTH / canvas.offsetWidth, HEIGHT / canvas.offsetHeight) || 1;
  drawn.fromData(scaled(strokes, scale));
  drawn.off();
  const photos = one(box, "[data-list]");
  const moment = new Date(Date.now() + 8 * 3_600_000).toISOString().replace(/\.\d+Z$/, "+08:00");
  const at = /** @type {HTMLInputElement | null} */ (one(box, "[data-at]"));
  if (at) at.value = moment;
  copy.toBlob((blob) => {
    if (blob && photos) addBlob(photos, blob, { taken_at: moment, lat: null, lng: null, strokes });
  }, "image/png");
}
