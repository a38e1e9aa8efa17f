// @ts-check
/** The phone holds something newer than the server: ask, never guess. */
import { all, askTwice, changed, copied, named, one, setHidden } from "./dom.mjs";
import { fieldsOf, nextNumber, sameFields } from "./field_names.mjs";
import { login } from "./person.mjs";
import { dropVisit, isUnsaved, keptVisit, markSaved } from "./phone_store.mjs";
import { showPhotos } from "./photos.mjs";
import { fill } from "./texts.mjs";

/** @param {HTMLElement} card */
export async function start(card) {
  const form = /** @type {HTMLFormElement | null} */ (one(document, "form[data-visit]"));
  const kept = await keptVisit(card.dataset.visit ?? "", login());
  if (!form || !kept || !isUnsaved(kept)) return;
  if (sameFields(kept.fields, fieldsOf(new FormData(form)))) {
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
  card.hidden = false;
  one(card, "[data-continue]")?.addEventListener("click", () => {
    putBack(form, kept.fields);
    card.hidden = true;
  });
  askTwice(one(card, "[data-discard]"), async () => {
    await dropVisit(kept.uuid);
    card.hidden = true;
  });
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
    if (!named(form, name)) setHidden(one(form, "[data-files]") ?? form, name, values[0] ?? "");
  }
  changed(form);
}

/** @param {HTMLFormElement} form @param {import("./field_names.mjs").Fields} fields */
function makeRows(form, fields) {
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
      row.dispatchEvent(new Event("page-part", { bubbles: true }));
    }
  }
}
