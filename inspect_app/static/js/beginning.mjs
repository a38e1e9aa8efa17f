// @ts-check
/** Begins a visit on the phone: its id and what is known are kept before anything is asked. */
import { zoned } from "./days.mjs";
import { visitOf } from "./phone_store.mjs";
import { newUuid } from "./uuid.mjs";

/**
 * @typedef {object} Beginning what a visit is begun with
 * @property {string} person login
 * @property {string} form address of the blank form
 * @property {string} [institution] id; "" for a site that is not in the register
 * @property {string} [name]
 * @property {string} [assignment] id
 * @property {string} [source]
 * @property {string} [recheck_of] id of the notice it answers
 * @property {string} [notice_no] number of the inspection notice of its assignment
 */

/**
 * A draft with nothing typed yet; the blank form brings the rest.
 * @param {Beginning} beginning
 * @param {Date} now by the phone's clock
 * @param {number} offset how far the server's clock is ahead, in ms; 0 when it was never measured
 * @returns {import("./phone_store.mjs").KeptVisit}
 */
export function begun(beginning, now, offset) {
  const { person, form, institution = "", name = "", assignment = "", source = "" } = beginning;
  const recheck_of = beginning.recheck_of ?? "";
  const known = {
    institution_id: institution,
    assignment_id: assignment,
    recheck_of,
    "authorisation-notice_no": beginning.notice_no ?? "",
    source: source || (recheck_of ? "" : "own_initiative"),
    kind: recheck_of ? "recheck" : "routine",
    started_at: zoned(now),
    "clock-offset_ms": String(offset),
  };
  const told = Object.entries(known).filter(([, text]) => text);
  return visitOf({
    uuid: newUuid(now),
    person,
    name,
    form,
    institution,
    assignment,
    source,
    recheck_of,
    fields: Object.fromEntries(told.map(([field, text]) => [field, [text]])),
    changed_at: now.toISOString(),
  });
}
