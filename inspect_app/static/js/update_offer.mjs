// @ts-check
/** The note that a new version is ready; it is taken at a tap, and fails without a loss. */
import { one } from "./dom.mjs";

/**
 * Show the offer; shown already, it stays.
 * @param {() => Promise<boolean>} take false where it could not be had
 */
export function offer(take) {
  const note = one(document, "[data-update]");
  const button = note && one(note, "[data-take]");
  const words = note && one(note, "[data-update-words]");
  if (!note?.hidden || !(button instanceof HTMLButtonElement) || !words) return;
  note.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    words.textContent = note.dataset.wordsBusy ?? "";
    const taken = await take().catch(() => false);
    if (taken) return; // the page comes anew
    button.disabled = false;
    words.textContent = note.dataset.wordsFailed ?? "";
  });
}
