// @ts-check
/**
 * Asks the server for the keys of a locked phone: it gives them to whoever signed in just now. A
 * session from before the lock is ended, or the drafts could be read through it on the server.
 */
import { lockOf } from "./lock_keys.mjs";
import { unlockPerson } from "./locking.mjs";
import { fromText } from "./sealed_format.mjs";
import { renewToken, token } from "./token.mjs";
import { call } from "./transport.mjs";

/**
 * Unlock this page's person where the server says so; `unlocked` on the document tells the page.
 * @param {string} login
 * @returns {Promise<boolean>} whether it is unlocked; false without an answer of ours, too
 */
export async function unlockHere(login) {
  if ((await lockOf(login)).locked_at === "") return true;
  if (!(await renewToken())) return false;
  const headers = { "X-CSRF-Token": token() };
  let isStale = false;
  const ask = async (/** @type {import("./lock_keys.mjs").Lock["keys"][0]} */ key) => {
    const body = JSON.stringify({ wrapped: key.wrapped });
    const request = { body, type: "application/json", headers };
    const { status, json } = await call("POST", `/api/v1/phones/${key.phone}/unlock`, request);
    if (status === 200 && json?.key) return fromText(json.key);
    isStale ||= status === 403 && json?.code === "sign_in_again";
    return status === 422 ? "broken" : null;
  };
  const isOpen = await unlockPerson(login, ask, new Date());
  if (isOpen) document.dispatchEvent(new Event("unlocked"));
  if (isStale) await endSession(headers);
  return isOpen;
}

/** What the server put on this page by that session goes with it; what is being typed stays. @param {Record<string, string>} headers */
async function endSession(headers) {
  await call("POST", "/logout", { headers });
  if (!document.querySelector("form[data-visit], form[data-blank]")) location.reload();
}
