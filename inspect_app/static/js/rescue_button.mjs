// @ts-check
/** The button that saves a rescue package. It waits for nothing else on its page, which may be broken. */
import { one } from "./dom.mjs";
import { exportRescue } from "./rescue.mjs";
import { fill } from "./texts.mjs";

/** @param {HTMLElement} section */
export function start(section) {
  const button = one(section, "[data-rescue]");
  const told = one(section, "[data-rescue-told]");
  if (!(button instanceof HTMLButtonElement) || !told) return;
  const { wordsDone, wordsLost, wordsFailed } = told.dataset;
  section.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    told.textContent = "";
    try {
      const { visits, files, unreadable } = await exportRescue(section.dataset.person ?? "");
      const lost = unreadable ? ` ${fill(wordsLost, { unreadable })}` : "";
      told.textContent = fill(wordsDone, { visits, files }) + lost;
    } catch (error) {
      told.textContent = wordsFailed ?? "";
      if (!(error instanceof DOMException)) throw error; // else it is the phone's own fault, and told
    } finally {
      button.disabled = false;
    }
  });
}
