// @ts-check
/**
 * A visit, its files and small pictures, closed and opened again. What is typed goes under the lock
 * key; document, files and pictures under the visit's content key, which the server can open too.
 * What stays readable: whose it is, its state and times, which files it names, its receipt.
 */
import {
  bytesOf,
  draftName,
  fileName,
  newKey,
  opened,
  sealed,
  usable,
  visitName,
  wrapped,
} from "./sealed_format.mjs";

/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */
/** @typedef {import("./phone_store.mjs").KeptFile} KeptFile */
/** @typedef {import("./phone_store.mjs").Thumb} Thumb */
/** @typedef {import("./lock_keys.mjs").LockKey} LockKey */
/** @typedef {Record<string, CryptoKey>} OpenKeys lock keys that can be used now, by id */
/**
 * @typedef {object} Seal how a content key is kept
 * @property {string} visit uuid it was wrapped for
 * @property {string} key wrapped to the server
 * @property {{ id: string, key: Uint8Array<ArrayBuffer> }} lock sealed under a lock key
 */
/** @typedef {{ lock: LockKey, content: CryptoKey, seal: Seal }} Closing the keys that close one visit */

/** The keys of a visit that anybody who has the phone may read; every other one is closed. @satisfies {(keyof KeptVisit)[]} */
const READABLE = /** @type {const} */ ([
  "uuid",
  "person",
  "form",
  "done",
  "total",
  "state",
  "changed_at",
  "saved_at",
  "posted",
  "sealed",
  "refusal",
  "receipt",
  "received_at",
  "notice",
  "replaces",
]);
/** What a closed visit shows in the place of what is closed. */
const BLANK = { name: "", institution: "", assignment: "", source: "", recheck_of: "", at: "" };
const thumbName = (/** @type {string} */ sha256) => `thumb:${sha256}`;
const aboutName = (/** @type {string} */ sha256) => `about:${sha256}`;

/**
 * A new content key for a visit, kept both ways.
 * @param {string} uuid
 * @param {LockKey} lock
 * @param {string} publicKey the server's
 * @returns {Promise<Closing>}
 */
export async function newClosing(uuid, lock, publicKey) {
  const raw = newKey();
  const key = await wrapped(raw, publicKey, visitName(uuid));
  const underLock = { id: lock.id, key: await sealed(raw, lock.key, visitName(uuid)) };
  return { lock, content: await usable(raw), seal: { visit: uuid, key, lock: underLock } };
}

/**
 * @param {Seal} seal
 * @param {OpenKeys} keys
 * @returns {Promise<CryptoKey | null>} null while the phone is locked
 */
export async function contentKey({ visit, lock }, keys) {
  const key = keys[lock.id];
  return key ? usable(new Uint8Array(await opened(lock.key, key, visitName(visit)))) : null;
}

/** @param {KeptVisit} visit @param {Closing} closing @returns {Promise<KeptVisit>} */
export async function closedVisit(visit, { lock, content, seal }) {
  const rest = Object.entries(visit).filter(([name]) => !isReadable(name));
  const readable = Object.entries(visit).filter(([name]) => isReadable(name));
  const body = await sealed(json(Object.fromEntries(rest)), lock.key, draftName(visit.uuid));
  const closed = { lock: lock.id, body, files: hashesIn(visit.fields) };
  const kept = { ...BLANK, ...Object.fromEntries(readable), fields: {}, closed };
  return /** @type {any} */ ({ ...kept, sealed: await closedSeal(visit, content, seal) });
}

/** @param {KeptVisit} visit @param {CryptoKey} content @param {Seal} seal */
async function closedSeal({ uuid, sealed: sent }, content, { key, lock }) {
  if (!sent || sent.body) return sent;
  const body = await sealed(bytesOf(sent.document), content, visitName(uuid));
  return { ...sent, document: "", body, key, lock };
}

/** Every SHA-256 that fields name. @param {import("./field_names.mjs").Fields} fields @returns {string[]} */
export const hashesIn = (fields) =>
  Object.values(fields)
    .flat()
    .filter((text) => /^[0-9a-f]{64}$/.test(text));

/** @param {string} name */
const isReadable = (name) => /** @type {readonly string[]} */ (READABLE).includes(name);

/**
 * A visit as its person reads it.
 * @param {KeptVisit} visit
 * @param {OpenKeys} keys
 * @returns {Promise<KeptVisit & { locked?: true }>} `locked`: what is typed cannot be read now
 */
export async function openedVisit(visit, keys) {
  const key = visit.closed && keys[visit.closed.lock];
  if (!visit.closed) return visit;
  if (!key) return { ...visit, locked: true };
  const { closed, ...kept } = visit;
  const rest = text(await opened(closed.body, key, draftName(visit.uuid)));
  return { ...kept, ...JSON.parse(rest), sealed: await openedSeal(visit, keys) };
}

/** @param {KeptVisit} visit @param {OpenKeys} keys @returns {Promise<KeptVisit["sealed"]>} */
async function openedSeal({ uuid, sealed: sent }, keys) {
  if (!sent?.body || !sent.lock) return sent;
  const content = await contentKey({ visit: uuid, key: sent.key ?? "", lock: sent.lock }, keys);
  if (!content) return sent;
  return { ...sent, document: text(await opened(sent.body, content, visitName(uuid))) };
}

/**
 * @template {import("./phone_store.mjs").FileRow} Row a file, or only what is known of one whose bytes are gone
 * @param {Row} file
 * @param {Closing} closing
 * @returns {Promise<Row>}
 */
export async function closedFile(file, { content, seal }) {
  const { sha256, taken_at, lat, lng, original, strokes } = file;
  const about = await sealed(
    json({ taken_at, lat, lng, original, strokes }),
    content,
    aboutName(sha256),
  );
  const { original: _original, strokes: _strokes, blob, ...kept } = file;
  const body = blob && (await sealed(await blob.arrayBuffer(), content, fileName(sha256)));
  const hidden = { taken_at: "", lat: null, lng: null, ...(body && { blob: new Blob([body]) }) };
  return /** @type {any} */ ({ ...kept, ...hidden, seal: { ...seal, about } });
}

/** @param {KeptFile} file @param {OpenKeys} keys @returns {Promise<KeptFile | null>} null: locked */
export async function openedFile(file, keys) {
  const { seal, ...kept } = file;
  if (!seal) return file;
  const content = await contentKey(seal, keys);
  if (!content) return null;
  const body = new Uint8Array(await file.blob.arrayBuffer());
  const plain = await opened(body, content, fileName(file.sha256));
  const about = text(await opened(seal.about, content, aboutName(file.sha256)));
  return { ...kept, ...JSON.parse(about), blob: new Blob([plain], { type: file.type }) };
}

/** @param {Thumb} thumb @param {Closing} closing @returns {Promise<Thumb>} */
export async function closedThumb(thumb, { content, seal }) {
  const body = await sealed(await thumb.blob.arrayBuffer(), content, thumbName(thumb.sha256));
  return { ...thumb, blob: new Blob([body]), seal };
}

/** @param {Thumb} thumb @param {OpenKeys} keys @returns {Promise<Thumb | null>} null: locked */
export async function openedThumb(thumb, keys) {
  const { seal, ...kept } = thumb;
  if (!seal) return thumb;
  const content = await contentKey(seal, keys);
  if (!content) return null;
  const body = new Uint8Array(await thumb.blob.arrayBuffer());
  const plain = await opened(body, content, thumbName(thumb.sha256));
  return { ...kept, blob: new Blob([plain], { type: "image/jpeg" }) };
}

/** @param {unknown} value */
const json = (value) => bytesOf(JSON.stringify(value));

/** @param {ArrayBuffer} bytes */
const text = (bytes) => new TextDecoder().decode(bytes);
