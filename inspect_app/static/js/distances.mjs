// @ts-check
/** Today's places in the order of their distance, once the phone knows where it is. */
import { all, one } from "./dom.mjs";
import { lengthWords } from "./lengths.mjs";
import { metresBetween } from "./position.mjs";
import { fill } from "./texts.mjs";

/** @param {HTMLElement} list */
export function start(list) {
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => order(list, [coords.latitude, coords.longitude]),
    () => {}, // without a position the order of the days stays
    { maximumAge: 300_000, timeout: 15_000 },
  );
}

/** @param {HTMLElement} list @param {[number, number]} here */
function order(list, here) {
  const earth = Number(list.dataset.earthMetres);
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
      const distance = lengthWords(metres, list.dataset, document.documentElement.lang);
      told.textContent = fill(told.dataset.words, { distance });
    }
    list.append(card);
  }
}
