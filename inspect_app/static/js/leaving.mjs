// @ts-check
/**
 * Somebody signs out on this phone: what is kept of hers is locked, and her pages go. Where the button
 * was pressed before its script listened, the server names her in a cookie that the next page finds;
 * a session that ended by itself names nobody, and drafts stay open without a network.
 */
import { forgetPerson } from "./kept_pages.mjs";
import { fact } from "./phone_facts.mjs";

const COOKIE = "left"; // as web/session.py sets it
const GONE = "Max-Age=0; Path=/; SameSite=Lax";

/** Who signed out here and was not heard. @param {string} cookies of the document @returns {string} login, or "" */
export function whoLeft(cookies) {
  const found = cookies.split("; ").find((each) => each.startsWith(`${COOKIE}=`));
  return decodeURIComponent(found?.slice(COOKIE.length + 1) ?? "");
}

/**
 * What she left open is locked, and nothing is served from this phone as hers any more. Where the lock
 * fails the cookie stays, and the next page tries again.
 * @param {string} login
 * @param {() => Promise<unknown>} lock
 */
export async function leavePhone(login, lock) {
  const isHeard = await lock().then(
    () => true,
    () => false,
  );
  if ((await fact("person")) === login) await forgetPerson();
  // biome-ignore lint/suspicious/noDocumentCookie: older phones have no other way to a cookie
  if (isHeard && whoLeft(document.cookie)) document.cookie = `${COOKIE}=; ${GONE}`;
}
