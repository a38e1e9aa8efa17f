// @ts-check
/** Shrinks a photo off the page's thread: typing goes on meanwhile. */
import { shrunk } from "./pictures.mjs";

const worker = /** @type {any} */ (self);

worker.onmessage = async (/** @type {MessageEvent<{ number: number, file: Blob }>} */ { data }) => {
  const { number, file } = data;
  try {
    worker.postMessage({ number, blob: await shrunk(file) });
  } catch (error) {
    worker.postMessage({ number, error: String(error) });
  }
};
