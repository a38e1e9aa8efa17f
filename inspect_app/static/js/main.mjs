// @ts-check
/**
 * Starts the behaviours a page names: `data-module="photos signature"` loads those modules once
 * and calls their `start(element)`. A page without JavaScript works all the same.
 */

/** @type {Record<string, () => Promise<{ start: (element: HTMLElement) => unknown }>>} */
const modules = {
  "error-summary": () => import("./error_summary.mjs"),
};

for (const element of document.querySelectorAll("[data-module]")) {
  if (!(element instanceof HTMLElement)) continue;
  for (const name of (element.dataset.module ?? "").split(" ")) {
    modules[name]?.().then(({ start }) => start(element));
  }
}
