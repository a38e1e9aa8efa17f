// @ts-check
/** Writes the package of what it reads, {person, visits, files: [{sha256, base64}], log}: for Python's tests. */
import { readFileSync } from "node:fs";
import { membersOf, zipped } from "../../inspect_app/static/js/rescue_package.mjs";

const { person, visits, files, log } = JSON.parse(readFileSync(0, "utf8"));
const kept = files.map((/** @type {{ sha256: string, base64: string }} */ file) => ({
  sha256: file.sha256,
  blob: new Blob([Buffer.from(file.base64, "base64")]),
}));
const members = membersOf({ visits, files: kept, log, unreadable: [] });
const told = { person, now: new Date("2026-11-20T02:02:10Z"), part: 1, parts: 1, unreadable: [] };
process.stdout.write(Buffer.from(await new Response(zipped(members, told)).arrayBuffer()));
