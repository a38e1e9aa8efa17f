// @ts-check
/**
 * Asks what the office made of visits that it had refused: one small question for all of them, at
 * each contact. What was taken in is sent once more, for its receipt; what was settled otherwise
 * tells why.
 */

/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */
/**
 * @typedef {object} Means
 * @property {(method: string, path: string) => Promise<import("./outbox_table.mjs").Answer>} call
 * @property {Pick<typeof import("./phone_outbox.mjs"), "refused" | "tryAgain" | "markAttention">} store
 */

const MOST = 50;
export const CLOSED = "closed_by_office";

/**
 * @param {string} login
 * @param {Means} means
 * @returns {Promise<boolean>} whether something is to be sent now
 */
export async function askAboutRefused(login, { call, store }) {
  const refused = (await store.refused(login)).slice(0, MOST);
  if (refused.length === 0) return false;
  const asked = refused.map(({ uuid, sealed }) => `of=${uuid}:${sealed?.content_hash}`);
  const { json } = await call("GET", `/field/visits/standing?${asked.join("&")}`);
  let isTaken = false;
  for (const visit of refused) {
    const told = json?.standing?.[visit.uuid];
    if (told?.taken_in && (await store.tryAgain(visit.uuid, login))) isTaken = true;
    else if (told?.closed) await close(visit, told.closed, store);
  }
  return isTaken;
}

/** @param {KeptVisit} visit @param {string} title @param {Means["store"]} store */
async function close({ uuid, refusal }, title, store) {
  if (refusal?.code === CLOSED && refusal.title === title) return;
  await store.markAttention(uuid, { status: 422, code: CLOSED, title, errors: {} });
}
