// @ts-check
/**
 * What the outbox does to kept visits: which wait, what an answer makes of them, and when they go.
 * Every function may throw what `withDatabase` throws.
 */
import { filesOf, withoutFiles } from "./lost_files.mjs";
import { alsoBound } from "./notice_numbers.mjs";
import { change } from "./phone_database.mjs";
import {
  changeVisit,
  dropStrayBytes,
  FILES,
  filesNamed,
  isUnsaved,
  keptFiles,
  keptVisits,
  readiedThumbs,
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

/** What the server refused and does not have. @param {string} login @returns {Promise<KeptVisit[]>} */
export const refused = async (login) =>
  (await keptVisits(login)).filter(
    ({ state, sealed, receipt }) => state === "attention" && sealed !== null && !receipt,
  );

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
export async function markSent(uuid, received, thumbs) {
  const pictures = await readiedThumbs(thumbs);
  await change(["visits", "thumbs", ...FILES], async (store) => {
    /** @type {KeptVisit | undefined} */
    const visit = await store("visits").get(uuid);
    if (!visit) return;
    const { receipt, received_at, notice } = received;
    const known = notice ?? visit.notice;
    const sent = { ...visit, state: "sent", refusal: null, receipt, received_at, notice: known };
    await store("visits").put(sent);
    for (const picture of pictures) await store("thumbs").put(picture);
    if (visit.replaces) await store("visits").delete(visit.replaces);
    const others = await unsentBut(store("visits"), uuid);
    const replaced = visit.replaces
      ? await store("files").index("visit").getAllKeys(visit.replaces)
      : [];
    await release(store, [...received.files.have, ...replaced], others);
  });
}

/**
 * A visit was handed in on a page of the server: its draft here is over, and the listed files go.
 * One that is sealed here goes on its own way.
 * @param {string} uuid
 * @param {string} login
 * @param {{ receipt: string, received_at: string, have: string[] }} told by the receipt's page
 * @returns {Promise<void>}
 */
export const markPosted = (uuid, login, { receipt, received_at, have }) =>
  change(["visits", ...FILES], async (store) => {
    /** @type {KeptVisit | undefined} */
    const visit = await store("visits").get(uuid);
    if (visit && (visit.person !== login || visit.sealed)) return;
    if (visit) await store("visits").put({ ...visit, state: "sent", receipt, received_at });
    const mine = new Set(await store("files").index("visit").getAllKeys(uuid));
    const listed = have.filter((hash) => mine.has(hash));
    await release(store, listed, await unsentBut(store("visits"), uuid));
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
 * Open a visit in need of attention as a draft under a new id. What the server has, without files that
 * will not come, is opened as its revision without them (design rules 1 and 3). The old one stays
 * until the new one is sent; asked twice, the draft that is there is the answer.
 * @param {import("./kept_reading.mjs").ReadVisit} read as its person reads it
 * @param {string} login
 * @param {string} newId
 * @param {Date} now
 * @returns {Promise<KeptVisit | null>} null: it cannot be opened, the server has it whole or it is gone
 */
export const reopen = ({ locked, uuid, ...read }, login, newId, now) =>
  change(["visits", "facts"], async (store) => {
    const visits = /** @type {KeptVisit[]} */ (await store("visits").getAll());
    const old = visits.find((visit) => visit.uuid === uuid && visit.person === login);
    const lost = filesOf(old?.refusal ?? null);
    if (old?.state !== "attention" || locked || (old.receipt && !lost.length)) return null;
    const there = visits.find((visit) => visit.replaces === uuid);
    if (there) return there;
    /** @type {KeptVisit} */
    const draft = {
      ...read,
      ...(old.receipt && { fields: asRevision(read.fields, uuid, lost) }),
      uuid: newId,
      state: "draft",
      changed_at: now.toISOString(),
      saved_at: "",
      posted: false,
      sealed: null,
      refusal: null,
      receipt: "",
      received_at: "",
      notice: null,
      replaces: uuid,
    };
    await store("visits").put(draft);
    const known = (await store("facts").get("numbers"))?.value;
    const value = known && { ...known, [login]: alsoBound(known[login], uuid, newId) };
    if (value) await store("facts").put({ name: "numbers", value });
    return draft;
  });

/** @param {import("./field_names.mjs").Fields} fields @param {string} uuid of what it revises @param {string[]} lost SHA-256 */
const asRevision = (fields, uuid, lost) => ({
  ...withoutFiles(fields, lost),
  revision_of: [uuid],
});

/**
 * Sent visits are readable for thirty days; then they, their thumbs and what is left of them go.
 * One with a file that the server has neither taken nor refused stays (design rule 3), and a file
 * whose draft ended elsewhere goes once the server has it.
 * @param {Date} now by the server's clock
 * @returns {Promise<void>}
 */
export const sweep = (now) =>
  change(["visits", "thumbs", ...FILES], async (store) => {
    const all = /** @type {KeptVisit[]} */ (await store("visits").getAll());
    const unsent = all.filter((visit) => visit.state !== "sent");
    for (const { uuid, state, received_at } of all) {
      if (state !== "sent" || !(now.getTime() - Date.parse(received_at) > READABLE_DAYS * DAY)) {
        continue;
      }
      /** @type {import("./phone_store.mjs").FileRow[]} */
      const files = await store("files").index("visit").getAll(uuid);
      if (files.some(({ uploaded, refused }) => !uploaded && !refused)) continue;
      await store("visits").delete(uuid);
      for (const hash of await store("thumbs").index("visit").getAllKeys(uuid)) {
        await store("thumbs").delete(hash);
      }
      await release(store, hashesOf(files), unsent);
    }
    const known = new Set(all.map(({ uuid }) => uuid));
    /** @type {import("./phone_store.mjs").FileRow[]} */
    const files = await store("files").getAll();
    const over = files.filter(({ visit, uploaded }) => uploaded && !known.has(visit));
    await release(store, hashesOf(over), unsent);
    await dropStrayBytes(store);
  });

/** @param {import("./phone_store.mjs").FileRow[]} files */
const hashesOf = (files) => files.map(({ sha256 }) => sha256);

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
  const files = await onlyHere(login);
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
 * Files of drafts, and of visits posted on a server's page, that the server lacks; sealed visits ask
 * for theirs by themselves.
 * @param {string} login
 */
async function onlyHere(login) {
  const sealed = (await keptVisits(login)).filter(({ sealed }) => sealed !== null);
  const asked = new Set(sealed.flatMap((visit) => [visit.uuid, ...filesNamed(visit)]));
  return (await keptFiles(login)).filter(
    ({ sha256, visit, uploaded, refused }) =>
      !uploaded && !refused && !asked.has(sha256) && !asked.has(visit),
  );
}

/**
 * Those of them that can be sent on the side: what is still to be made smaller waits for that.
 * @param {string} login
 */
export async function draftFiles(login) {
  const drafts = (await keptVisits(login)).filter(({ state }) => state === "draft");
  const begun = new Set(drafts.map(({ uuid }) => uuid));
  return (await onlyHere(login)).filter(({ raw, visit }) => !raw || !begun.has(visit));
}

/**
 * What became of a file's sending; one that was dropped meanwhile stays dropped.
 * @param {string} sha256
 * @param {{ uploaded?: boolean, refused?: number, raw?: boolean }} what
 */
export const markFile = (sha256, what) =>
  change(["files"], async (store) => {
    const file = await store("files").get(sha256);
    if (file) await store("files").put({ ...file, ...what });
  });
