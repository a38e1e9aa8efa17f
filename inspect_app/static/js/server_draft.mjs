// @ts-check
/** The server's copy of a draft: made for one that the phone opened, let go with one that it deletes. */
import { renewToken, token } from "./token.mjs";

/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */

/** @param {KeptVisit} visit */
const addressOf = (visit) => `/field/visits/${visit.uuid}`;

/**
 * @param {KeptVisit} draft
 * @param {{ again?: boolean }} [how] `again`: also where it was discarded
 * @returns {Promise<boolean>} whether the server has it now
 */
export async function keepOnServer(draft, { again = false } = {}) {
  if (!(await renewToken())) return false;
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": token() };
  const { fields } = draft;
  const body = JSON.stringify(again ? { fields, again } : { fields });
  const answer = await fetch(`${addressOf(draft)}/draft`, { method: "PUT", headers, body }).catch(
    () => null,
  );
  return answer?.ok ?? false;
}

/** Without a connection the server's copy stays; nothing is lost by that. @param {KeptVisit} draft */
export async function discardOnServer(draft) {
  if (!draft.saved_at || !(await renewToken())) return;
  const body = new URLSearchParams({ csrf_token: token() });
  const how = /** @type {const} */ ({ method: "POST", redirect: "manual" });
  await fetch(`${addressOf(draft)}/discarding`, { ...how, body }).catch(() => null);
}
