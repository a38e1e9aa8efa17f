// @ts-check
/**
 * Photos in place: kept as they were taken at once, then made smaller, then sent on the side. The
 * file input is emptied, so that a posted form does not carry the bytes a second time.
 */
import { keepsFiles } from "./abilities.mjs";
import { afterCamera, beforeCamera, dropFiles, keepWithFile } from "./autosave.mjs";
import { zoned } from "./days.mjs";
import { all, changed, namesOf, one } from "./dom.mjs";
import { readExif } from "./exif.mjs";
import { nextNumber } from "./field_names.mjs";
import { lastFix } from "./kept_fixes.mjs";
import { readFile } from "./kept_reading.mjs";
import { withType } from "./media_type.mjs";
import { onUpload, sendSoon } from "./outbox.mjs";
import { unlessNone } from "./phone_database.mjs";
import { isFull } from "./phone_full.mjs";
import { markFile } from "./phone_outbox.mjs";
import { dress, nameAnew, newThumb, tell } from "./photo_thumbs.mjs";
import { shrunkAside } from "./picture_work.mjs";
import { sha256 } from "./pictures.mjs";
import { fill } from "./texts.mjs";
import { factsOf, listFile, unlist } from "./visit_files.mjs";

/**
 * @typedef {object} Facts
 * @property {string} taken_at
 * @property {number | null} lat
 * @property {number | null} lng
 * @property {string} [original] SHA-256 of the photo this one was marked on
 * @property {unknown} [strokes] a signature's lines
 */

const HEAD = 256 * 1024;
const JUST_NOW = 120_000;
/** @type {Facts} */
const NOTHING_TOLD = { taken_at: "", lat: null, lng: null };

/** What is being kept or made smaller on this page. @type {Set<Promise<unknown>>} */
const working = new Set();

/** Settles when every photo and signature so far is kept, as small as it will be. */
export async function photosSettled() {
  while (working.size > 0) await Promise.allSettled(working);
}

/** Let `photosSettled` wait for it. @template Result @param {Promise<Result>} work @returns {Promise<Result>} */
export function noted(work) {
  working.add(work);
  work.catch(() => {}).then(() => working.delete(work));
  return work;
}

/** @param {HTMLElement} box */
export function start(box) {
  const input = /** @type {HTMLInputElement | null} */ (one(box, "input[type=file]"));
  if (!input) return;
  const form = box.closest("form");
  input.addEventListener("click", () => form && beforeCamera(form, input.id));
  input.addEventListener("cancel", () => form && afterCamera(form));
  input.addEventListener("change", async () => {
    const files = Array.from(input.files ?? []);
    if (await keepsFiles()) {
      input.value = "";
      await noted(keepAll(box, files));
    } else say(box, "wordsChosen", { count: files.length }); // the form posts them, as without scripts
    if (form) afterCamera(form);
  });
  for (const thumb of all(box, "[data-sha256]")) dressed(box, thumb);
  onUpload((hash, state, share) => {
    const thumb = one(box, `[data-sha256="${hash}"]`);
    if (!thumb) return;
    tell(box, thumb, state, share);
    if (state === "refused") leaveOut(box, thumb, hash);
  });
}

/**
 * Keep every photo as it was taken, at once; then make one after the other smaller. Where the phone
 * has no room for that, it may have for the smaller one.
 * @param {HTMLElement} box
 * @param {File[]} files
 */
async function keepAll(box, files) {
  const kept = [];
  for (const chosen of files) {
    const file = await withType(chosen);
    const facts = await factsAt(box, file);
    const taken = await addBlob(box, file, facts, { raw: true });
    kept.push(taken ?? (await addBlob(box, await shrunkAside(file), facts)));
  }
  for (const thumb of kept) if (thumb) await makeSmaller(box, thumb);
}

/**
 * When and where a photo was taken: as its camera wrote it, else when the file was made and, of one
 * made just now, where this phone is.
 * @param {HTMLElement} box
 * @param {File} file
 * @returns {Promise<Facts>}
 */
async function factsAt(box, file) {
  const isPhoto = file.type.startsWith("image/");
  const told = isPhoto ? readExif(await file.slice(0, HEAD).arrayBuffer()) : NOTHING_TOLD;
  const isNew = Math.abs(Date.now() - file.lastModified) < JUST_NOW;
  const form = box.closest("form");
  const fix = isNew && form ? lastFix(form) : null;
  const place = told.lat === null && fix ? fix : { lat: told.lat, lng: told.lng };
  return { taken_at: told.taken_at || zoned(new Date(file.lastModified)), ...place };
}

/**
 * The smaller photo takes the place of the one that was taken, in the form and on the phone at once.
 * @param {HTMLElement} box
 * @param {HTMLElement} thumb
 */
async function makeSmaller(box, thumb) {
  const form = box.closest("form");
  const taken = thumb.dataset.sha256 ?? "";
  const kept = await readFile(taken);
  if (!form || !kept?.raw) return;
  const blob = kept.type.startsWith("image/") ? await shrunkAside(kept.blob) : kept.blob;
  if (thumb.dataset.sha256 !== taken) return; // another round was faster
  if (blob === kept.blob && /hei[cf]/.test(kept.type)) say(box, "wordsHeic");
  if (blob === kept.blob || !thumb.isConnected) {
    await markFile(taken, { raw: false }); // it cannot be smaller, or was marked as it is meanwhile
    return sendSoon();
  }
  const small = {
    sha256: await sha256(await blob.arrayBuffer()),
    type: blob.type,
    size: blob.size,
  };
  if (one(box, `[data-thumbs] [data-sha256="${small.sha256}"]`)) return removePhoto(box, thumb);
  const { raw, ...known } = kept;
  const facts = factsOf(form, taken);
  nameAnew(thumb, small.sha256);
  listFile(form, small, facts);
  unlist(form, taken);
  try {
    await keepWithFile(form, { ...known, ...small, blob }, [taken]);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    nameAnew(thumb, taken); // no room for both at once: it goes as it was taken
    listFile(form, kept, facts);
    unlist(form, small.sha256);
  }
  changed(thumb);
  sendSoon();
}

/**
 * Tell below the button.
 * @param {HTMLElement} box
 * @param {"wordsChosen" | "wordsHeic" | "wordsFull" | "wordsFailed"} words
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
 * @param {object} [how]
 * @param {HTMLElement} [how.instead] the thumbnail whose place it takes
 * @param {boolean} [how.raw] it is still to be made smaller; that it could not be kept is not told yet
 * @returns {Promise<HTMLElement | null>} its thumbnail; null: it could not be kept
 */
export const addBlob = (box, blob, facts, how = {}) => noted(add(box, blob, facts, how));

/** @param {HTMLElement} box @param {Blob} blob @param {Facts} facts @param {NonNullable<Parameters<typeof addBlob>[3]>} how */
async function add(box, blob, facts, { instead, raw = false }) {
  const form = box.closest("form");
  const thumbs = one(box, "[data-thumbs]");
  const list = box.dataset.list;
  if (!form || !thumbs || !list) return null;
  const hash = await sha256(await blob.arrayBuffer());
  const single = "single" in box.dataset;
  const there = one(thumbs, `[data-sha256="${hash}"]`);
  if (there) return there;
  const known = { sha256: hash, type: blob.type, size: blob.size, uploaded: false, blob };
  const next = single ? list : `${list}-${nextNumber(namesOf(form), list)}`;
  const name = (instead && one(instead, "input")?.getAttribute("name")) || next;
  const before = Array.from(thumbs.childNodes);
  const thumb = newThumb(hash, name, blob.type);
  thumb.hidden = true; // until it is kept: what is seen is on the phone
  if (single) thumbs.replaceChildren(thumb);
  else if (instead) instead.replaceWith(thumb);
  else thumbs.append(thumb);
  listFile(form, known, facts);
  try {
    const { visit = "", person = "" } = form.dataset;
    const file = { ...known, ...facts, visit, person, ...(raw ? { raw } : {}) };
    await keepWithFile(form, file);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    thumbs.replaceChildren(...before);
    unlist(form, hash);
    if (!raw) say(box, isFull(error) ? "wordsFull" : "wordsFailed");
    return null;
  }
  thumb.hidden = false;
  dress(box, thumb, () => removePhoto(box, thumb));
  changed(thumb);
  if (!raw) sendSoon();
  return thumb;
}

/** A thumbnail that stood here before; a photo that was left large is made smaller now. @param {HTMLElement} box @param {HTMLElement} thumb */
function dressed(box, thumb) {
  if (one(thumb, "[data-state]")) return; // put back before this script began
  dress(box, thumb, () => removePhoto(box, thumb));
  noted(unlessNone(makeSmaller(box, thumb), undefined));
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
      dressed(box, thumb);
    }
  }
}

/**
 * Delete a photo, and with a marked one the photo it was marked on.
 * @param {HTMLElement} box
 * @param {HTMLElement} thumb
 */
export async function removePhoto(box, thumb) {
  const form = box.closest("form");
  thumb.remove();
  /** @type {string[]} */
  const dropped = [];
  /** @type {string | undefined} */
  let hash = thumb.dataset.sha256;
  while (form && hash && !one(form, `[data-thumbs] [data-sha256="${hash}"]`)) {
    /** @type {string | undefined} */
    const original = factsOf(form, hash).original ?? (await readFile(hash))?.original;
    unlist(form, hash);
    dropped.push(hash);
    hash = original;
  }
  changed(box);
  if (form) await unlessNone(dropFiles(form, dropped), undefined);
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
