// @ts-check
/** Whether a value passes the limit that the server shipped beside its field. */

/**
 * @param {string} op <=, >=, == or record
 * @param {string} typed a number, or a time of day as HH:mm
 * @param {string | undefined} bound
 * @returns {boolean} false while nothing, or nothing readable, is typed
 */
export function passesLimit(op, typed, bound) {
  if (bound === undefined || typed.trim() === "" || op === "record") return false;
  const timed = /^\d\d:\d\d$/.test(bound);
  const value = timed ? typed : Number(typed);
  const limit = timed ? bound : Number(bound);
  if (typeof value === "number" && Number.isNaN(value)) return false;
  if (op === "<=") return value > limit;
  if (op === ">=") return value < limit;
  return value !== limit;
}
