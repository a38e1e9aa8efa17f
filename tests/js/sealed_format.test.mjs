// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import {
  asText,
  fromText,
  hpke,
  newKey,
  opened,
  sealed,
  usable,
  visitName,
  wrapped,
} from "../../inspect_app/static/js/sealed_format.mjs";

const file = new URL("../vectors/sealed.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8"));
const utf8 = (/** @type {string} */ text) => new TextEncoder().encode(text);

/** As the server opens what was wrapped to it. @param {string} text @param {string} purpose */
async function unwrapped(text, purpose) {
  const suite = await hpke();
  const privateKey = await suite.DeserializePrivateKey(fromText(vectors.private_key));
  const publicKey = await suite.DeserializePublicKey(fromText(vectors.public_key));
  const all = fromText(text);
  const info = utf8(purpose);
  return suite.Open({ privateKey, publicKey }, all.subarray(0, 65), all.subarray(65), { info });
}

for (const { name, info, wrapped: text, key } of vectors.keys) {
  test(`a wrapped key: ${name}`, async () => {
    if (key) assert.equal(asText(await unwrapped(text, info)), key);
    else await assert.rejects(unwrapped(text, info));
  });
}

for (const { name, about, key, sealed: text, plain } of vectors.bodies) {
  test(`sealed content: ${name}`, async () => {
    const asked = opened(fromText(text), await usable(fromText(key)), about);
    if (plain === null) await assert.rejects(asked);
    else assert.equal(asText(new Uint8Array(await asked)), plain);
  });
}

test("a key that the phone wraps opens for the server, for its purpose alone", async () => {
  const raw = newKey();
  const text = await wrapped(raw, vectors.public_key, visitName("a"));
  assert.equal(text.length, 151, "as the server expects it");
  assert.deepEqual(new Uint8Array(await unwrapped(text, "visit:a")), raw);
  await assert.rejects(unwrapped(text, "visit:b"));
});

test("what the phone seals opens again, and is never sealed alike twice", async () => {
  const key = await usable(newKey());
  const twice = [
    await sealed(utf8("检查"), key, "draft:a"),
    await sealed(utf8("检查"), key, "draft:a"),
  ];
  assert.notDeepEqual(twice[0], twice[1]);
  const [first] = twice;
  assert.equal(new TextDecoder().decode(await opened(first, key, "draft:a")), "检查");
  await assert.rejects(opened(first, key, "draft:b"), "it is sealed as one draft's");
});

test("a key never leaves the browser again", async () => {
  const key = await usable(newKey());
  await assert.rejects(crypto.subtle.exportKey("raw", key));
});
