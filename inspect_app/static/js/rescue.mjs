// @ts-check
/** The way out when nothing else works: everything unsent of one person as files to carry away. */
import { membersOf, spread, zipped } from "./rescue_package.mjs";
import { readKept } from "./rescue_reading.mjs";

/**
 * @typedef {object} Exported
 * @property {string[]} names of the files saved, usually one
 * @property {number} visits
 * @property {number} files
 * @property {number} unreadable entries that this phone could not read any more
 */

/**
 * Save everything unsent of a person: sealed visits, drafts, files, the send-log. Nothing is written
 * to the phone's database and nothing leaves it.
 * @param {string} login
 * @param {Date} [now]
 * @returns {Promise<Exported>}
 * @throws {DOMException} when the phone's database cannot be opened at all
 */
export async function exportRescue(login, now = new Date()) {
  const { unreadable, ...kept } = await readKept(login);
  const packages = spread(membersOf({ ...kept, unreadable }));
  const names = [];
  for (const [index, members] of packages.entries()) {
    const told = { person: login, now, part: index + 1, parts: packages.length, unreadable };
    const name = fileName(login, now, packages.length > 1 ? `-${index + 1}` : "");
    // A blob is the browser's to keep, in memory or on its disk: no room of this site's is needed.
    save(await new Response(zipped(members, told)).blob(), name);
    names.push(name);
  }
  const { visits, files } = kept;
  return { names, visits: visits.length, files: files.length, unreadable: unreadable.length };
}

/** @param {string} login @param {Date} now @param {string} part */
function fileName(login, now, part) {
  const time = new Date(now.getTime() + 8 * 3_600_000).toISOString().replace(/[-:]|\..*/g, "");
  return `rescue-${login.replace(/[^\w.-]/g, "_")}-${time.replace("T", "-")}${part}.zip`;
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([blob], { type: "application/zip" }));
  link.download = name;
  document.body.append(link); // Safari follows only a link that stands in the page
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
