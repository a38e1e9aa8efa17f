// @ts-check
/** How far places are, once the phone knows where it is; those that were found, in that order. */
import { all, one } from "./dom.mjs";
import { lengthWords } from "./lengths.mjs";
import { metresBetween } from "./position.mjs";
import { fill } from "./texts.mjs";

/**
 * @param {HTMLElement} list
 * @param {DOMStringMap} words units and the earth's radius
 * @param {{ keep: boolean }} order the day's way is the server's: nothing moves there
 */
export function tellDistances(list, words, { keep }) {
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => tell(list, words, [coords.latitude, coords.longitude], keep),
    () => {}, // without a position the order stays as it is
    { maximumAge: 300_000, timeout: 15_000 },
  );
}

/** @param {HTMLElement} list @param {DOMStringMap} words @param {[number, number]} here @param {boolean} keep */
function tell(list, words, here, keep) {
  const earth = Number(words.earthMetres);
  const places = all(list, "[data-stop]").map((card) => {
    const { lat, lng } = card.dataset;
    const known = lat && lng;
    return {
      card,
      metres: known ? metresBetween(here, [Number(lat), Number(lng)], earth) : Infinity,
    };
  });
  if (!keep) places.sort((a, b) => a.metres - b.metres);
  for (const { card, metres } of places) {
    const told = one(card, "[data-distance]");
    if (told && metres !== Infinity) {
      const distance = lengthWords(metres, words, document.documentElement.lang);
      told.textContent = fill(told.dataset.words, { distance });
    }
    if (!keep) list.append(card);
  }
}
