// @ts-check
/** The server's copy of an open draft: sent, and what the answer means. */
import { isDiscarded } from "./discarded_elsewhere.mjs";
import { renewToken, token } from "./token.mjs";

/**
 * @typedef {{ what: "saved", at: string } | { what: "signed-out" | "discarded" | "refused" | "later" }} Outcome
 *   `saved`: at this moment by the server; `refused`: it was submitted; `later`: no answer of ours, or none
 */

/**
 * @param {string} url
 * @param {import("./field_names.mjs").Fields} fields
 * @param {{ again?: boolean }} how `again`: also where it was discarded
 * @returns {Promise<Outcome>}
 */
export async function sendDraft(url, fields, { again = false }) {
  const answer = await put(url, JSON.stringify(again ? { fields, again } : { fields }));
  if (!answer) return { what: "later" };
  if (answer.ok) {
    const told = await answer.json().catch(() => null); // a portal's page is no answer
    const at = told?.saved_at;
    return typeof at === "string" && at ? { what: "saved", at } : { what: "later" };
  }
  if (isSignedOut(answer)) return { what: "signed-out" };
  if (await isDiscarded(answer)) return { what: "discarded" };
  return { what: answer.status === 409 ? "refused" : "later" };
}

/** With an old token once more with the present one. @param {string} url @param {string} body */
async function put(url, body) {
  const send = () => {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": token() };
    const how = { method: "PUT", headers, body, redirect: /** @type {const} */ ("manual") };
    return fetch(url, how).catch(() => null);
  };
  const answer = await send();
  const isOld = answer !== null && [400, 403].includes(answer.status);
  return isOld && (await renewToken()) ? send() : answer;
}

/** The session ended: the gate sends us to the sign-in page, or the token is no longer its own. @param {Response} answer */
const isSignedOut = (answer) =>
  answer.type === "opaqueredirect" || [400, 401, 403].includes(answer.status);
