// @ts-check
/** A draft was discarded on another phone while this one went on with it: ask, never guess. */
import { askTwice, one } from "./dom.mjs";

/** The server's word for it. @param {Response} answer */
export async function isDiscarded(answer) {
  if (answer.status !== 409) return false;
  const told = await answer.json().catch(() => null);
  return told?.code === "draft_discarded";
}

/**
 * Show the question beside the form; asked again while it stands, it stays as it is.
 * @param {{ keep: () => unknown, discard: () => unknown }} deeds
 */
export function askWhetherToKeep({ keep, discard }) {
  const card = one(document, "[data-discarded]");
  if (!card?.hidden) return;
  card.hidden = false;
  card.scrollIntoView({ block: "nearest" });
  if ("heard" in card.dataset) return;
  card.dataset.heard = "";
  one(card, "[data-keep]")?.addEventListener("click", () => {
    card.hidden = true;
    keep();
  });
  askTwice(one(card, "[data-give-up]"), discard);
}
