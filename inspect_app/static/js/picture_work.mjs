// @ts-check
/** Hands photos to a worker; where a browser has none for modules, the page does it itself. */
import { shrunk } from "./pictures.mjs";

const LONGEST = 20_000;
/** @type {Worker | null | undefined} */
let worker;
let last = 0;

/**
 * A photo small enough to send.
 * @param {Blob} file
 * @returns {Promise<Blob>} what the browser cannot draw comes back as it is
 */
export async function shrunkAside(file) {
  const blob = await asked(file);
  if (blob === null) return shrunk(file);
  const isCopy = blob.size === file.size && blob.type === file.type; // through the worker and back
  return isCopy ? file : blob;
}

/** @param {Blob} file @returns {Promise<Blob | null>} null: the worker cannot */
function asked(file) {
  const made = begun();
  if (made === null) return Promise.resolve(null);
  const number = ++last;
  return new Promise((resolve) => {
    const over = new AbortController();
    const end = (/** @type {Blob | null} */ blob) => {
      over.abort();
      clearTimeout(timer);
      resolve(blob);
    };
    const timer = setTimeout(() => end(null), LONGEST);
    const { signal } = over;
    made.addEventListener(
      "message",
      ({ data }) => data.number === number && end(data.blob ?? null),
      { signal },
    );
    made.addEventListener("error", () => end(null), { signal });
    made.postMessage({ number, file });
  });
}

/** The one worker of this page. */
function begun() {
  if (worker !== undefined) return worker;
  try {
    worker = new Worker(new URL("./picture_worker.mjs", import.meta.url), { type: "module" });
    worker.addEventListener("error", () => {
      worker = null; // an old browser: from now on the page does it
    });
  } catch {
    worker = null;
  }
  return worker;
}
