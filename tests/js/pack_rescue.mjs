// @ts-check
/**
 * Writes the package of what it reads, {person, visits, files: [{sha256, base64, seal}], log, locks}, for
 * Python's tests; `{"$base64": …}` stands for bytes.
 */
import { readFileSync } from "node:fs";
import { membersOf, zipped } from "../../inspect_app/static/js/rescue_package.mjs";

const given = JSON.parse(readFileSync(0, "utf8"), (_key, value) =>
  value?.$base64 === undefined ? value : new Uint8Array(Buffer.from(value.$base64, "base64")),
);
const { person, visits, files, log, locks } = given;
const kept = files.map((/** @type {{ sha256: string, base64: string, seal?: any }} */ file) => ({
  sha256: file.sha256,
  bytes: async () => new Uint8Array(Buffer.from(file.base64, "base64")).buffer,
  seal: file.seal,
}));
const members = membersOf({ visits, files: kept, log, locks, unreadable: [] });
const told = { person, now: new Date("2026-11-20T02:02:10Z"), part: 1, parts: 1, unreadable: [] };
process.stdout.write(Buffer.from(await new Response(zipped(members, told)).arrayBuffer()));
