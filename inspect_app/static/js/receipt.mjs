// @ts-check
/**
 * The server has the visit: the draft on the phone is over. A file leaves the phone only when the
 * server lists its hash for this visit (design rule 3); what it lacks is sent on the side.
 */
import { keepSending } from "./outbox.mjs";
import { login } from "./person.mjs";
import { markPosted } from "./phone_outbox.mjs";

/** @param {HTMLElement} card */
export async function start(card) {
  const { visit = "", receipt = "", receivedAt = "", have = "" } = card.dataset;
  const listed = have.split(" ").filter(Boolean);
  await markPosted(visit, login(), { receipt, received_at: receivedAt, have: listed });
  keepSending();
}
