// @ts-check
/**
 * A lost phone empties itself when the office asks for it, and only when nothing on it is unsent, of
 * anybody: it looks once more itself, in the transaction that deletes.
 */
import { forgetPerson } from "./kept_pages.mjs";
import { change } from "./phone_database.mjs";
import { awaitsNotice } from "./phone_outbox.mjs";
import { isUnsaved } from "./phone_store.mjs";
import { call } from "./transport.mjs";

const STORES = [
  "visits",
  "files",
  "bytes",
  "thumbs",
  "institutions",
  "assignments",
  "violations",
  "facts",
  "log",
];
const SEALED = new Set(["stored", "sending", "attention"]);

/** Of a closed one the office issues it: the phone cannot ask for it any more. @param {import("./phone_store.mjs").KeptVisit} visit */
const waitsForNotice = (visit) => awaitsNotice(visit) && !visit.closed;

/** Every file of it has arrived; of one posted on a server's page some may wait. @param {import("./phone_store.mjs").KeptVisit} visit */
const isWhole = ({ state, sealed }) => state === "sent" && sealed !== null;

/**
 * Delete everything that is kept here, unless something is unsent.
 * @returns {Promise<boolean>} whether the phone is empty now
 * @throws {DOMException} as `withDatabase`
 */
export async function emptyPhone() {
  const isEmpty = await change(STORES, async (store) => {
    const visits = await store("visits").getAll();
    const sent = new Set(visits.filter(isWhole).map(({ uuid }) => uuid));
    const files = await store("files").getAll();
    if (
      visits.some((visit) => SEALED.has(visit.state) || isUnsaved(visit) || waitsForNotice(visit))
    ) {
      return false;
    }
    if (files.some((file) => !file.uploaded && !sent.has(file.visit))) return false;
    for (const name of STORES) await store(name).clear();
    return true;
  });
  if (isEmpty) await forgetPerson();
  return isEmpty;
}

/** Empty the phone, sign out on it, and show the sign-in. Nothing happens while something is unsent. */
export async function wipePhone() {
  if (!(await emptyPhone())) return;
  const { json } = await call("GET", "/api/v1/session");
  if (json?.csrf_token) {
    await call("POST", "/logout", { headers: { "X-CSRF-Token": json.csrf_token } });
  }
  location.replace("/login");
}
