// @ts-check
/** Today's places in the order of their distance, once the phone knows where it is. */
import { all, one } from "./dom.mjs";
import { lengthWords } from "./lengths.mjs";
import { metresBetween } from "./position.mjs";
import { fill } from "./texts.mjs";

/** @param {HTMLElement} list */
export const start = (list) => orderByDistance(list, list.dataset);

/**
 * @param {HTMLElement} list
 * @param {DOMStringMap} words units and the earth's radius
 */
export function orderByDistance(list, words) {
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => order(list, words, [coords.latitude, coords.longitude]),
    () => {}, // without a position the order of the days stays
    { maximumAge: 300_000, timeout: 15_000 },
  );
}

/** @param {HTMLElement} list @param {DOMStringMap} words @param {[number, number]} here */
function order(list, words, here) {
  const earth = Number(words.earthMetres);
  const places = all(list, "[data-stop]").map((card) => {
    const { lat, lng } = card.dataset;
    const known = lat && lng;
    return {
      card,
      metres: known ? metresBetween(here, [Number(lat), Number(lng)], earth) : Infinity,
    };
  });
  for (const { card, metres } of places.sort((a, b) => a.metres - b.metres)) {
    const told = one(card, "[data-distance]");
    if (told && metres !== Infinity) {
      const distance = lengthWords(metres, words, document.documentElement.lang);
      told.textContent = fill(told.dataset.words, { distance });
    }
    list.append(card);
  }
}
