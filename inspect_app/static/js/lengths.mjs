// @ts-check
/** A distance as it is said: whole metres, from one kilometre on kilometres with one decimal. */
import { fill } from "./texts.mjs";

const KILOMETRE = 1000;

/**
 * @param {number} metres
 * @param {{ wordsMetres?: string, wordsKilometres?: string }} words the element's data
 * @param {string} [language] of the page
 */
export function lengthWords(metres, { wordsMetres, wordsKilometres }, language = "zh-CN") {
  const whole = Math.round(metres);
  if (whole < KILOMETRE) return fill(wordsMetres, { n: whole });
  const shown = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return fill(wordsKilometres, { n: (metres / KILOMETRE).toLocaleString(language, shown) });
}
