// @ts-check
/** Brings a place of the page into sight, by its id or its field's name, unfolding what hides it. */
import { named } from "./dom.mjs";

/** @param {string} anchor */
export function bringInto(anchor) {
  const place = anchor ? (document.getElementById(anchor) ?? named(document, anchor)) : null;
  for (let outer = place?.parentElement; outer; outer = outer.parentElement) {
    if (outer instanceof HTMLDetailsElement) outer.open = true;
  }
  place?.scrollIntoView({ block: "center" });
  place?.focus({ preventScroll: true });
}
