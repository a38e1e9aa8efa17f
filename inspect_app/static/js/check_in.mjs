// @ts-check
/**
 * The position, watched for half a minute from the check-in on, or again at a tap: the best reading is
 * told in words, each as it comes; the best and the last are kept in the form. Not for longer: an
 * inspector who writes the visit up elsewhere was where she checked in.
 */
import { all, changed, named, one, setHidden } from "./dom.mjs";
import { keptFixes } from "./kept_fixes.mjs";
import { lengthWords } from "./lengths.mjs";
import { judged, withReading } from "./position.mjs";
import { fill } from "./texts.mjs";

/** @typedef {import("./position.mjs").Fix} Fix */

const WATCHED = 30_000;

/** @param {HTMLElement} card */
export function start(card) {
  const form = card.closest("form");
  if (form && navigator.geolocation) new CheckIn(card, form);
}

class CheckIn {
  #watching = 0;

  /** @param {HTMLElement} card @param {HTMLFormElement} form */
  constructor(card, form) {
    this.card = card;
    this.form = form;
    this.again = one(card, "[data-locate]");
    this.again?.addEventListener("click", () => this.watch());
    this.reason = named(form, "position_reason");
    this.reason?.addEventListener("input", () => this.ask());
    form.addEventListener("change", () => this.ask()); // a draft that was put back
    if (keptFixes(form).length === 0) this.watch();
    else {
      this.show();
      this.end();
    }
  }

  watch() {
    if (this.again) this.again.hidden = true;
    if (keptFixes(this.form).length === 0) this.tell(this.card.dataset.wordsWaiting);
    this.#watching = navigator.geolocation.watchPosition(
      (reading) => this.read(reading),
      (error) => {
        if (error.code === error.PERMISSION_DENIED) this.end();
      },
      { enableHighAccuracy: true, maximumAge: 10_000, timeout: WATCHED },
    );
    setTimeout(() => this.end(), WATCHED);
  }

  end() {
    navigator.geolocation.clearWatch(this.#watching);
    if (this.again) this.again.hidden = false;
    this.live("");
    if (keptFixes(this.form).length === 0) this.tell(this.card.dataset.wordsNone);
  }

  /** @param {GeolocationPosition} reading */
  read({ coords, timestamp }) {
    const fix = {
      at: new Date(timestamp + 8 * 3_600_000).toISOString().replace(/\.\d+Z$/, "+08:00"),
      lat: Number(coords.latitude.toFixed(6)),
      lng: Number(coords.longitude.toFixed(6)),
      accuracy_m: Number(coords.accuracy.toFixed(1)),
    };
    this.keep(withReading(keptFixes(this.form), fix));
    this.show();
    this.live(fill(this.card.dataset.wordsLive, { accuracy: this.length(fix.accuracy_m) }));
  }

  /** @param {Fix[]} fixes */
  keep(fixes) {
    const holder = one(this.card, "[data-fixes]") ?? this.form;
    for (const input of all(this.form, 'input[type=hidden][name^="fixes-"]')) input.remove();
    for (const [number, fix] of fixes.entries()) {
      for (const [part, value] of Object.entries(fix)) {
        setHidden(holder, `fixes-${number}-${part}`, String(value));
      }
    }
    changed(holder);
  }

  show() {
    const { lat, lng, onSiteMetres, earthMetres } = this.card.dataset;
    const allowed = { on_site_metres: Number(onSiteMetres), earth_metres: Number(earthMetres) };
    /** @type {[number, number] | null} */
    const point = lat && lng ? [Number(lat), Number(lng)] : null;
    const { verdict, distance, fix } = judged(keptFixes(this.form), point, allowed);
    const words = this.card.dataset[`words${verdict[0]?.toUpperCase()}${verdict.slice(1)}`];
    const [far, near] = [distance ?? 0, fix?.accuracy_m ?? 0].map((metres) => this.length(metres));
    const told = this.tell(fill(words, { distance: far ?? "", accuracy: near ?? "" }));
    if (told) told.dataset.verdict = verdict;
    placeSite(this.form, fix);
    const reason = one(this.card, "[data-reason]");
    if (reason) reason.hidden = verdict === "on_site";
    this.ask();
  }

  /** A reason is asked for until there is one. */
  ask() {
    const asked = one(this.card, "[data-ask]");
    const isOnSite = one(this.card, "[data-reading]")?.dataset.verdict === "on_site";
    if (asked) asked.hidden = isOnSite || this.reason?.value.trim() !== "";
  }

  /** @param {number} metres */
  length(metres) {
    return lengthWords(metres, this.card.dataset, document.documentElement.lang);
  }

  /** @param {string | undefined} words */
  tell(words) {
    const told = one(this.card, "[data-reading]");
    if (told) told.textContent = words ?? "";
    return told;
  }

  /** @param {string} words what is read at this moment */
  live(words) {
    const told = one(this.card, "[data-live]");
    if (told) told.textContent = words;
  }
}

/** A site that is not in the register is where it was found. @param {HTMLFormElement} form @param {Fix | null} fix */
function placeSite(form, fix) {
  const at = (/** @type {string} */ part) => one(form, `[name="site-${part}"]`);
  const [lat, lng] = [at("lat"), at("lng")];
  if (!fix || !(lat instanceof HTMLInputElement) || !(lng instanceof HTMLInputElement)) return;
  lat.value = String(fix.lat);
  lng.value = String(fix.lng);
}
