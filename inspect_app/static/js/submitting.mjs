// @ts-check
/** Submitting a visit on the phone: sealed, kept, handed to the outbox. */
import { isUpToDate } from "./autosave.mjs";
import { keepSubmitted } from "./kept_closing.mjs";
import { noteNumber } from "./notice_numbers.mjs";
import { isFull } from "./phone_full.mjs";
import { seal } from "./sealing.mjs";

/**
 * @param {HTMLFormElement} form of the visit
 * @param {import("./field_names.mjs").Fields} fields
 * @param {import("./visit_document.mjs").Shape} shape
 * @param {{ issue: boolean, now: Date }} how as `seal`
 * @returns {Promise<"" | "full" | "failed">} "": done; else nothing changed: the phone is full, or something failed
 */
export async function submitVisit(form, fields, shape, { issue, now }) {
  if (!(await isUpToDate(form))) return ""; // another tab went on: it is looked over anew
  const sealed = await seal(fields, shape, { issue, now });
  try {
    const { visit = "", person = "" } = form.dataset;
    await noteNumber(person, visit, { used: "issued-number" in fields });
    if (!(await keepSubmitted(visit, { fields, sealed }, now))) {
      location.reload(); // another tab was faster
      return "";
    }
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return isFull(error) ? "full" : "failed";
  }
  form.dispatchEvent(new Event("sealed"));
  location.replace(location.pathname);
  return "";
}
