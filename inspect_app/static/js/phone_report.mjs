// @ts-check
/**
 * Tells the office at each contact what is only on this phone; it answers whether the phone is lost,
 * and whether it shall empty itself.
 */
import { changeFact } from "./phone_facts.mjs";
import { unsent } from "./phone_outbox.mjs";
import { newVisitId } from "./uuid.mjs";

const OFTEN_ENOUGH = 60_000;
let said = "";
let saidAt = 0;

/**
 * @param {string} login
 * @param {(path: string, body: string) => Promise<import("./outbox_table.mjs").Answer>} put
 * @returns {Promise<{ revoked: boolean, wipe: boolean }>} both false without an answer
 */
export async function reportPhone(login, put) {
  const { count, oldest } = await unsent(login);
  const body = JSON.stringify({ unsent: count, oldest, label: label() });
  const nothing = { revoked: false, wipe: false };
  if (body === said && Date.now() - saidAt < OFTEN_ENOUGH) return nothing;
  const uuid = await changeFact("phone", (known) => known ?? newVisitId());
  const { status, json } = await put(`/api/v1/phones/${uuid}`, body);
  if (status !== 200 || !json) return nothing;
  said = body;
  saidAt = Date.now();
  if (json.wipe === true) await (await import("./wipe.mjs")).wipePhone();
  return { revoked: json.revoked === true, wipe: json.wipe === true };
}

/** What the office recognises the phone by: its make and browser, as the browser tells them. */
function label() {
  const agent = navigator.userAgent;
  const device = /\(([^)]*)\)/.exec(agent)?.[1] ?? "";
  const browser = /(MicroMessenger|DingTalk|Firefox|CriOS|Edg|Chrome|Safari)\/[\d.]+/.exec(agent);
  return `${device} ${browser?.[0] ?? ""}`.trim().slice(0, 100);
}
