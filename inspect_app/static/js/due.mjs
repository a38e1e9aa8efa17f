// @ts-check
/** When it must be put right: chips whose days the server counted; the plain fields hold the choice. */
import { dayWords } from "./days.mjs";
import { all, changed, named, one } from "./dom.mjs";

/** @typedef {{ days?: number, type?: string, date?: string, immediate?: boolean }} Due */

/** @param {HTMLElement} box */
export function start(box) {
  const chips = one(box, "[data-chips]");
  const plain = one(box, "[data-plain]");
  if (!chips || !plain) return;
  const base = box.id;
  const given = box.closest("[data-violation]")?.getAttribute("data-default");
  chips.hidden = false;
  plain.hidden = true;
  if (given) write(box, base, JSON.parse(given));
  named(box, `${base}-date`)?.addEventListener("input", () => show(box, base));
  one(chips, "[data-pick]")?.addEventListener("click", () => {
    write(box, base, {});
    showDate(plain);
    named(box, `${base}-date`)?.focus();
    show(box, base);
  });
  for (const chip of all(chips, "[data-due]")) {
    chip.addEventListener("click", () => {
      plain.hidden = true;
      write(box, base, JSON.parse(chip.dataset.due ?? "{}"));
      show(box, base);
      changed(box);
    });
  }
  if (read(box, base).date) showDate(plain);
  show(box, base);
  if (!all(chips, '[aria-pressed="true"]').length) plain.hidden = false;
}

/** Of the plain fields only the date. @param {HTMLElement} plain */
function showDate(plain) {
  plain.hidden = false;
  for (const part of all(plain, "[data-part]")) part.hidden = part.dataset.part !== "date";
}

/** @param {HTMLElement} box @param {string} base @param {Due} due */
function write(box, base, due) {
  const immediate = named(box, `${base}-immediate`);
  if (immediate) immediate.checked = due.immediate === true;
  const parts = { days: due.days ?? "", date: due.date ?? "", type: due.type ?? "working" };
  for (const [part, value] of Object.entries(parts)) {
    const control = named(box, `${base}-${part}`);
    if (control) control.value = String(value);
  }
}

/** @param {HTMLElement} box @param {string} base @returns {Due} */
function read(box, base) {
  const text = (/** @type {string} */ part) => named(box, `${base}-${part}`)?.value ?? "";
  if (named(box, `${base}-immediate`)?.checked) return { immediate: true };
  if (text("date")) return { date: text("date") };
  return text("days") ? { days: Number(text("days")), type: text("type") } : {};
}

/** @param {HTMLElement} box @param {string} base */
function show(box, base) {
  const due = JSON.stringify(read(box, base));
  const told = one(box, "[data-date-words]");
  const { date, immediate } = read(box, base);
  if (told) told.textContent = date ? dayWords(date) : "";
  const type = named(box, `${base}-type`);
  if (type) type.value = date || immediate ? "" : type.value || "working"; // only days have a kind
  for (const chip of all(box, "[data-due]")) {
    const same = JSON.stringify(JSON.parse(chip.dataset.due ?? "{}")) === due;
    chip.setAttribute("aria-pressed", String(same));
  }
  const plain = one(box, "[data-plain]");
  const picking = Boolean(plain && !plain.hidden && !JSON.parse(due).days);
  one(box, "[data-pick]")?.setAttribute("aria-pressed", String(picking));
}
