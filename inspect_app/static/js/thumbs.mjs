// @ts-check
/** Small pictures of sent photos: what stays readable when the photo itself has left the phone. */
import { fittedSize } from "./pictures.mjs";

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
