// @ts-check
/**
 * Files that a submitted visit names and the server will not get as they are: which, where the visit
 * names them, and what is left of it without them.
 */

/** @typedef {import("./field_names.mjs").Fields} Fields */

/** @param {import("./phone_store.mjs").Refusal | null} refusal @returns {string[]} SHA-256 of each */
export const filesOf = (refusal) => refusal?.files ?? (refusal?.file ? [refusal.file] : []);

/**
 * Where fields name a file, as paths like `violations.0.files.1`; its entry in the list of all files
 * and what was made from it are none.
 * @param {Fields} fields
 * @param {string} sha256
 */
export const placesOf = (fields, sha256) =>
  Object.entries(fields)
    .filter(([name, texts]) => texts.includes(sha256) && !name.startsWith("files-"))
    .map(([name]) => name.replaceAll("-", "."));

/** When a file was taken, as its visit tells. @param {Fields} fields @param {string} sha256 */
export function takenAt(fields, sha256) {
  const at = entriesOf(fields, [sha256])[0];
  return (at && fields[`${at}taken_at`]?.[0]) || "";
}

/** @param {Fields} fields @param {string[]} files SHA-256 @returns {Fields} with nothing that names them */
export function withoutFiles(fields, files) {
  const gone = entriesOf(fields, files);
  const rest = Object.entries(fields).filter(([name]) => !gone.some((at) => name.startsWith(at)));
  const named = rest.map(([name, texts]) => [name, texts.filter((text) => !files.includes(text))]);
  return Object.fromEntries(named.filter(([, texts]) => texts?.length));
}

/** SHA-256 of every file that fields list. @param {Fields} fields @returns {string[]} */
export const listedIn = (fields) =>
  Object.entries(fields)
    .filter(([name]) => /^files-\d+-sha256$/.test(name))
    .map(([, [text = ""]]) => text);

/**
 * A page was left while it kept a file: where its fields name bytes that are not here, they stay as
 * they were, and what those took the place of is named again.
 * @param {Fields} before as the page read them
 * @param {Fields} now as it left them
 * @param {(sha256: string) => boolean} isHere whether its bytes are kept
 * @returns {Fields}
 */
export function asFarAsKept(before, now, isHere) {
  const known = new Set(listedIn(before));
  const gone = listedIn(now).filter((sha256) => !known.has(sha256) && !isHere(sha256));
  if (!gone.length) return now;
  const fields = withoutFiles(now, gone);
  const back = Object.entries(before).filter(([name]) => now[name]?.some((t) => gone.includes(t)));
  Object.assign(fields, Object.fromEntries(back));
  const listed = new Set(listedIn(fields));
  const named = back.flatMap(([, texts]) => texts).filter((sha256) => !listed.has(sha256));
  for (const entry of entriesOf(before, named)) {
    for (const [name, texts] of Object.entries(before)) {
      if (name.startsWith(entry)) fields[name] = texts;
    }
  }
  return fields;
}

/** Their entries in the list of all files, like `files-3-`. @param {Fields} fields @param {string[]} files */
const entriesOf = (fields, files) =>
  Object.entries(fields)
    .filter(([name, [text = ""]]) => /^files-\d+-sha256$/.test(name) && files.includes(text))
    .map(([name]) => name.replace(/sha256$/, ""));
