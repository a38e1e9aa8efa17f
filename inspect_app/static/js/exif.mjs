// @ts-check
/**
 * When and where a photo was taken, as its camera wrote it (JPEG, EXIF 2.3). Read from the
 * original: the shrunk copy made on the phone carries none of it.
 */

const DATE_ORIGINAL = 0x9003;
const OFFSET_ORIGINAL = 0x9011;
const EXIF_POINTER = 0x8769;
const GPS_POINTER = 0x8825;
const BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8];

/** @typedef {Map<number, number[] | string>} Tags */

/**
 * @param {ArrayBuffer} bytes the file, or its first 256 kB
 * @returns {{ taken_at: string, lat: number | null, lng: number | null }} `taken_at` is ISO 8601 with an
 *   offset (China's where the camera gives none), or empty
 */
export function readExif(bytes) {
  const nothing = { taken_at: "", lat: null, lng: null };
  try {
    const start = exifStart(new DataView(bytes));
    return start === null ? nothing : facts(new DataView(bytes, start));
  } catch (error) {
    if (error instanceof RangeError) return nothing; // cut short or not as it should be
    throw error;
  }
}

/** @param {DataView} view @returns {number | null} offset of the TIFF header */
function exifStart(view) {
  if (view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 4 <= view.byteLength) {
    const marker = view.getUint16(at);
    if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return at + 10;
    if (marker === 0xffda || marker < 0xff00) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** @param {DataView} tiff */
function facts(tiff) {
  const little = tiff.getUint16(0) === 0x4949;
  const first = directory(tiff, tiff.getUint32(4, little), little);
  const exif = below(tiff, first, EXIF_POINTER, little);
  const gps = below(tiff, first, GPS_POINTER, little);
  return {
    taken_at: moment(exif.get(DATE_ORIGINAL), exif.get(OFFSET_ORIGINAL)),
    lat: degrees(gps.get(2), gps.get(1), "S"),
    lng: degrees(gps.get(4), gps.get(3), "W"),
  };
}

/** @param {DataView} tiff @param {Tags} tags @param {number} pointer @param {boolean} little @returns {Tags} */
function below(tiff, tags, pointer, little) {
  const at = tags.get(pointer);
  return Array.isArray(at) && at[0] ? directory(tiff, at[0], little) : new Map();
}

/** @param {DataView} tiff @param {number} at @param {boolean} little @returns {Tags} */
function directory(tiff, at, little) {
  /** @type {Tags} */
  const tags = new Map();
  const count = tiff.getUint16(at, little);
  for (let n = 0; n < count; n++) {
    const entry = at + 2 + n * 12;
    const kind = tiff.getUint16(entry + 2, little);
    const length = tiff.getUint32(entry + 4, little);
    const size = (BYTES[kind] ?? 1) * length;
    if (size > 64) continue; // thumbnails and maker notes: nothing we ask for is that long
    const place = size > 4 ? tiff.getUint32(entry + 8, little) : entry + 8;
    tags.set(tiff.getUint16(entry, little), values(tiff, place, kind, length, little));
  }
  return tags;
}

/** @param {DataView} tiff @param {number} at @param {number} kind @param {number} length @param {boolean} little */
function values(tiff, at, kind, length, little) {
  if (kind === 2) {
    let text = "";
    for (let n = 0; n < length; n++) text += String.fromCharCode(tiff.getUint8(at + n));
    return text.replace(/\0.*$/s, "");
  }
  return Array.from({ length }, (_, n) => {
    if (kind === 3) return tiff.getUint16(at + n * 2, little);
    if (kind === 4) return tiff.getUint32(at + n * 4, little);
    if (kind === 5) {
      return tiff.getUint32(at + n * 8, little) / tiff.getUint32(at + n * 8 + 4, little);
    }
    return tiff.getUint8(at + n);
  });
}

/** @param {number[] | string | undefined} written @param {number[] | string | undefined} offset */
function moment(written, offset) {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(String(written ?? ""));
  if (!parts) return "";
  const zone = /^[+-]\d\d:\d\d$/.test(String(offset ?? "")) ? offset : "+08:00";
  return `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}${zone}`;
}

/** @param {number[] | string | undefined} dms @param {number[] | string | undefined} side @param {string} negative */
function degrees(dms, side, negative) {
  if (!Array.isArray(dms) || dms.length !== 3) return null;
  const value = (dms[0] ?? 0) + (dms[1] ?? 0) / 60 + (dms[2] ?? 0) / 3600;
  if (!Number.isFinite(value)) return null;
  return Number((side === negative ? -value : value).toFixed(6));
}
