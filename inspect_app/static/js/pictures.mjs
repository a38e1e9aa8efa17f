// @ts-check
/** Make a photo small enough to send from a basement, and name bytes by their SHA-256. */

const LONGEST_SIDE = 1600;
const SHORTEST_SIDE = 640;
const SMALLER = 0.8;
const MOST_BYTES = 400 * 1024;
const QUALITIES = [0.82, 0.7, 0.55, 0.4];

/**
 * The size to draw at: the longer side at most `longest`, never larger than it is.
 * @param {number} width
 * @param {number} height
 * @param {number} [longest]
 */
export function fittedSize(width, height, longest = LONGEST_SIDE) {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/**
 * Shrink an image to JPEG; what the browser cannot draw (HEIC on some; anything on old ones) is sent
 * as it is.
 * @param {File | Blob} original
 * @returns {Promise<Blob>}
 */
export async function shrunk(original) {
  if (typeof OffscreenCanvas === "undefined") return original;
  const bitmap = await createImageBitmap(original).catch(() => null);
  if (bitmap === null) return original;
  let longest = LONGEST_SIDE;
  let blob = await drawn(bitmap, longest);
  while (blob && blob.size > MOST_BYTES && longest > SHORTEST_SIDE) {
    longest *= SMALLER;
    blob = await drawn(bitmap, longest);
  }
  bitmap.close();
  return blob ?? original;
}

/** @param {ImageBitmap} bitmap @param {number} longest @returns {Promise<Blob | null>} */
async function drawn(bitmap, longest) {
  const size = fittedSize(bitmap.width, bitmap.height, longest);
  const canvas = new OffscreenCanvas(size.width, size.height);
  const pen = canvas.getContext("2d");
  if (pen === null) return null;
  pen.fillStyle = "white"; // a JPEG has no transparency: a scanned signature would lie on black
  pen.fillRect(0, 0, size.width, size.height);
  pen.drawImage(bitmap, 0, 0, size.width, size.height);
  return smallEnough(canvas);
}

/** The best JPEG of a canvas that is not too large to send. @param {OffscreenCanvas} canvas */
export async function smallEnough(canvas) {
  let blob = new Blob();
  for (const quality of QUALITIES) {
    blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
    if (blob.size <= MOST_BYTES) break;
  }
  return blob;
}

/**
 * @param {ArrayBuffer} bytes
 * @returns {Promise<string>} SHA-256, lower-case hex
 */
export async function sha256(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
