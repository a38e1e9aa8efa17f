// @ts-check
/**
 * The rescue package: a plain zip, nothing packed, that any tool opens and the office imports
 * (`services/visits/rescue_package.py` reads it). Its members:
 *
 * - `visits/<uuid>.json`: a visit as the phone keeps it, its seal without the document,
 * - `sealed/<uuid>.json`: the sealed document, byte for byte as it would have been sent; `.sealed` where
 *   it is closed; `.locked`: what is typed of a locked draft,
 * - `files/<sha256>`: a photo, signature or recording; `.sealed` where it is closed,
 * - `log.jsonl`: the send-log, one line an event,
 * - `manifest.json`, last: whose it is, and size and SHA-256 of every other member.
 */
import { makeZip } from "../vendor/client_zip.mjs";
import { bytesOf } from "./canonical.mjs";
import { sha256 } from "./pictures.mjs";
import { visitName } from "./sealed_format.mjs";

/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */

/** @typedef {{ name: string, size: number, bytes: () => Promise<ArrayBuffer>, seal?: { key: string, for: string } }} Member */
/** @typedef {{ name: string, input: ArrayBuffer }} Entry */

const FORMAT = "inspection-rescue";
const VERSION = 1;
/** As large as a package gets: what does not fit is in the next. */
export const MOST_BYTES = 200 * 1024 * 1024;

/** What the office takes for a member; an entry without a proper key would spoil the package. */
const ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const NAME = new RegExp(
  `^(?:log\\.jsonl|files/[0-9a-f]{64}(?:\\.sealed)?|visits/${ID}\\.json|sealed/${ID}\\.(?:json|sealed|locked))$`,
);

/**
 * Every member but the manifest, the most precious first. Each is read when its turn comes.
 * @param {import("./rescue_reading.mjs").Kept} kept `unreadable` gets what bears no proper key
 * @returns {Member[]}
 */
export function membersOf({ visits, files, log, locks = [], unreadable }) {
  const members = [
    ...visits.map((visit) =>
      textMember(`visits/${visit.uuid}.json`, () => recordText(visit, locks)),
    ),
    ...visits.flatMap(contentOf),
    textMember("log.jsonl", () => log.map((line) => `${JSON.stringify(line)}\n`).join("")),
    ...files.map(fileMember),
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
  /** @type {Record<string, { size: number, sha256: string | null, seal?: Member["seal"] }>} */
  const listed = {};
  for (const { name, bytes, seal } of members) {
    const input = await bytes().catch((error) => {
      unreadable.push({ store: "bytes", key: name, error: String(error) });
      return null;
    });
    if (input === null) continue;
    const told = { size: input.byteLength, sha256: await hashOf(input) };
    listed[name] = seal ? { ...told, seal } : told;
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

/** @param {KeptVisit} visit @param {NonNullable<import("./rescue_reading.mjs").Kept["locks"]>} locks */
function recordText({ closed, ...visit }, locks) {
  const { document, body, lock, ...seal } = visit.sealed ?? { document: "" };
  const key = locks.find(({ id }) => id === closed?.lock);
  const locked = key && !visit.sealed ? { key: key.wrapped, phone: key.phone } : undefined;
  return JSON.stringify({ ...visit, sealed: visit.sealed ? seal : null, locked });
}

/** A sealed document, or what is typed of a locked draft. @param {KeptVisit} visit @returns {Member[]} */
function contentOf({ uuid, sealed, closed }) {
  if (sealed?.body) return [bytesMember(`sealed/${uuid}.sealed`, sealed.body)];
  if (sealed) return [textMember(`sealed/${uuid}.json`, () => sealed.document ?? "")];
  return closed ? [bytesMember(`sealed/${uuid}.locked`, closed.body)] : [];
}

/** @param {string} name @param {Uint8Array<ArrayBuffer>} bytes @returns {Member} */
const bytesMember = (name, bytes) => ({
  name,
  size: bytes.length,
  bytes: async () => bytes.slice().buffer,
});

/** A closed one is a little larger than it was. @param {import("./rescue_reading.mjs").Found} file @returns {Member} */
function fileMember({ sha256: hash, size = 0, bytes, seal }) {
  const member = { size, bytes };
  if (!seal) return { name: `files/${hash}`, ...member };
  const told = { key: seal.key, for: visitName(seal.visit) };
  return { name: `files/${hash}.sealed`, ...member, seal: told };
}
