// @ts-check
/**
 * Photos in place: shrunk on the phone, kept before they are sent, sent on the side. The file
 * input is emptied, so that a posted form does not carry the bytes a second time.
 */
import { all, changed, namesOf, one, setHidden } from "./dom.mjs";
import { readExif } from "./exif.mjs";
import { nextNumber } from "./field_names.mjs";
import { dropFile, keepFile } from "./phone_store.mjs";
import { sha256, shrunk } from "./pictures.mjs";
import { fill } from "./texts.mjs";
import { onUpload, sendFiles } from "./uploads.mjs";

const HEAD = 256 * 1024;

/** @param {HTMLElement} box */
export function start(box) {
  const input = /** @type {HTMLInputElement | null} */ (one(box, "input[type=file]"));
  if (!input) return;
  input.addEventListener("change", async () => {
    const files = Array.from(input.files ?? []);
    input.value = "";
    for (const file of files) await take(box, file);
  });
  for (const thumb of all(box, "[data-sha256]")) dress(box, thumb);
  onUpload((hash, state, share) => {
    const thumb = one(box, `[data-sha256="${hash}"]`);
    const told = thumb && one(thumb, "[data-state]");
    if (!told) return;
    const words = `words${state[0]?.toUpperCase()}${state.slice(1)}`;
    told.textContent = fill(box.dataset[words], { percent: Math.round(share * 100) });
    thumb.dataset.upload = state;
  });
}

/** @param {HTMLElement} box @param {File} file */
async function take(box, file) {
  const facts = file.type.startsWith("image/")
    ? readExif(await file.slice(0, HEAD).arrayBuffer())
    : { taken_at: "", lat: null, lng: null };
  const blob = file.type.startsWith("image/") ? await shrunk(file) : file;
  await addBlob(box, blob, facts);
}

/**
 * Keep bytes, name them in the form, show them.
 * @param {HTMLElement} box
 * @param {Blob} blob
 * @param {{ taken_at: string, lat: number | null, lng: number | null, strokes?: unknown }} facts
 */
export async function addBlob(box, blob, facts) {
  const form = box.closest("form");
  const thumbs = one(box, "[data-thumbs]");
  const list = box.dataset.list;
  if (!form || !thumbs || !list) return;
  const hash = await sha256(await blob.arrayBuffer());
  const single = "single" in box.dataset;
  if (single) thumbs.replaceChildren();
  if (one(thumbs, `[data-sha256="${hash}"]`)) return;
  const known = { sha256: hash, type: blob.type, size: blob.size, uploaded: false, blob };
  try {
    await keepFile({ ...known, ...facts, visit: form.dataset.visit ?? "" });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    const told = one(box, "[data-told]");
    if (told) told.textContent = box.dataset.wordsFull ?? "";
    return;
  }
  const thumb = document.createElement("li");
  thumb.dataset.sha256 = hash;
  const picture = document.createElement(blob.type.startsWith("image/") ? "img" : "span");
  if (picture instanceof HTMLImageElement) {
    Object.assign(picture, { src: URL.createObjectURL(blob), alt: "", width: 72, height: 72 });
  } else picture.textContent = blob.type;
  thumb.append(picture);
  const name = single ? list : `${list}-${nextNumber(namesOf(form), list)}`;
  setHidden(thumb, name, hash);
  thumbs.append(thumb);
  dress(box, thumb);
  listFile(form, known, facts);
  changed(thumb);
  sendFiles();
}

/**
 * Add the file to the visit's list of files, once.
 * @param {HTMLFormElement} form
 * @param {{ sha256: string, type: string, size: number }} file
 * @param {{ taken_at: string, lat: number | null, lng: number | null }} facts
 */
function listFile(form, file, facts) {
  const holder = one(form, "[data-files]");
  if (!holder || one(holder, `input[value="${file.sha256}"]`)) return;
  const at = `files-${nextNumber(namesOf(form), "files")}`;
  const { taken_at, lat, lng } = facts;
  const told = { sha256: file.sha256, size: file.size, type: file.type, taken_at, lat, lng };
  for (const [part, value] of Object.entries(told)) {
    if (value !== null && value !== "") setHidden(holder, `${at}-${part}`, String(value));
  }
}

/** Give a thumbnail its state and its delete button. @param {HTMLElement} box @param {HTMLElement} thumb */
function dress(box, thumb) {
  const state = document.createElement("small");
  state.dataset.state = "";
  const remove = document.createElement("button");
  remove.type = "button";
  remove.textContent = "×";
  const number = thumb.parentElement
    ? Array.from(thumb.parentElement.children).indexOf(thumb) + 1
    : 1;
  remove.setAttribute("aria-label", fill(box.dataset.wordsRemove, { number }));
  remove.addEventListener("click", () => {
    const form = box.closest("form");
    const hash = thumb.dataset.sha256 ?? "";
    thumb.remove();
    if (form && !one(form, `[data-thumbs] [data-sha256="${hash}"]`)) {
      unlist(form, hash);
      dropFile(hash);
    }
    changed(box);
  });
  thumb.append(state, remove);
}

/** @param {HTMLFormElement} form @param {string} hash */
function unlist(form, hash) {
  const holder = one(form, "[data-files]");
  const named = holder && one(holder, `input[value="${hash}"]`);
  const at = named?.getAttribute("name")?.replace(/sha256$/, "");
  if (holder && at) for (const input of all(holder, `input[name^="${at}"]`)) input.remove();
}
