// @ts-check
/** An open form as the draft that it is kept as. */
import { named } from "./dom.mjs";
import { WRITER } from "./draft_keeping.mjs";
import { fieldsIn } from "./form_entries.mjs";
import { visitOf } from "./phone_store.mjs";
import { countProgress } from "./progress.mjs";
import { shownIn } from "./shown_fields.mjs";
import { tellPassed } from "./visit_clock.mjs";

/**
 * The form as it stands, and what it showed when it was read.
 * @param {HTMLFormElement} form
 * @param {{ at: string, camera: string, changed_at: string, posted: boolean, over: string | undefined }} about
 *   the place touched last, the control whose camera is open, and as `Draft`
 * @returns {import("./draft_keeping.mjs").Draft}
 */
export function draftIn(form, { over, ...about }) {
  const { visit: uuid = "", person = "", name = "", savedAt = "" } = form.dataset;
  const { done, total } = countProgress(form);
  tellPassed(form);
  const { fields: before, revision } = shownIn(form);
  const fields = fieldsIn(form);
  const called = name || (named(form, "site-name")?.value ?? "");
  const record = { uuid, person, name: called, done, total, fields, saved_at: savedAt, ...about };
  const texts = Array.from(form.querySelectorAll("textarea"), (each) => each.name);
  const wasKept = revision !== null;
  return { visit: visitOf(record), before, texts, wasKept, over, writer: WRITER };
}
