// @ts-check
/** Only who is here signs: the signature rows follow the ticks. */
import { all } from "./dom.mjs";

/** @param {HTMLElement} card */
export function start(card) {
  const refresh = () => {
    for (const tick of /** @type {HTMLInputElement[]} */ (all(card, "[data-inspector]"))) {
      const row = document.querySelector(`[data-signing="${CSS.escape(tick.value)}"]`);
      if (row instanceof HTMLElement) row.hidden = !tick.checked;
    }
  };
  card.addEventListener("change", refresh);
  refresh();
}
