// @ts-check
/** The sheet of one violation: what the catalogue says of its code, and the circumstances to be ticked. */
import { copied, named, one } from "./dom.mjs";

/**
 * Write on a new sheet what the catalogue says of its code: title and circumstances to be ticked.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} sheet
 */
export function dressSheet(form, sheet) {
  const at = sheet.id;
  const code = named(sheet, `${at}-code`)?.value ?? "";
  const known = CSS.escape(code);
  const source = one(
    form,
    `[data-other] option[value="${known}"], [data-add-violation="${known}"]`,
  );
  const title = one(sheet, "[data-title]");
  if (title) title.textContent = source?.dataset.title ?? code;
  const shownCode = one(sheet, "[data-code]");
  if (shownCode) shownCode.textContent = code;
  const box = one(sheet, "[data-circumstances]");
  const tick = /** @type {HTMLTemplateElement | null} */ (one(form, "template[data-tick]"));
  /** @type {string[]} */
  const texts = JSON.parse(source?.dataset.circumstances ?? "[]");
  if (!box || !tick || one(box, "input")) return;
  box.hidden = texts.length === 0;
  for (const text of texts) box.append(tickBox(tick, `${at}-circumstances`, text));
}

/** @param {HTMLTemplateElement} template @param {string} name @param {string} text */
function tickBox(template, name, text) {
  const label = copied(template, 0);
  const input = /** @type {HTMLInputElement | null} */ (one(label, "input"));
  if (input) Object.assign(input, { name, value: text });
  const words = one(label, "span");
  if (words) words.textContent = text;
  return label;
}
