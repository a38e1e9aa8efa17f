// @ts-check
/**
 * What the outbox does to kept visits: which wait, what an answer makes of them, and when they go.
 * Every function may throw what `withDatabase` throws.
 */
import { change, withDatabase } from "./phone_database.mjs";
import {
  changeVisit,
  filesNamed,
  isUnsaved,
  keptFiles,
  keptVisits,
  release,
} from "./phone_store.mjs";

/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */
/** @typedef {{ receipt: string, received_at: string, files: { have: string[], missing: string[] }, notice: any }} Received */

const READABLE_DAYS = 30;
const DAY = 86_400_000;
const WAITING = new Set(["stored", "sending", "attention"]);

/** Whether the server took the visit and its notice is still to be asked for. @param {KeptVisit} visit */
export const awaitsNotice = (visit) =>
  visit.state === "sent" && Boolean(visit.sealed?.issue) && visit.notice === null;

/**
 * What is to be sent, the oldest seal first. A visit found `sending` was cut off: nobody else
 * sends while this is asked.
 * @param {string} login
 * @returns {Promise<KeptVisit[]>}
 */
export async function toSend(login) {
  /** @type {KeptVisit[]} */
  const found = [];
  for (const visit of await keptVisits(login)) {
    if (visit.state === "sending") {
      const back = await changeVisit(visit.uuid, (kept) => ({ ...kept, state: "stored" }));
      if (back) found.push(back);
    } else if (visit.state === "stored" || awaitsNotice(visit)) found.push(visit);
  }
  return found.sort((a, b) => ((a.sealed?.at ?? "") < (b.sealed?.at ?? "") ? -1 : 1));
}

/** Written before the first byte. @param {string} uuid @returns {Promise<KeptVisit | null>} null: it is no longer to be sent */
export const markSending = (uuid) =>
  changeVisit(uuid, (visit) => (visit.state === "stored" ? { ...visit, state: "sending" } : null));

/** No answer: it waits on. @param {string} uuid */
export const markStored = (uuid) =>
  changeVisit(uuid, (visit) => (visit.state === "sending" ? { ...visit, state: "stored" } : null));

/** @param {string} uuid @param {import("./phone_store.mjs").Refusal} refusal */
export const markAttention = (uuid, refusal) =>
  changeVisit(uuid, (visit) => ({ ...visit, state: "attention", refusal }));

/** The server has the visit, files may be missing yet. @param {string} uuid @param {Received} received */
export const markReceived = (uuid, { receipt, received_at }) =>
  changeVisit(uuid, (visit) => ({ ...visit, receipt, received_at }));

/** @param {string} uuid @param {Record<string, any>} notice */
export const markNotice = (uuid, notice) => changeVisit(uuid, (visit) => ({ ...visit, notice }));

/**
 * The receipt is here and no file is missing. Files go that the server lists for this visit, thumbs
 * stay; the refused visit that it replaces goes.
 * @param {string} uuid
 * @param {Received} received
 * @param {import("./phone_store.mjs").Thumb[]} thumbs
 * @returns {Promise<void>}
 */
export const markSent = (uuid, received, thumbs) =>
  change(["visits", "files", "thumbs"], async (store) => {
    /** @type {KeptVisit | undefined} */
    const visit = await store("visits").get(uuid);
    if (!visit) return;
    const { receipt, received_at, notice } = received;
    const known = notice ?? visit.notice;
    const sent = { ...visit, state: "sent", refusal: null, receipt, received_at, notice: known };
    await store("visits").put(sent);
    for (const thumb of thumbs) await store("thumbs").put(thumb);
    if (visit.replaces) await store("visits").delete(visit.replaces);
    const others = await unsentBut(store("visits"), uuid);
    const replaced = visit.replaces
      ? await store("files").index("visit").getAllKeys(visit.replaces)
      : [];
    await release(store("files"), [...received.files.have, ...replaced], others);
  });

/**
 * A visit was handed in on a page of the server: its draft here is over, and the listed files go.
 * One that is sealed here goes on its own way.
 * @param {string} uuid
 * @param {string} login
 * @param {{ receipt: string, received_at: string, have: string[] }} told by the receipt's page
 * @returns {Promise<void>}
 */
export const markPosted = (uuid, login, { receipt, received_at, have }) =>
  change(["visits", "files"], async (store) => {
    /** @type {KeptVisit | undefined} */
    const visit = await store("visits").get(uuid);
    if (visit && (visit.person !== login || visit.sealed)) return;
    if (visit) await store("visits").put({ ...visit, state: "sent", receipt, received_at });
    const mine = new Set(await store("files").index("visit").getAllKeys(uuid));
    const listed = have.filter((hash) => mine.has(hash));
    await release(store("files"), listed, await unsentBut(store("visits"), uuid));
  });

/** @param {{ getAll: () => Promise<any[]> }} visits @param {string} uuid @returns {Promise<KeptVisit[]>} */
const unsentBut = async (visits, uuid) =>
  (await visits.getAll()).filter((each) => each.uuid !== uuid && each.state !== "sent");

/** The inspector asks for another try. @param {string} uuid @param {string} login */
export const tryAgain = (uuid, login) =>
  changeVisit(uuid, (visit) =>
    visit.state === "attention" && visit.person === login
      ? { ...visit, state: "stored", refusal: null }
      : null,
  );

/**
 * Open a refused visit as a draft under a new id. The refused one stays until the new one is sent;
 * asked twice, the draft that is there is the answer.
 * @param {string} uuid
 * @param {string} login
 * @param {string} newId
 * @param {Date} now
 * @returns {Promise<KeptVisit | null>} null: it cannot be opened, the server has it or it is gone
 */
export const reopen = (uuid, login, newId, now) =>
  change(["visits"], async (store) => {
    const visits = /** @type {KeptVisit[]} */ (await store("visits").getAll());
    const old = visits.find((visit) => visit.uuid === uuid && visit.person === login);
    if (old?.state !== "attention" || old.receipt) return null;
    const there = visits.find((visit) => visit.replaces === uuid);
    if (there) return there;
    /** @type {KeptVisit} */
    const draft = {
      ...old,
      uuid: newId,
      state: "draft",
      changed_at: now.toISOString(),
      saved_at: "",
      posted: false,
      sealed: null,
      refusal: null,
      notice: null,
      replaces: uuid,
    };
    await store("visits").put(draft);
    return draft;
  });

/**
 * Sent visits are readable for thirty days; then they, their thumbs and what is left of them go.
 * @param {Date} now by the server's clock
 * @returns {Promise<void>}
 */
export const sweep = (now) =>
  change(["visits", "files", "thumbs"], async (store) => {
    const all = /** @type {KeptVisit[]} */ (await store("visits").getAll());
    const unsent = all.filter((visit) => visit.state !== "sent");
    for (const { uuid, state, received_at } of all) {
      if (state !== "sent" || !(now.getTime() - Date.parse(received_at) > READABLE_DAYS * DAY)) {
        continue;
      }
      await store("visits").delete(uuid);
      for (const hash of await store("thumbs").index("visit").getAllKeys(uuid)) {
        await store("thumbs").delete(hash);
      }
      await release(store("files"), await store("files").index("visit").getAllKeys(uuid), unsent);
    }
  });

/**
 * What of one person is only on this phone.
 * @param {string} login
 * @returns {Promise<{ count: number, visits: number, attention: number, drafts: number, files: number, oldest: string | null }>}
 *   `visits`: sealed and not sent, `attention` of them refused; `drafts`: with changes or photos that
 *   the server lacks; `files`: photos of drafts to be uploaded; `count`: visits and drafts; `oldest`:
 *   ISO time
 */
export async function unsent(login) {
  const all = await keptVisits(login);
  const sealed = all.filter((visit) => WAITING.has(visit.state));
  const files = await draftFiles(login);
  const waiting = new Set(files.map(({ visit }) => visit));
  const unsaved = all.filter((visit) => isUnsaved(visit) || waiting.has(visit.uuid));
  for (const { uuid } of unsaved) waiting.add(uuid);
  const begun = unsaved.map((visit) => visit.changed_at);
  const times = [...sealed.map((visit) => visit.sealed?.at ?? visit.changed_at), ...begun];
  return {
    count: sealed.length + waiting.size,
    visits: sealed.length,
    attention: sealed.filter(({ state }) => state === "attention").length,
    drafts: waiting.size,
    files: files.length,
    oldest: times.sort()[0] ?? null,
  };
}

/**
 * Files of drafts, and of visits posted on a server's page, that can be sent on the side; sealed
 * visits ask for theirs by themselves.
 * @param {string} login
 */
export async function draftFiles(login) {
  const sealed = (await keptVisits(login)).filter(({ sealed }) => sealed !== null);
  const asked = new Set(sealed.flatMap((visit) => [visit.uuid, ...filesNamed(visit)]));
  return (await keptFiles(login)).filter(
    ({ sha256, visit, uploaded, refused }) =>
      !uploaded && !refused && !asked.has(sha256) && !asked.has(visit),
  );
}

/**
 * What became of a file's sending; one that was dropped meanwhile stays dropped.
 * @param {string} sha256
 * @param {{ uploaded?: boolean, refused?: number }} what
 */
export const markFile = (sha256, what) =>
  change(["files"], async (store) => {
    const file = await store("files").get(sha256);
    if (file) await store("files").put({ ...file, ...what });
  });

/** @param {string} uuid @returns {Promise<import("./phone_store.mjs").Thumb[]>} */
export const thumbsOf = (uuid) => withDatabase((db) => db.getAllFromIndex("thumbs", "visit", uuid));
