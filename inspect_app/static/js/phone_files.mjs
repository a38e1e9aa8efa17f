// @ts-check
/**
 * The files that this phone keeps: what is known of each in `files`, its bytes apart, so that whoever
 * lists files reads no photo. As bytes and not as Blobs: WebKit keeps none of those in a private
 * window, and on iPhones it has lost the content of some that it kept. What an earlier build kept as
 * a Blob in the row is read the same. Every function may throw what `withDatabase` throws.
 */
import { hashesIn } from "./closing.mjs";
import { change, isPassing, withDatabase } from "./phone_database.mjs";

/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */
/** @typedef {(name: string) => import("idb").IDBPObjectStore<unknown, string[], string, "readwrite">} Stores */
/**
 * @typedef {object} FileRow what is known of a file
 * @property {string} sha256
 * @property {string} visit uuid of the visit it was taken for
 * @property {string} person login of who took it
 * @property {string} type
 * @property {number} size
 * @property {string} taken_at
 * @property {number | null} lat
 * @property {number | null} lng
 * @property {boolean} uploaded the server has confirmed these bytes
 * @property {boolean} [raw] as it was taken, still to be made smaller
 * @property {number} [refused] status with which the server refused them for good
 * @property {string} [original] SHA-256 of the photo this one was turned or marked on
 * @property {unknown} [strokes] a signature's lines, to draw it again at any size
 * @property {import("./closing.mjs").Seal & { about: Uint8Array<ArrayBuffer> }} [seal] it is closed: its bytes
 *   are sent as they are, `about` is what else was known of it
 * @property {Blob} [blob] its bytes, where an earlier build kept it
 */
/** @typedef {FileRow & { blob: Blob }} KeptFile */
/** @typedef {{ sha256: string, visit: string, blob: Blob, seal?: import("./closing.mjs").Seal }} Thumb a small picture of a sent photo */
/** @typedef {Omit<Thumb, "blob"> & { blob?: Blob, bytes?: ArrayBuffer }} ThumbRow `blob`: of an earlier build */
/** @typedef {{ row: FileRow, bytes?: ArrayBuffer }} Ready a file that can be written */

/** What a transaction needs that keeps or drops files. */
export const FILES = ["files", "bytes"];

/**
 * Read the bytes of files before a transaction begins: that waits for nothing but the database.
 * @param {(FileRow | KeptFile)[]} files without a blob, only what is known of it is written
 * @returns {Promise<Ready[]>}
 */
export const readied = (files) =>
  Promise.all(
    files.map(async ({ blob, ...row }) =>
      blob ? { row, bytes: await blob.arrayBuffer() } : { row },
    ),
  );

/** @param {Stores} store @param {Ready} file */
export async function putFile(store, { row, bytes }) {
  await store("files").put(row);
  if (bytes) await store("bytes").put(bytes, row.sha256);
}

/**
 * The files of a visit that was written just now, in the same transaction: those it names now stay as
 * they are where they are here already, those taken out of it go where nobody else names them.
 * @param {Stores} store
 * @param {Ready[]} files
 * @param {string[]} dropped SHA-256
 */
export async function putFiles(store, files, dropped) {
  for (const file of files) {
    if (!(await store("files").getKey(file.row.sha256))) await putFile(store, file);
  }
  if (dropped.length === 0) return;
  const unsent = /** @type {KeptVisit[]} */ (await store("visits").getAll()).filter(isHere);
  await release(store, dropped, unsent);
}

/** Whether files are still wanted here for a visit. @param {KeptVisit} visit */
export const isHere = ({ state }) => state !== "sent";

/** @param {KeptFile} file */
export async function keepFile(file) {
  const [ready] = await readied([file]);
  if (ready) await change(FILES, (store) => putFile(store, ready));
}

/**
 * @param {string} sha256
 * @returns {Promise<KeptFile | undefined>} undefined: it is not here, or its bytes are gone
 */
export const keptFile = (sha256) =>
  withDatabase(async (db) => {
    const reading = db.transaction(FILES);
    reading.done.catch(() => {}); // each request tells its own failure
    /** @type {FileRow | undefined} */
    const row = await reading.objectStore("files").get(sha256);
    if (!row || row.blob) return /** @type {KeptFile | undefined} */ (row);
    const bytes = await reading.objectStore("bytes").get(sha256).catch(unlessPassing);
    return bytes && { ...row, blob: new Blob([bytes], { type: row.seal ? "" : row.type }) };
  });

/** Bytes that the browser cannot read any more are gone; one file must not hold up the others. @param {unknown} error */
function unlessPassing(error) {
  if (isPassing(error)) throw error;
  return undefined;
}

/** What is known of a file, be its bytes gone. @param {string} sha256 @returns {Promise<FileRow | undefined>} */
export const fileRow = (sha256) => withDatabase((db) => db.get("files", sha256));

/** @param {string} login @returns {Promise<FileRow[]>} one person's files, without their bytes */
export async function keptFiles(login) {
  /** @type {FileRow[]} */
  const files = await withDatabase((db) => db.getAll("files"));
  return files.filter((file) => file.person === login);
}

/** Every file a visit names, in its fields or its seal. @param {KeptVisit} visit @returns {Set<string>} */
export const filesNamed = (visit) =>
  new Set([
    ...(visit.sealed?.files ?? []),
    ...(visit.closed?.files ?? []),
    ...hashesIn(visit.fields),
  ]);

/**
 * Drop files, but hand over what another visit still needs.
 * @param {Stores} store
 * @param {IDBValidKey[]} hashes
 * @param {KeptVisit[]} others visits that are not sent
 */
export async function release(store, hashes, others) {
  const files = store("files");
  for (const hash of hashes) {
    const heir = others.find((visit) => filesNamed(visit).has(String(hash)));
    const file = heir && (await files.get(hash));
    if (heir && file) {
      await files.put({ ...file, visit: heir.uuid, person: heir.person });
    } else {
      await files.delete(hash);
      await store("bytes").delete(hash);
    }
  }
}

/** Bytes of which nothing is known: a page of an earlier build, still open, dropped the file. @param {Stores} store */
export async function dropStrayBytes(store) {
  const known = new Set(await store("files").getAllKeys());
  for (const hash of await store("bytes").getAllKeys()) {
    if (!known.has(hash)) await store("bytes").delete(hash);
  }
}

/** Small pictures, to be written. @param {Thumb[]} thumbs @returns {Promise<ThumbRow[]>} */
export const readiedThumbs = (thumbs) =>
  Promise.all(
    thumbs.map(async ({ blob, ...rest }) => ({ ...rest, bytes: await blob.arrayBuffer() })),
  );

/** @param {Thumb[]} thumbs */
export async function keepThumbs(thumbs) {
  const pictures = await readiedThumbs(thumbs);
  await change(["thumbs"], async (store) => {
    for (const picture of pictures) await store("thumbs").put(picture);
  });
}

/** @param {string} sha256 @returns {Promise<Thumb | undefined>} */
export async function keptThumb(sha256) {
  const row = await withDatabase((db) => db.get("thumbs", sha256));
  return row && asThumb(row);
}

/** @param {string} uuid @returns {Promise<Thumb[]>} those of one visit */
export const thumbsOf = async (uuid) =>
  (await withDatabase((db) => db.getAllFromIndex("thumbs", "visit", uuid))).map(asThumb);

/** @param {ThumbRow} row @returns {Thumb} */
const asThumb = ({ bytes, blob, ...rest }) => ({
  ...rest,
  blob: blob ?? new Blob(bytes ? [bytes] : [], { type: rest.seal ? "" : "image/jpeg" }),
});
