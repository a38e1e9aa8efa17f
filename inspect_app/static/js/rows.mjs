// @ts-check
/** Lists that grow: helpers, people met, samples. The row to add is the list's template. */
import { changed, copied, namesOf, one } from "./dom.mjs";
import { nextNumber } from "./field_names.mjs";

/** @param {HTMLElement} list */
export function start(list) {
  const template = /** @type {HTMLTemplateElement | null} */ (one(list, "template"));
  const button = one(list, "[data-add]");
  const form = list.closest("form");
  const prefix = template && /name="([^"]*?)-__n__/.exec(template.innerHTML)?.[1];
  if (!template || !button || !form || !prefix) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const row = copied(template, nextNumber(namesOf(form), prefix));
    template.before(row);
    row.dispatchEvent(new Event("page-part", { bubbles: true }));
    one(row, "input, select")?.focus();
    changed(row);
  });
}
