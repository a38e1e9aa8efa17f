// @ts-check
/** Live position while the page is open: the best reading is told in words and kept in the form. */
import { changed, named, one, setHidden } from "./dom.mjs";
import { lengthWords } from "./lengths.mjs";
import { judged } from "./position.mjs";
import { fill } from "./texts.mjs";

const MOST_FIXES = 8;
const BETTER = 0.8;

/** @param {HTMLElement} card */
export function start(card) {
  const told = one(card, "[data-reading]");
  const holder = one(card, "[data-fixes]");
  if (!told || !holder || !navigator.geolocation) return;
  const fixes = keptFixes(holder);
  told.textContent = fixes.length ? told.textContent : (card.dataset.wordsWaiting ?? "");
  if (fixes.length) show(card, told, fixes);
  const watching = navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => {
      const fix = {
        at: new Date(timestamp + 8 * 3_600_000).toISOString().replace(/\.\d+Z$/, "+08:00"),
        lat: Number(coords.latitude.toFixed(6)),
        lng: Number(coords.longitude.toFixed(6)),
        accuracy_m: Number(coords.accuracy.toFixed(1)),
      };
      const best = Math.min(...fixes.map((each) => each.accuracy_m));
      if (fixes.length && fix.accuracy_m > best * BETTER) return;
      fixes.push(fix);
      show(card, told, fixes);
      keep(holder, fix, fixes.length - 1);
      if (fixes.length >= MOST_FIXES) navigator.geolocation.clearWatch(watching);
    },
    () => {
      if (!fixes.length) told.textContent = card.dataset.wordsNone ?? "";
    },
    { enableHighAccuracy: true, maximumAge: 10_000, timeout: 30_000 },
  );
}

/** @param {HTMLElement} holder @returns {import("./position.mjs").Fix[]} */
function keptFixes(holder) {
  const data = new Map(
    Array.from(holder.querySelectorAll("input"), (input) => [input.name, input.value]),
  );
  const fixes = [];
  for (let n = 0; data.has(`fixes-${n}-lat`); n++) {
    const part = (/** @type {string} */ name) => data.get(`fixes-${n}-${name}`) ?? "";
    const [lat, lng, accuracy_m] = [part("lat"), part("lng"), part("accuracy_m")].map(Number);
    fixes.push({ at: part("at"), lat: lat ?? 0, lng: lng ?? 0, accuracy_m: accuracy_m ?? 0 });
  }
  return fixes;
}

/** @param {HTMLElement} holder @param {import("./position.mjs").Fix} fix @param {number} number */
function keep(holder, fix, number) {
  for (const [part, value] of Object.entries(fix)) {
    setHidden(holder, `fixes-${number}-${part}`, String(value));
  }
  changed(holder);
}

/** @param {HTMLElement} card @param {HTMLElement} told @param {import("./position.mjs").Fix[]} fixes */
function show(card, told, fixes) {
  const { lat, lng, onSiteMetres, earthMetres } = card.dataset;
  const allowed = { on_site_metres: Number(onSiteMetres), earth_metres: Number(earthMetres) };
  /** @type {[number, number] | null} */
  const point = lat && lng ? [Number(lat), Number(lng)] : null;
  const { verdict, distance, fix } = judged(fixes, point, allowed);
  const words = card.dataset[`words${verdict[0]?.toUpperCase()}${verdict.slice(1)}`];
  const language = document.documentElement.lang;
  told.textContent = fill(words, {
    distance: lengthWords(distance ?? 0, card.dataset, language),
    accuracy: lengthWords(fix?.accuracy_m ?? 0, card.dataset, language),
  });
  told.dataset.verdict = verdict;
  placeSite(card, fix);
  const reason = one(card, "[data-reason]");
  if (reason) reason.hidden = verdict === "on_site";
}

/** A site that is not in the register is where it was found. @param {HTMLElement} card @param {import("./position.mjs").Fix | null} fix */
function placeSite(card, fix) {
  const form = card.closest("form");
  const [lat, lng] = [form && named(form, "site-lat"), form && named(form, "site-lng")];
  if (!fix || !lat || !lng) return;
  lat.value = String(fix.lat);
  lng.value = String(fix.lng);
}
