// @ts-check
/**
 * A full-screen pad. Lines are kept as vectors, so that turning the phone redraws them; the image
 * that is kept is drawn from the same lines at one size. Until it is taken over, every stroke stands
 * in the form: whoever comes back goes on signing.
 */
import SignaturePad from "../vendor/signature_pad.mjs";
import { keepsFiles } from "./abilities.mjs";
import { zoned } from "./days.mjs";
import { changed, named, one, setHidden } from "./dom.mjs";
import { addBlob, noted } from "./photos.mjs";
import { drawnIn, scaled, written } from "./strokes.mjs";

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
  const now = () => ({
    lines: pad.toData(),
    width: canvas.offsetWidth,
    height: canvas.offsetHeight,
  });
  let drawn = begunIn(box) ?? now();
  const fit = () => {
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d")?.scale(ratio, ratio);
    pad.clear();
    const scale = Math.min(canvas.offsetWidth / drawn.width, canvas.offsetHeight / drawn.height);
    pad.fromData(scaled(drawn.lines, scale || 1));
    drawn = now();
  };
  fit();
  const read = () => {
    drawn = now();
    noteBegun(box, drawn.lines.length ? written(drawn) : "");
  };
  pad.addEventListener("endStroke", read);
  /** The phone turns, perhaps in the midst of a stroke: the pad still tells its lines as of before. */
  const turn = () => {
    drawn = { ...drawn, lines: pad.toData() };
    fit();
  };
  const { signal } = over;
  window.addEventListener("resize", turn, { signal });
  one(dialog, "[data-redo]")?.addEventListener(
    "click",
    () => {
      pad.clear();
      read();
    },
    { signal },
  );
  one(dialog, "[data-cancel]")?.addEventListener("click", () => dialog.close(), { signal });
  one(dialog, "[data-done]")?.addEventListener(
    "click",
    () => {
      if (!pad.isEmpty()) noted(take(box, pad, canvas));
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

/** Where the strokes of a signature stand until it is taken over. @param {HTMLElement} box */
const placeOf = (box) => `strokes-${one(box, "[data-list]")?.dataset.list}`;

/** What was signed and not taken over. @param {HTMLElement} box */
function begunIn(box) {
  const form = box.closest("form");
  return form && drawnIn(named(form, placeOf(box))?.value ?? "");
}

/** @param {HTMLElement} box @param {string} text "" when nothing waits to be taken over */
function noteBegun(box, text) {
  const form = box.closest("form");
  if (!form) return;
  const there = named(form, placeOf(box));
  if (text) setHidden(there?.parentElement ?? box, placeOf(box), text);
  else there?.remove();
  changed(box);
}

/**
 * Draw the lines as a picture and keep it; only then nothing waits to be taken over.
 * @param {HTMLElement} box
 * @param {SignaturePad} pad
 * @param {HTMLCanvasElement} canvas
 */
async function take(box, pad, canvas) {
  const strokes = pad.toData();
  const copy = document.createElement("canvas");
  copy.width = WIDTH;
  copy.height = HEIGHT;
  const drawn = new SignaturePad(copy, { penColor: "#101820", backgroundColor: "#ffffff" });
  const scale = Math.min(WIDTH / canvas.offsetWidth, HEIGHT / canvas.offsetHeight) || 1;
  drawn.fromData(scaled(strokes, scale));
  drawn.off();
  const photos = one(box, "[data-list]");
  const moment = zoned(new Date());
  const at = /** @type {HTMLInputElement | null} */ (one(box, "[data-at]"));
  if (at) at.value = moment;
  const blob = await pictureOf(copy);
  if (!blob || !photos) return;
  const facts = { taken_at: moment, lat: null, lng: null, strokes };
  if (await addBlob(photos, blob, facts)) noteBegun(box, "");
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob | null>} */
const pictureOf = (canvas) => new Promise((done) => canvas.toBlob(done, "image/png"));
