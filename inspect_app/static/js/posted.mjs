// @ts-check
/** This page came as the answer to a posted visit: the server has what the phone posted. */
import { login } from "./person.mjs";
import { keptVisit, markSaved } from "./phone_store.mjs";

/** @param {HTMLElement} element */
export async function start(element) {
  const kept = await keptVisit(element.dataset.visit ?? "", login());
  if (kept?.posted) await markSaved(kept);
}
