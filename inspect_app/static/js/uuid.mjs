// @ts-check
/** Ids that the phone gives: a UUIDv7 (RFC 9562) sorts by when it was made. */

/**
 * Milliseconds since 1970 in 48 bits, then chance.
 * @param {Date} [now] by the phone's clock
 * @returns {string}
 */
export function newUuid(now = new Date()) {
  const milliseconds = now.getTime();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(milliseconds / 2 ** 32));
  view.setUint32(2, milliseconds % 2 ** 32);
  view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f)); // the version
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f)); // the variant
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
