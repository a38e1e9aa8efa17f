// @ts-check
/** This page stands in for another one that could not be had: look again when there is a connection. */

export function start() {
  window.addEventListener("online", () => location.reload());
}
