// @ts-check
/** The checklist as it is filled: progress, conditions, limits passed, the rest of a section. */
import { all, changed, one } from "./dom.mjs";
import { entriesOf } from "./form_entries.mjs";
import { passesLimit } from "./limits.mjs";
import { countProgress } from "./progress.mjs";
import { fill } from "./texts.mjs";

/** An answer's field: its one value, or one of several. */
const ANSWERED = /^answers-([A-Za-z0-9]+)-value(?:-|$)/;

/** @param {HTMLElement} form */
export function start(form) {
  if (!(form instanceof HTMLFormElement)) return;
  const refresh = () => {
    showConditional(form);
    showProgress(form);
  };
  let isDue = false;
  const refreshSoon = () => {
    if (isDue) return; // a tap is heard twice, filling the rest a dozen times
    isDue = true;
    setTimeout(() => {
      isDue = false;
      refresh();
    });
  };
  form.addEventListener("input", refreshSoon);
  form.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement) answered(event.target);
    refreshSoon();
  });
  form.addEventListener("input", (event) => {
    if (event.target instanceof HTMLInputElement) judge(event.target);
  });
  for (const input of all(form, "[data-measure] input"))
    judge(/** @type {HTMLInputElement} */ (input));
  for (const button of all(form, "[data-fill]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      fillRest(button);
    });
  }
  refresh();
}

/** A touched row was not filled with the rest; 不合规 shows what it may mean at once. @param {HTMLInputElement} input */
function answered(input) {
  const row = /** @type {HTMLElement | null} */ (input.closest("[data-item]"));
  if (!row || input.type !== "radio") return;
  const filled = /** @type {HTMLInputElement | null} */ (one(row, "[data-filled]"));
  if (filled && input.name.endsWith("-value") && !input.dataset.filling) filled.value = "";
  const wrong = row.dataset.pass && input.value !== row.dataset.pass && input.value !== "na";
  const candidates = one(row, "[data-candidates]");
  if (candidates instanceof HTMLDetailsElement) candidates.open = Boolean(wrong);
}

/** @param {HTMLInputElement} input */
function judge(input) {
  const box = /** @type {HTMLElement | null} */ (input.closest("[data-measure]"));
  const passed = box && one(box, "[data-passed]");
  if (!box || !passed) return;
  const was = !passed.hidden;
  passed.hidden = !passesLimit(box.dataset.op ?? "", input.value, box.dataset.bound);
  const candidates = input.closest("[data-item]")?.querySelector("[data-candidates]");
  if (!passed.hidden && !was && candidates instanceof HTMLDetailsElement) candidates.open = true;
}

/** @param {HTMLFormElement} form */
function showConditional(form) {
  const rows = all(form, "[data-when-item]");
  if (!rows.length) return;
  const given = new Set();
  for (const [name, value] of entriesOf(form)) {
    const item = ANSWERED.exec(name)?.[1];
    if (item) given.add(`${item}=${value}`);
  }
  for (const row of rows) {
    row.hidden = !given.has(`${row.dataset.whenItem}=${row.dataset.whenValue}`);
  }
}

/** @param {HTMLFormElement} form */
function showProgress(form) {
  const { done, total, violations, answered: known } = countProgress(form);
  const bar = one(document, "[data-progress]");
  if (bar) bar.textContent = fill(bar.dataset.words, { done, total, violations });
  for (const section of all(form, "[data-section]")) {
    const rows = all(section, "[data-item]:not([hidden])");
    const count = rows.filter((row) => known.has(row.dataset.item ?? "")).length;
    const told = one(section, "[data-count]");
    if (told) told.textContent = `${count}/${rows.length}`;
  }
}

/** @param {HTMLElement} button */
function fillRest(button) {
  const section = button.closest("[data-section]");
  if (!section) return;
  for (const row of all(section, "[data-item][data-pass]:not([hidden])")) {
    const name = `answers-${row.dataset.item}-value`;
    const radios = /** @type {HTMLInputElement[]} */ (all(row, `input[name="${name}"]`));
    if (radios.length === 0 || radios.some((radio) => radio.checked)) continue;
    const right = radios.find((radio) => radio.value === row.dataset.pass);
    const filled = /** @type {HTMLInputElement | null} */ (one(row, "[data-filled]"));
    if (!right || !filled) continue;
    right.checked = true;
    filled.value = "rest_of_section";
  }
  changed(section);
}
