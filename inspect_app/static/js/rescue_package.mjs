// @ts-check
/**
 * The rescue package: a plain zip, nothing packed, that any tool opens and the office imports
 * (`services/visits/rescue_package.py` reads it). Its members:
 *
 * - `visits/<uuid>.json`: a visit as the phone keeps it, its seal without the document,
 * - `sealed/<uuid>.json`: the sealed document, byte for byte as it would have been sent,
 * - `files/<sha256>`: a photo, signature or recording,
 * - `log.jsonl`: the send-log, one line an event,
 * - `manifest.json`, last: whose it is, and size and SHA-256 of every other member.
 */
import { makeZip } from "../vendor/client_zip.mjs";
import { bytesOf } from "./canonical.mjs";
import { sha256 } from "./pictures.mjs";

/** @typedef {{ name: string, size: number, bytes: () => Promise<ArrayBuffer> }} Member */
/** @typedef {{ name: string, input: ArrayBuffer }} Entry */

const FORMAT = "inspection-rescue";
const VERSION = 1;
/** As large as a package gets: what does not fit is in the next. */
export const MOST_BYTES = 200 * 1024 * 1024;

/** What the office takes for a member; an entry without a proper key would spoil the package. */
const NAME =
  /^(?:log\.jsonl|files\/[0-9a-f]{64}|(?:visits|sealed)\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.json)$/;

/**
 * Every member but the manifest, the most precious first. Each is read when its turn comes.
 * @param {import("./rescue_reading.mjs").Kept} kept `unreadable` gets what bears no proper key
 * @returns {Member[]}
 */
export function membersOf({ visits, files, log, unreadable }) {
  const sealed = visits.filter((visit) => visit.sealed);
  const members = [
    ...visits.map((visit) => textMember(`visits/${visit.uuid}.json`, () => recordText(visit))),
    ...sealed.map(({ uuid, sealed: seal }) =>
      textMember(`sealed/${uuid}.json`, () => seal?.document ?? ""),
    ),
    textMember("log.jsonl", () => log.map((line) => `${JSON.stringify(line)}\n`).join("")),
    ...files.map(({ sha256: hash, blob }) => ({
      name: `files/${hash}`,
      size: blob?.size ?? 0,
      bytes: async () => blob.arrayBuffer(),
    })),
  ];
  return members.filter(({ name }) => {
    if (!NAME.test(name)) unreadable.push({ store: "names", key: name, error: "no proper key" });
    return NAME.test(name);
  });
}

/**
 * Spread members over as few packages as the size allows, in their order.
 * @param {Member[]} members
 * @param {number} [most] bytes
 * @returns {Member[][]} at least one package
 */
export function spread(members, most = MOST_BYTES) {
  /** @type {Member[][]} */
  const packages = [[]];
  let size = 0;
  for (const member of members) {
    if (size > 0 && size + member.size > most) {
      packages.push([]);
      size = 0;
    }
    packages.at(-1)?.push(member);
    size += member.size;
  }
  return packages;
}

/**
 * Write one package. What cannot be read is left out, and told in the manifest.
 * @param {Member[]} members
 * @param {object} told what the manifest says beside them
 * @param {string} told.person login
 * @param {Date} told.now
 * @param {number} told.part counted from 1
 * @param {number} told.parts
 * @param {import("./rescue_reading.mjs").Unreadable[]} told.unreadable gets what turns up on the way
 * @returns {ReadableStream<Uint8Array>}
 */
export const zipped = (members, told) => makeZip(entries(members, told));

/**
 * @param {Member[]} members
 * @param {Parameters<typeof zipped>[1]} told
 * @returns {AsyncGenerator<Entry>}
 */
async function* entries(members, { now, unreadable, ...rest }) {
  /** @type {Record<string, { size: number, sha256: string | null }>} */
  const listed = {};
  for (const { name, bytes } of members) {
    const input = await bytes().catch((error) => {
      unreadable.push({ store: "bytes", key: name, error: String(error) });
      return null;
    });
    if (input === null) continue;
    listed[name] = { size: input.byteLength, sha256: await hashOf(input) };
    yield { name, input };
  }
  const head = { format: FORMAT, version: VERSION, ...rest, made_at: now.toISOString() };
  const manifest = JSON.stringify({ ...head, members: listed, unreadable }, null, 1);
  yield { name: "manifest.json", input: bytesOf(manifest) };
}

/** On plain http a browser hashes nothing; the office then goes by the zip's own checks. @param {ArrayBuffer} bytes */
const hashOf = (bytes) => (globalThis.crypto?.subtle ? sha256(bytes) : null);

/** A text weighs nothing beside photos. @param {string} name @param {() => string} text @returns {Member} */
const textMember = (name, text) => ({ name, size: 0, bytes: async () => bytesOf(text()) });

/** @param {import("./phone_store.mjs").KeptVisit} visit */
function recordText(visit) {
  const { document, ...seal } = visit.sealed ?? { document: "" };
  return JSON.stringify({ ...visit, sealed: visit.sealed ? seal : null });
}
