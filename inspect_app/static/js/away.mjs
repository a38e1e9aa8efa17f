// @ts-check
/** This page stands in for another one that could not be had: it comes once the server answers. */

const AGAIN = 10_000;
const SOON = 2_000;

/** @param {HTMLElement} card */
export function start(card) {
  const look = async () => {
    const answer = await fetch(card.dataset.healthUrl ?? "", { cache: "no-store" }).catch(
      () => null,
    );
    const health = await answer?.json().catch(() => null); // a portal's page is no answer
    if (health?.status === "ok") location.reload();
  };
  window.addEventListener("online", look);
  setTimeout(look, SOON); // the connection may be back before this page listened
  setInterval(() => document.hidden || look(), AGAIN);
}
