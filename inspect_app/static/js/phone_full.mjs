// @ts-check
/** What to do when the phone has no room left. */

/** @param {unknown} error */
export const isFull = (error) =>
  error instanceof DOMException && error.name === "QuotaExceededError";

/**
 * A full phone must still send, or it would stay full: what only notes the progress may fail.
 * @template Result
 * @param {Promise<Result>} write
 * @param {Result} otherwise
 */
export async function unlessFull(write, otherwise) {
  try {
    return await write;
  } catch (error) {
    if (!isFull(error)) throw error;
    return otherwise;
  }
}
