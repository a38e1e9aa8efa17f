// @ts-check
/**
 * Tells the office at each contact what is only on this phone; it answers whether the phone is lost,
 * and whether it shall empty itself, and with what is sealed to it.
 */
import { changeLock, lockKey, lockOf } from "./lock_keys.mjs";
import { changeFact, fact, keepFact } from "./phone_facts.mjs";
import { unlessFull } from "./phone_full.mjs";
import { labelOf } from "./phone_name.mjs";
import { unsent } from "./phone_outbox.mjs";
import { keepSendToken, sendToken } from "./send_right.mjs";
import { newUuid } from "./uuid.mjs";

const OFTEN_ENOUGH = 60_000;
/** What was told, and when, by login. @type {Map<string, { body: string, at: number }>} */
const told = new Map();

/**
 * @param {string} login
 * @param {(path: string, body: string) => Promise<import("./outbox_table.mjs").Answer>} put
 * @returns {Promise<{ revoked: boolean, wipe: boolean }>} both false without an answer
 */
export async function reportPhone(login, put) {
  const { count, oldest } = await unsent(login);
  const wanting = (await sendToken(login)) === "" ? { send_key: true } : {};
  const label = labelOf((await fact("phone_name")) ?? "", navigator.userAgent);
  const body = JSON.stringify({ unsent: count, oldest, label, ...wanting });
  const nothing = { revoked: false, wipe: false };
  const last = told.get(login);
  if (body === last?.body && Date.now() - last.at < OFTEN_ENOUGH) return nothing;
  const uuid = await changeFact("phone", (known) => known ?? newUuid());
  const { status, json } = await put(`/api/v1/phones/${uuid}`, body);
  if (status !== 200 || !json) return nothing;
  told.set(login, { body, at: Date.now() });
  await unlessFull(takeKeys(login, json), undefined);
  if (json.wipe === true) await (await import("./wipe.mjs")).wipePhone();
  else await heed(login, json.revoked === true);
  return { revoked: json.revoked === true, wipe: json.wipe === true };
}

/** What submitted visits are sealed to, and the right to send them. @param {string} login @param {any} json */
async function takeKeys(login, { public_key, send_token }) {
  if (public_key && (await fact("server_key")) !== public_key) {
    await keepFact("server_key", public_key);
  }
  if (send_token) await keepSendToken(login, send_token);
  const lock = await lockOf(login);
  if (lock.keys.length > 0 || !(await lockKey(login))) return;
  const used_at = new Date().toISOString();
  await changeLock(login, (known) => (known.used_at ? undefined : { ...known, used_at }));
}

/** A revocation locks once: whoever signs in after it works on. @param {string} login @param {boolean} revoked */
async function heed(login, revoked) {
  const known = (await lockOf(login)).revoked;
  if (known === revoked) return;
  await changeLock(login, (lock) => ({ ...lock, revoked }));
  if (revoked) await (await import("./lock_watch.mjs")).lockNow(login, "revoked");
}
