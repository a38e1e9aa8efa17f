// @ts-check
/** A closed door has no checklist: it is folded away, what was typed in it stays. */
import { one } from "./dom.mjs";

/** @param {HTMLElement} card */
export function start(card) {
  const checklist = one(document, "[data-checklist]");
  const refresh = () => {
    const chosen = /** @type {HTMLInputElement | null} */ (one(card, "input:checked"));
    if (checklist && chosen) checklist.hidden = chosen.value !== "completed";
  };
  card.addEventListener("change", refresh);
  refresh();
}
