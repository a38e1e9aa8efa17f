// @ts-check
/**
 * Was the phone at the institution. The same judgement as rules/position.py, pinned by
 * tests/vectors/position.json; the distances allowed come from the server as data.
 */

/** @typedef {{ at: string, lat: number, lng: number, accuracy_m: number }} Fix */
/** @typedef {{ on_site_metres: number, earth_metres: number }} Thresholds */

/** @param {number} degrees */
const radians = (degrees) => (degrees * Math.PI) / 180;

/**
 * Great-circle distance in metres between two WGS-84 points [latitude, longitude].
 * @param {[number, number]} here
 * @param {[number, number]} there
 * @param {number} earth mean radius in metres
 */
export function metresBetween(here, there, earth) {
  const [lat1, lat2] = [radians(here[0]), radians(there[0])];
  const [halfLat, halfLng] = [(lat2 - lat1) / 2, radians(there[1] - here[1]) / 2];
  const chord = Math.sin(halfLat) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin(halfLng) ** 2;
  return 2 * earth * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/**
 * Judge by the circle of accuracy.
 * @param {number | null} distance metres
 * @param {number | null} accuracy metres
 * @param {Thresholds} allowed
 * @returns {"on_site" | "uncertain" | "off_site" | "unknown"}
 */
export function verdict(distance, accuracy, allowed) {
  if (distance === null || accuracy === null) return "unknown";
  if (distance + accuracy <= allowed.on_site_metres) return "on_site";
  return distance - accuracy > allowed.on_site_metres ? "off_site" : "uncertain";
}

/**
 * The reading with the smallest radius; of equals the last one.
 * @param {Fix[]} fixes
 * @returns {Fix | null}
 */
export function bestFix(fixes) {
  /** @type {Fix | null} */
  let best = null;
  for (const fix of fixes) if (best === null || fix.accuracy_m <= best.accuracy_m) best = fix;
  return best;
}

const MOST_FIXES = 8;

/**
 * The readings to keep once another has come, in their order: the best, those that led to it, and the
 * last. A last one that was no better makes room for the next.
 * @param {Fix[]} fixes
 * @param {Fix} fix
 * @returns {Fix[]}
 */
export function withReading(fixes, fix) {
  const best = bestFix(fixes);
  const led = fixes.filter((each, at) => each === best || at < fixes.length - 1);
  const oldest = led.findIndex((each) => each !== best);
  const kept = led.length < MOST_FIXES ? led : led.filter((_, at) => at !== oldest);
  return [...kept, fix];
}

/**
 * Judge the readings against the register's point.
 * @param {Fix[]} fixes
 * @param {[number, number] | null} point
 * @param {Thresholds} allowed
 */
export function judged(fixes, point, allowed) {
  const fix = bestFix(fixes);
  if (fix === null || point === null) {
    return { verdict: /** @type {const} */ ("unknown"), distance: null, fix };
  }
  const distance = metresBetween([fix.lat, fix.lng], point, allowed.earth_metres);
  return { verdict: verdict(distance, fix.accuracy_m, allowed), distance, fix };
}
