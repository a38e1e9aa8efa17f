"""What somebody reads who has the phone, its browser and all that it keeps, but no password."""

import base64
from collections.abc import Iterable

from playwright.sync_api import Page

READ = """async (needles) => {
  const found = new Set();
  const wanted = needles.map(([name, text]) => [name, atob(text)]);
  const look = (bytes) => {
    let all = "";
    for (let at = 0; at < bytes.length; at += 8192) {
      all += String.fromCharCode(...bytes.subarray(at, at + 8192));
    }
    for (const [name, text] of wanted) if (all.includes(text)) found.add(name);
  };
  const read = async (value) => {
    if (value instanceof CryptoKey) found.add("a key that is open");
    else if (value instanceof Blob) look(new Uint8Array(await value.arrayBuffer()));
    else if (value instanceof ArrayBuffer) look(new Uint8Array(value));
    else if (ArrayBuffer.isView(value)) look(new Uint8Array(value.buffer));
    else if (typeof value === "string") look(new TextEncoder().encode(value));
    else if (value && typeof value === "object") {
      for (const [name, part] of Object.entries(value)) {
        await read(name);
        await read(part);
      }
    }
  };
  const answered = (asking) => new Promise((done, failed) => {
    asking.onsuccess = () => done(asking.result);
    asking.onerror = () => failed(asking.error);
  });
  const rows = {};
  for (const { name } of await indexedDB.databases()) {
    const db = await answered(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      if (store === "institutions") continue;
      const all = db.transaction(store).objectStore(store);
      rows[store] = await answered(all.getAll());
    }
    db.close();
  }
  for (const all of Object.values(rows)) await read(all);
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const address of await cache.keys()) {
      const answer = await cache.match(address, { ignoreVary: true });
      look(new Uint8Array(await answer.arrayBuffer()));
    }
  }
  await read({ ...localStorage, ...sessionStorage });
  return [...found];
}"""
PICTURES = """async () => {
  const opening = indexedDB.open("inspection");
  await new Promise((done) => { opening.onsuccess = done; });
  const stores = opening.result.transaction(["files", "bytes"]);
  const answered = (asking) => new Promise((done) => {
    asking.onsuccess = () => done(asking.result);
  });
  const open = (await answered(stores.objectStore("files").getAll())).filter(({ seal }) => !seal);
  const found = await Promise.all(open.map(async ({ sha256 }) => {
    const bytes = new Uint8Array(await answered(stores.objectStore("bytes").get(sha256)));
    const middle = bytes.subarray(bytes.length / 2, bytes.length / 2 + 48);
    return [`picture ${sha256}`, btoa(String.fromCharCode(...middle))];
  }));
  opening.result.close();
  return found;
}"""
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
"""What every picture begins with that a phone made smaller."""

Needle = list[str]


def pictures(page: Page) -> list[Needle]:
    """A piece out of the middle of every picture that lies open on the phone."""
    found: list[Needle] = page.evaluate(PICTURES)
    return found


def texts(planted: Iterable[str]) -> list[Needle]:
    return [[text, base64.b64encode(text.encode()).decode()] for text in planted]


def any_jpeg() -> Needle:
    return ["a JPEG", base64.b64encode(JPEG).decode()]


def finds(page: Page, *needles: Needle) -> set[str]:
    """Read everything that the phone keeps; tell which of the planted things are in it.

    The register is left out: it is the same on every phone, whoever was visited.
    """
    return set(page.evaluate(READ, list(needles)))
