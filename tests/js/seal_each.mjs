// @ts-check
/** Seals what it reads, [{fields}] as JSON, and writes [{document, content_hash}]: for Python's tests. */
import { readFileSync } from "node:fs";
import { seal } from "../../inspect_app/static/js/sealing.mjs";

const { shape, all } = JSON.parse(readFileSync(0, "utf8"));
const now = new Date("2026-11-20T02:02:10Z");
const sealed = [];
for (const fields of all) sealed.push(await seal(fields, shape, { issue: false, now }));
process.stdout.write(JSON.stringify(sealed));
