// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { readExif } from "../../inspect_app/static/js/exif.mjs";

/**
 * A JPEG's first segments with a time and a place (30°16'26.76" N, 120°9'18.36" E or S, W).
 * @param {{ little: boolean, ns?: string, ew?: string, offset?: string }} given
 */
function photo({ little, ns = "N", ew = "E", offset = "" }) {
  const bytes = new ArrayBuffer(400);
  const all = new DataView(bytes);
  all.setUint16(0, 0xffd8);
  all.setUint16(2, 0xffe1);
  all.setUint16(4, 390);
  all.setUint32(6, 0x45786966);
  const tiff = new DataView(bytes, 12);
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
  tiff.setUint16(2, 42, little);
  tiff.setUint32(4, 8, little);
  const u16 = (/** @type {number} */ at, /** @type {number} */ value) =>
    tiff.setUint16(at, value, little);
  const u32 = (/** @type {number} */ at, /** @type {number} */ value) =>
    tiff.setUint32(at, value, little);
  const entry = (
    /** @type {number} */ at,
    /** @type {number} */ tag,
    /** @type {number} */ kind,
    /** @type {number} */ count,
    /** @type {number} */ value,
  ) => {
    u16(at, tag);
    u16(at + 2, kind);
    u32(at + 4, count);
    u32(at + 8, value);
  };
  const text = (/** @type {number} */ at, /** @type {string} */ written) => {
    for (let n = 0; n < written.length; n++) tiff.setUint8(at + n, written.charCodeAt(n));
  };
  const fractions = (/** @type {number} */ at, /** @type {[number, number][]} */ parts) =>
    parts.forEach(([over, under], n) => {
      u32(at + n * 8, over);
      u32(at + n * 8 + 4, under);
    });
  u16(8, 2);
  entry(10, 0x8769, 4, 1, 50);
  entry(22, 0x8825, 4, 1, 120);
  u16(50, offset ? 2 : 1);
  entry(52, 0x9003, 2, 20, 200);
  if (offset) entry(64, 0x9011, 2, 7, 224);
  text(200, "2026:11:20 09:12:31\0");
  text(224, `${offset}\0`);
  u16(120, 4);
  entry(122, 1, 2, 2, 0);
  text(130, `${ns}\0`);
  entry(134, 2, 5, 3, 240);
  entry(146, 3, 2, 2, 0);
  text(154, `${ew}\0`);
  entry(158, 4, 5, 3, 264);
  fractions(240, [
    [30, 1],
    [16, 1],
    [2676, 100],
  ]);
  fractions(264, [
    [120, 1],
    [9, 1],
    [1836, 100],
  ]);
  return bytes;
}

test("a camera's time and place are read, in both byte orders", () => {
  for (const little of [true, false]) {
    const found = { taken_at: "2026-11-20T09:12:31+08:00", lat: 30.2741, lng: 120.1551 };
    assert.deepEqual(readExif(photo({ little })), found);
  }
});

test("south and west are negative, and a camera's own offset counts", () => {
  const found = readExif(photo({ little: true, ns: "S", ew: "W", offset: "+09:00" }));
  assert.deepEqual(found, { taken_at: "2026-11-20T09:12:31+09:00", lat: -30.2741, lng: -120.1551 });
});

test("what is no photo, or cut short, tells nothing", () => {
  const nothing = { taken_at: "", lat: null, lng: null };
  assert.deepEqual(readExif(new ArrayBuffer(0)), nothing);
  assert.deepEqual(readExif(new TextEncoder().encode("not a photo at all").buffer), nothing);
  assert.deepEqual(readExif(photo({ little: true }).slice(0, 90)), nothing);
});
