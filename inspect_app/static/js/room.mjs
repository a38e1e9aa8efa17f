// @ts-check
/** Before a visit: how much room there is, and that the browser is asked to keep what is here. */
import { keepsFiles } from "./abilities.mjs";
import { one } from "./dom.mjs";
import { fill } from "./texts.mjs";

const LITTLE = 200 * 2 ** 20;
const UNITS = ["B", "KB", "MB", "GB"];

/** @param {number} bytes @returns {string} like 1.2 GB */
export function sizeWords(bytes) {
  const step = Math.min(
    UNITS.length - 1,
    Math.max(0, Math.floor(Math.log2(Math.max(bytes, 1)) / 10)),
  );
  const count = bytes / 1024 ** step;
  return `${count < 10 && step > 1 ? count.toFixed(1) : Math.round(count)} ${UNITS[step]}`;
}

/** @param {HTMLElement} place */
export async function start(place) {
  if (!navigator.storage?.estimate || !(await keepsFiles())) return;
  const kept = (await navigator.storage.persist?.()) ?? false;
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  const left = Math.max(0, quota - usage);
  const free = sizeWords(left);
  const { wordsFree, wordsKept, wordsLoose, wordsLittle } = place.dataset;
  const isLittle = left < LITTLE;
  const words = isLittle ? fill(wordsLittle, { free }) : fill(wordsFree, { free });
  place.textContent = [words, kept ? wordsKept : wordsLoose].join(" ");
  for (const tone of ["note", "warn"]) place.classList.toggle(tone, isLittle);
  if (isLittle) one(document, "[data-module~=connection]")?.after(place);
  place.hidden = false;
}
