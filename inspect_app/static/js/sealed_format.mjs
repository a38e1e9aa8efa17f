// @ts-check
/**
 * How a phone seals: content under a key of its own, that key under the server's (docs/offline.md, “A
 * lost phone”). `rules/sealed.py` opens it; `tests/vectors/sealed.json` pins both.
 */

export const MEDIA_TYPE = "application/vnd.inspect.sealed";
const NONCE = 12;
const KEY = 32;

/** A visit: its content key, and its document under that key. @param {string} uuid */
export const visitName = (uuid) => `visit:${uuid}`;
/** A file, by the SHA-256 of its plain bytes. @param {string} sha256 */
export const fileName = (sha256) => `file:${sha256}`;
/** What is typed of a visit, under the lock key. @param {string} uuid */
export const draftName = (uuid) => `draft:${uuid}`;
/** The key under which this phone locks what is one person's. @param {string} phone uuid @param {string} login */
export const lockName = (phone, login) => `lock:${phone}:${login}`;

/** Without it nothing is sealed: plain http, an old browser. */
export const canSeal = () => globalThis.crypto?.subtle !== undefined;

/** A new key by chance; the bytes are to be wrapped, then let go. */
export const newKey = () => crypto.getRandomValues(new Uint8Array(KEY));

/** A key that this browser uses and never gives out. @param {Uint8Array<ArrayBuffer>} raw @returns {Promise<CryptoKey>} */
export const usable = (raw) =>
  crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

/**
 * @param {BufferSource} plain
 * @param {CryptoKey} key
 * @param {string} about what it is; it opens as nothing else
 * @returns {Promise<Uint8Array<ArrayBuffer>>} nonce, ciphertext, tag
 */
export async function sealed(plain, key, about) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const how = { name: "AES-GCM", iv, additionalData: bytesOf(about) };
  const ciphertext = await crypto.subtle.encrypt(how, key, plain);
  const all = new Uint8Array(NONCE + ciphertext.byteLength);
  all.set(iv);
  all.set(new Uint8Array(ciphertext), NONCE);
  return all;
}

/**
 * @param {Uint8Array<ArrayBuffer>} content nonce, ciphertext, tag
 * @param {CryptoKey} key
 * @param {string} about
 * @returns {Promise<ArrayBuffer>}
 * @throws {DOMException} it is damaged, under another key, or something else
 */
export function opened(content, key, about) {
  const how = { name: "AES-GCM", iv: content.slice(0, NONCE), additionalData: bytesOf(about) };
  return crypto.subtle.decrypt(how, key, content.subarray(NONCE));
}

/**
 * Wrap a key to the server, for one purpose.
 * @param {Uint8Array} raw
 * @param {string} publicKey as the server tells it, base64url
 * @param {string} purpose
 * @returns {Promise<string>} base64url
 */
export async function wrapped(raw, publicKey, purpose) {
  const suite = await hpke();
  const to = await suite.DeserializePublicKey(fromText(publicKey));
  const info = bytesOf(purpose);
  const { encapsulatedSecret, ciphertext } = await suite.Seal(to, raw, { info });
  return asText(new Uint8Array([...encapsulatedSecret, ...ciphertext]));
}

/** The library comes only to where something is wrapped; it is in the shell. */
export async function hpke() {
  const its = await import("../vendor/hpke.mjs").catch(() => {
    throw new DOMException("the sealing could not be loaded: no network", "NetworkError");
  });
  const { CipherSuite, KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM } = its;
  return new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM);
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} UTF-8 */
export const bytesOf = (text) => new Uint8Array(new TextEncoder().encode(text));

/** Bytes as base64url without padding. @param {Uint8Array} bytes */
export const asText = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** @param {string} text base64url @returns {Uint8Array<ArrayBuffer>} */
export const fromText = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
