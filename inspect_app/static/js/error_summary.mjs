// @ts-check
/**
 * Moves the reader to the list of what needs another look.
 * @param {HTMLElement} summary
 */
export function start(summary) {
  summary.focus();
}
