// @ts-check
/**
 * Photos in place: shrunk on the phone, kept before they are sent, sent on the side. The file
 * input is emptied, so that a posted form does not carry the bytes a second time.
 */
import { keepsFiles } from "./abilities.mjs";
import { afterCamera, beforeCamera, keepWithFile } from "./autosave.mjs";
import { all, changed, named, namesOf, one, setHidden } from "./dom.mjs";
import { readExif } from "./exif.mjs";
import { nextNumber } from "./field_names.mjs";
import { onUpload, sendSoon } from "./outbox.mjs";
import { dropFile, keptFile } from "./phone_store.mjs";
import { dress, newThumb, tell } from "./photo_thumbs.mjs";
import { shrunkAside } from "./picture_work.mjs";
import { sha256 } from "./pictures.mjs";
import { fill } from "./texts.mjs";

/**
 * @typedef {object} Facts
 * @property {string} taken_at
 * @property {number | null} lat
 * @property {number | null} lng
 * @property {string} [original] SHA-256 of the photo this one was marked on
 * @property {unknown} [strokes] a signature's lines
 */

const HEAD = 256 * 1024;

/** @param {HTMLElement} box */
export function start(box) {
  const input = /** @type {HTMLInputElement | null} */ (one(box, "input[type=file]"));
  if (!input) return;
  const form = box.closest("form");
  input.addEventListener("click", () => form && beforeCamera(form, input.id));
  input.addEventListener("change", async () => {
    if (form) afterCamera(form);
    const files = Array.from(input.files ?? []);
    if (!(await keepsFiles())) {
      say(box, "wordsChosen", { count: files.length }); // the form posts them, as without scripts
      return;
    }
    input.value = "";
    for (const file of files) await take(box, file);
  });
  for (const thumb of all(box, "[data-sha256]")) dress(box, thumb, () => removePhoto(box, thumb));
  onUpload((hash, state, share) => {
    const thumb = one(box, `[data-sha256="${hash}"]`);
    if (!thumb) return;
    tell(box, thumb, state, share);
    if (state === "refused") leaveOut(box, thumb, hash);
  });
}

/** @param {HTMLElement} box @param {File} file */
async function take(box, file) {
  const facts = file.type.startsWith("image/")
    ? readExif(await file.slice(0, HEAD).arrayBuffer())
    : { taken_at: "", lat: null, lng: null };
  const blob = file.type.startsWith("image/") ? await shrunkAside(file) : file;
  if (blob === file && /hei[cf]/.test(file.type)) say(box, "wordsHeic");
  await addBlob(box, blob, facts);
}

/**
 * Tell below the button.
 * @param {HTMLElement} box
 * @param {"wordsChosen" | "wordsHeic" | "wordsFull"} words
 * @param {Record<string, number>} [values]
 */
function say(box, words, values = {}) {
  const told = one(box, "[data-told]");
  if (told) told.textContent = fill(box.dataset[words], values);
}

/**
 * Keep bytes, name them in the form, show them.
 * @param {HTMLElement} box
 * @param {Blob} blob
 * @param {Facts} facts
 * @param {HTMLElement} [instead] the thumbnail whose place it takes
 */
export async function addBlob(box, blob, facts, instead) {
  const form = box.closest("form");
  const thumbs = one(box, "[data-thumbs]");
  const list = box.dataset.list;
  if (!form || !thumbs || !list) return;
  const hash = await sha256(await blob.arrayBuffer());
  const single = "single" in box.dataset;
  if (one(thumbs, `[data-sha256="${hash}"]`)) return;
  const known = { sha256: hash, type: blob.type, size: blob.size, uploaded: false, blob };
  const next = single ? list : `${list}-${nextNumber(namesOf(form), list)}`;
  const name = (instead && one(instead, "input")?.getAttribute("name")) || next;
  const before = Array.from(thumbs.childNodes);
  const thumb = newThumb(hash, name, blob.type);
  if (single) thumbs.replaceChildren(thumb);
  else if (instead) instead.replaceWith(thumb);
  else thumbs.append(thumb);
  listFile(form, known, facts);
  try {
    const { visit = "", person = "" } = form.dataset;
    await keepWithFile(form, { ...known, ...facts, visit, person });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    thumbs.replaceChildren(...before);
    unlist(form, hash);
    say(box, "wordsFull");
    return;
  }
  dress(box, thumb, () => removePhoto(box, thumb));
  changed(thumb);
  sendSoon();
}

/**
 * Show photos that a kept draft names: what stood here goes.
 * @param {HTMLFormElement} form
 * @param {import("./field_names.mjs").Fields} fields
 */
export function showPhotos(form, fields) {
  const types = new Map(
    Object.entries(fields)
      .filter(([name]) => /^files-\d+-sha256$/.test(name))
      .map(([name, [hash]]) => [hash, fields[name.replace(/sha256$/, "type")]?.[0]]),
  );
  for (const box of all(form, "[data-list]")) {
    const thumbs = one(box, "[data-thumbs]");
    const list = box.dataset.list ?? "";
    const mine = new RegExp(`^${list}${"single" in box.dataset ? "" : "-\\d+"}$`);
    thumbs?.replaceChildren();
    for (const [name, [hash]] of Object.entries(fields)) {
      if (!hash || !thumbs || !mine.test(name)) continue;
      const thumb = newThumb(hash, name, types.get(hash) ?? "image/jpeg");
      thumbs.append(thumb);
      dress(box, thumb, () => removePhoto(box, thumb));
    }
  }
}

/**
 * Add the file to the visit's list of files, once.
 * @param {HTMLFormElement} form
 * @param {{ sha256: string, type: string, size: number }} file
 * @param {Facts} facts
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

/**
 * When and where a listed file was taken.
 * @param {HTMLFormElement} form
 * @param {string} hash
 * @returns {Facts}
 */
export function factsOf(form, hash) {
  const holder = one(form, "[data-files]");
  const at = holder && placeOf(holder, hash);
  const told = (/** @type {string} */ part) => (at && named(form, `${at}${part}`)?.value) || "";
  const [lat, lng] = [told("lat"), told("lng")].map((text) => (text ? Number(text) : null));
  return { taken_at: told("taken_at"), lat: lat ?? null, lng: lng ?? null };
}

/**
 * Delete a photo, and with a marked one the photo it was marked on.
 * @param {HTMLElement} box
 * @param {HTMLElement} thumb
 */
export async function removePhoto(box, thumb) {
  const form = box.closest("form");
  thumb.remove();
  /** @type {string | undefined} */
  let hash = thumb.dataset.sha256;
  while (form && hash && !one(form, `[data-thumbs] [data-sha256="${hash}"]`)) {
    const original = (await keptFile(hash))?.original;
    unlist(form, hash);
    await dropFile(hash);
    hash = original;
  }
  changed(box);
}

/**
 * Take a file the server will never accept out of the visit, which would wait for it for ever. It
 * stays in sight and on the phone.
 * @param {HTMLElement} box
 * @param {HTMLElement} thumb
 * @param {string} hash
 */
function leaveOut(box, thumb, hash) {
  const form = box.closest("form");
  const names = all(thumb, "input");
  if (!form || names.length === 0) return;
  for (const name of names) name.remove();
  unlist(form, hash);
  changed(box);
}

/** @param {HTMLElement} holder @param {string} hash @returns {string | undefined} like `files-3-` */
const placeOf = (holder, hash) =>
  one(holder, `input[value="${hash}"]`)
    ?.getAttribute("name")
    ?.replace(/sha256$/, "");

/** @param {HTMLFormElement} form @param {string} hash */
function unlist(form, hash) {
  const holder = one(form, "[data-files]");
  const at = holder && placeOf(holder, hash);
  if (holder && at) for (const input of all(holder, `input[name^="${at}"]`)) input.remove();
}
