// @ts-check
/** Violations are added and removed on the spot; a new one opens as a sheet over the page. */
import { all, changed, copied, named, namesOf, one } from "./dom.mjs";
import { nextNumber } from "./field_names.mjs";
import { fill } from "./texts.mjs";
import { newUuid } from "./uuid.mjs";
import { dressSheet } from "./violation_sheet.mjs";

/** @param {HTMLElement} form */
export function start(form) {
  if (!(form instanceof HTMLFormElement)) return;
  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    if (button.dataset.addViolation) add(form, button, button.dataset.addViolation, event);
    else if ("addOther" in button.dataset) addOther(form, event);
    else if ("drop" in button.dataset) drop(button, event);
    else if ("close" in button.dataset) close(button);
  });
  form.addEventListener("page-part", (event) => {
    if (event.target instanceof HTMLElement && event.target.matches("[data-violation]"))
      dressSheet(form, event.target);
  });
  form.addEventListener("keydown", (event) => {
    const sheet = event.key === "Escape" && one(form, "[data-sheet]");
    if (sheet) closeSheet(sheet);
  });
}

/** @param {HTMLFormElement} form @param {Event} event */
function addOther(form, event) {
  const select = /** @type {HTMLSelectElement | null} */ (one(form, "[data-other]"));
  const option = select?.selectedOptions[0];
  if (option) add(form, option, option.value, event);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} source what the button or option says of the violation
 * @param {string} code
 * @param {Event} event
 */
function add(form, source, code, event) {
  const template = /** @type {HTMLTemplateElement | null} */ (
    one(form, "[data-violations] > [data-new]")
  );
  if (!template) return;
  event.preventDefault();
  const number = nextNumber(namesOf(form), "violations");
  const sheet = copied(template, number);
  template.before(sheet);
  /** @param {string} name @param {string} value */
  const set = (name, value) => {
    const control = named(sheet, `violations-${number}-${name}`);
    if (control) control.value = value;
  };
  set("id", newUuid());
  set("code", code);
  set("requirement", source.dataset.requirement ?? "");
  set("facts", factsFrom(form, source.dataset.from));
  sheet.dataset.default = source.dataset.due ?? "";
  sheet.dataset.back = source.dataset.from ? `answers-${source.dataset.from}` : "violations";
  sheet.dispatchEvent(new Event("page-part", { bubbles: true }));
  openSheet(sheet);
  changed(sheet);
}

/**
 * Begin the facts with the item's wording, what was measured and the note, as the server does.
 * @param {HTMLFormElement} form
 * @param {string | undefined} item
 */
function factsFrom(form, item) {
  const row = item ? one(form, `[data-item="${CSS.escape(item)}"]`) : null;
  if (!row) return "";
  const measured = all(row, "[data-measure]").flatMap((box) => {
    const typed = /** @type {HTMLInputElement | null} */ (one(box, "input"))?.value;
    return typed ? [`${box.dataset.label}\uff1a${typed}`] : [];
  });
  const note = named(row, `answers-${item}-note`)?.value;
  const said = [...measured, ...(note ? [note] : [])].join("\uff1b");
  return fill(row.dataset.facts, { said: said || (row.dataset.said ?? "") });
}

/** @param {HTMLElement} sheet */
function openSheet(sheet) {
  sheet.dataset.sheet = "";
  document.body.dataset.covered = "";
  const done = one(sheet, "[data-close]");
  if (done) done.hidden = false;
  sheet.focus();
}

/** @param {HTMLElement} sheet */
function closeSheet(sheet) {
  delete sheet.dataset.sheet;
  delete document.body.dataset.covered;
  const done = one(sheet, "[data-close]");
  if (done) done.hidden = true;
  document.getElementById(sheet.dataset.back ?? "")?.scrollIntoView({ block: "center" });
}

/** @param {HTMLElement} button */
function close(button) {
  const sheet = /** @type {HTMLElement | null} */ (button.closest("[data-violation]"));
  if (sheet) closeSheet(sheet);
}

/** Facts or photos, which nobody could bring back. @param {HTMLElement} sheet */
const holdsSomething = (sheet) =>
  one(sheet, "[data-thumbs] li") !== null ||
  Boolean(named(sheet, `${sheet.id}-facts`)?.value.trim());

/** @param {HTMLElement} button @param {Event} event */
function drop(button, event) {
  const sheet = /** @type {HTMLElement | null} */ (button.closest("[data-violation]"));
  const parent = sheet?.parentElement;
  if (!sheet || !parent) return;
  event.preventDefault();
  const words = one(button, "[data-words]");
  if (holdsSomething(sheet) && !button.dataset.asked) {
    button.dataset.asked = "yes";
    if (words) words.textContent = button.dataset.again ?? "";
    return;
  }
  closeSheet(sheet);
  sheet.remove();
  changed(parent);
}
