// @ts-check
/** A file without a type is what its first bytes say. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { typeOf, withType } from "../../inspect_app/static/js/media_type.mjs";

const bytes = (/** @type {string} */ text) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
const vectors = readFileSync(new URL("../vectors/media_heads.json", import.meta.url), "utf8");
/** @type {Record<string, string[]>} */
const HEADS = JSON.parse(vectors);

for (const [type, heads] of Object.entries(HEADS)) {
  test(`bytes of ${type || "something else"}`, () => {
    for (const head of heads) assert.equal(typeOf(Buffer.from(head, "hex")), type, head);
  });
}

test("a photo without a type gets it, and stays what it was", async () => {
  const content = bytes("\0\0\0\x18ftypheic and the rest");
  const file = new File([content], "IMG_1.HEIC", { lastModified: 7 });
  const typed = await withType(file);
  assert.deepEqual([typed.type, typed.name, typed.lastModified], ["image/heic", "IMG_1.HEIC", 7]);
  assert.deepEqual(new Uint8Array(await typed.arrayBuffer()), content);
});

test("what the browser says is not judged, and what is not known stays as it is", async () => {
  const said = new File([bytes("\xff\xd8\xff")], "a", { type: "audio/mp4" });
  const unknown = new File([bytes("?")], "b");
  assert.equal(await withType(said), said);
  assert.equal(await withType(unknown), unknown);
});
