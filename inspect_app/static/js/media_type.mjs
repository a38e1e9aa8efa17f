// @ts-check
/**
 * What a chosen photo is, by its first bytes, where the browser does not say: some have no name for
 * HEIC. `services/evidence/types.py` judges by the same, and `tests/vectors/media_heads.json` pins both.
 */

const HEAD = 4096;
const UNSAID = ["", "application/octet-stream"];
/** Pictures coded as HEVC (ISO/IEC 23008-12); the general brands say so among their others. */
const HEIC = ["heic", "heix", "heim", "heis", "hevc", "hevx"];
const GENERAL = ["mif1", "msf1"];

/**
 * @param {File} file
 * @returns {Promise<File>} the same bytes, with their type where it can be told
 */
export async function withType(file) {
  if (!UNSAID.includes(file.type)) return file;
  const type = typeOf(new Uint8Array(await file.slice(0, HEAD).arrayBuffer()));
  return type ? new File([file], file.name, { type, lastModified: file.lastModified }) : file;
}

/** @param {Uint8Array} head the first bytes @returns {string} media type, "" for what is no photo */
export function typeOf(head) {
  const text = Array.from(head, (byte) => String.fromCharCode(byte)).join("");
  if (text.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "image/webp";
  if (text.slice(4, 8) !== "ftyp") return "";
  const length = new DataView(head.buffer, head.byteOffset).getUint32(0);
  const others = text.slice(16, length).match(/[\s\S]{4}/g) ?? [];
  const brands = GENERAL.includes(text.slice(8, 12)) ? others : [text.slice(8, 12)];
  return brands.some((brand) => HEIC.includes(brand)) ? "image/heic" : "";
}
