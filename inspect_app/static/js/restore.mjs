// @ts-check
/** The phone holds something newer than the server: ask, never guess. */
import { keptBefore } from "./autosave.mjs";
import { all, askTwice, changed, copied, named, one } from "./dom.mjs";
import { startOver } from "./draft_keeping.mjs";
import { changedNames, merged } from "./field_merging.mjs";
import { nextNumber } from "./field_names.mjs";
import { fieldsIn } from "./form_entries.mjs";
import { readVisit } from "./kept_reading.mjs";
import { login } from "./person.mjs";
import { isUnsaved, markSaved } from "./phone_store.mjs";
import { showPhotos } from "./photos.mjs";
import { fieldsAtFirst, isTextIn, noteShown, shownIn } from "./shown_fields.mjs";
import { fill } from "./texts.mjs";
import { dressSheet } from "./violation_sheet.mjs";
import { isMeasured } from "./visit_clock.mjs";

/** @param {HTMLElement} card */
export async function start(card) {
  const form = /** @type {HTMLFormElement | null} */ (one(document, "form[data-visit]"));
  const kept = form && (await keptBefore(form));
  if (!kept || kept.closed || !isUnsaved(kept)) return;
  const others = changedNames(fieldsAtFirst(form), kept.fields).filter((name) => !isMeasured(name));
  if (others.length === 0) {
    await markSaved(kept);
    return;
  }
  const text = one(card, "[data-words]");
  const time = new Date(kept.changed_at).toLocaleTimeString(document.documentElement.lang, {
    timeZone: "Asia/Shanghai",
    hour: "2-digit",
    minute: "2-digit",
  });
  const { name, done, total } = kept;
  if (text) text.textContent = fill(text.dataset.words, { name, time, done, total });
  ask(card, form);
  one(card, "[data-continue]")?.addEventListener("click", () => goOn(card, form));
  askTwice(one(card, "[data-discard]"), () => discard(card, form));
}

/** Until it is answered, nothing is typed into what may be the wrong one. @param {HTMLElement} card @param {HTMLFormElement} form */
function ask(card, form) {
  card.hidden = false;
  setInert(form, true);
  card.scrollIntoView({ block: "center" });
}

/** @param {HTMLFormElement} form @param {boolean} isInert */
function setInert(form, isInert) {
  for (const part of [form, ...all(document, "main > .actions")]) part.inert = isInert;
}

/** What was typed before the question stood there goes over what is kept. @param {HTMLElement} card @param {HTMLFormElement} form */
async function goOn(card, form) {
  const kept = await readVisit(card.dataset.visit ?? "", login());
  if (kept?.state === "draft") {
    const now = fieldsIn(form);
    const { fields } = merged(kept.fields, shownIn(form).fields, now, isTextIn(form));
    putBack(form, fields);
    noteShown(form, kept.changed_at, kept.fields);
  }
  card.hidden = true;
  setInert(form, false);
}

/** The page goes on as the server has it, with what was typed before the question stood there. @param {HTMLElement} card @param {HTMLFormElement} form */
async function discard(card, form) {
  const now = fieldsIn(form);
  const first = fieldsAtFirst(form);
  await startOver(card.dataset.visit ?? "", now);
  noteShown(form, null, first);
  card.hidden = true;
  setInert(form, false);
  if (changedNames(first, now).length) changed(form);
}

/**
 * Put kept fields into the form; rows that are missing are made from their templates.
 * @param {HTMLFormElement} form
 * @param {import("./field_names.mjs").Fields} fields
 */
export function putBack(form, fields) {
  makeRows(form, fields);
  showPhotos(form, fields);
  for (const control of Array.from(form.elements)) {
    const name = control.getAttribute("name") ?? "";
    if (name === "csrf_token" || name === "do" || control.getAttribute("type") === "file") continue;
    const values = fields[name] ?? [];
    if (control instanceof HTMLInputElement && ["radio", "checkbox"].includes(control.type)) {
      control.checked = values.includes(control.value);
    } else if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) {
      control.value = values[0] ?? "";
    } else if (control instanceof HTMLSelectElement) {
      control.value = values[0] ?? control.options[0]?.value ?? "";
    }
  }
  for (const [name, values] of Object.entries(fields)) {
    if (!named(form, name)) for (const value of values) addHidden(form, name, value);
  }
  changed(form);
}

/** What has no control on the page stands where its behaviour looks for it. @param {HTMLFormElement} form @param {string} name @param {string} value */
function addHidden(form, name, value) {
  const holder = one(form, name.startsWith("fixes-") ? "[data-fixes]" : "[data-files]") ?? form;
  holder.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
}

/** @param {HTMLFormElement} form @param {import("./field_names.mjs").Fields} fields */
function makeRows(form, fields) {
  for (const sheet of all(form, "[data-violation]")) {
    if (!Object.keys(fields).some((name) => name.startsWith(`${sheet.id}-`))) sheet.remove();
  }
  for (const template of /** @type {HTMLTemplateElement[]} */ (all(form, "template"))) {
    const prefix = /name="([^"]*?)-__n__/.exec(template.innerHTML)?.[1];
    if (!prefix) continue;
    for (let n = 0; n < nextNumber(Object.keys(fields), prefix); n++) {
      const wanted = Object.keys(fields).some((name) => name.startsWith(`${prefix}-${n}-`));
      const there = one(form, `[name^="${CSS.escape(`${prefix}-${n}`)}"]`);
      if (!wanted || there) continue;
      const row = copied(template, n);
      template.before(row);
      const code = named(row, `${prefix}-${n}-code`);
      if (code) code.value = fields[`${prefix}-${n}-code`]?.[0] ?? "";
      if (row.matches("[data-violation]")) dressSheet(form, row);
      row.dispatchEvent(new Event("page-part", { bubbles: true }));
    }
  }
}
