// @ts-check
/** Small pictures of sent photos: what stays readable when the photo itself has left the phone. */
import { closedThumb, contentKey } from "./closing.mjs";
import { readFile } from "./kept_reading.mjs";
import { lockOf, openKey } from "./lock_keys.mjs";
import { keepThumbs } from "./phone_files.mjs";
import { unlessFull } from "./phone_full.mjs";
import { fittedSize } from "./pictures.mjs";

/** @typedef {import("./phone_store.mjs").Thumb} Thumb */
/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */

const LONGEST_SIDE = 240;
const QUALITY = 0.6;

/**
 * @param {Blob} photo
 * @returns {Promise<Blob | null>} null where this browser cannot draw it
 */
export async function thumbOf(photo) {
  try {
    const bitmap = await createImageBitmap(photo);
    const { width, height } = fittedSize(bitmap.width, bitmap.height, LONGEST_SIDE);
    const canvas = new OffscreenCanvas(width, height);
    const pen = canvas.getContext("2d");
    if (!pen) return null;
    pen.fillStyle = "white"; // a signature's background
    pen.fillRect(0, 0, width, height);
    pen.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    return await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  } catch {
    return null; // a picture of a picture is worth no failure
  }
}

/**
 * Those of a visit that is sent: closed, where the visit is. None while the phone is locked.
 * @param {KeptVisit} visit
 * @returns {Promise<Thumb[]>}
 */
export async function thumbsFor(visit) {
  const close = await closingFor(visit);
  const thumbs = [];
  for (const sha256 of visit.sealed?.files ?? []) {
    const file = await readFile(sha256);
    const blob = file?.type.startsWith("image/") ? await thumbOf(file.blob) : null;
    if (blob) thumbs.push(...(await close({ sha256, visit: visit.uuid, blob })));
  }
  return thumbs;
}

/**
 * The small picture of a photo that left while the phone was locked, made of the server's copy and
 * kept from now on.
 * @param {KeptVisit} visit that is sent, of an unlocked phone
 * @param {string} sha256
 * @returns {Promise<Blob | null>} null without a connection, or where the server shows none
 */
export async function thumbAgain(visit, sha256) {
  const answer = await fetch(`/api/v1/files/${sha256}/preview`).catch(() => null);
  const isPicture = answer?.ok && answer.headers.get("Content-Type")?.startsWith("image/");
  const blob = isPicture ? await thumbOf(await answer.blob()) : null;
  if (!blob) return null;
  const close = await closingFor(visit);
  await unlessFull(keepThumbs(await close({ sha256, visit: visit.uuid, blob })), undefined);
  return blob;
}

/**
 * How a visit's small pictures are closed: as it is.
 * @param {KeptVisit} visit
 * @returns {Promise<(thumb: Thumb) => Promise<Thumb[]>>} none while the phone is locked
 */
async function closingFor({ uuid, person, sealed }) {
  const lock = await lockOf(person);
  const key = openKey(lock);
  const seal = sealed?.key && sealed.lock && { visit: uuid, key: sealed.key, lock: sealed.lock };
  if (!seal) return async (thumb) => [thumb];
  const content = await contentKey(seal, lock.open).catch(() => null);
  return async (thumb) =>
    key && content ? [await closedThumb(thumb, { lock: key, content, seal })] : [];
}
