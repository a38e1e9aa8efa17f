// @ts-check
/**
 * The server has the visit: the draft on the phone is over. A file leaves the phone only when the
 * server lists its hash for this visit (design rule 3).
 */
import { login } from "./person.mjs";
import { dropFile, keepVisit, keptFiles, keptVisit } from "./phone_store.mjs";
import { keepSending } from "./uploads.mjs";

/** @param {HTMLElement} card */
export async function start(card) {
  const { visit = "", receipt = "", have = "" } = card.dataset;
  const listed = new Set(have.split(" ").filter(Boolean));
  const kept = await keptVisit(visit, login());
  if (kept) await keepVisit({ ...kept, state: "sent", receipt });
  for (const file of await keptFiles(login())) {
    if (file.visit === visit && listed.has(file.sha256)) await dropFile(file.sha256);
  }
  keepSending();
}
