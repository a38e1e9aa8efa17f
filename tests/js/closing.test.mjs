// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import {
  closedFile,
  closedThumb,
  closedVisit,
  newClosing,
  openedFile,
  openedThumb,
  openedVisit,
} from "../../inspect_app/static/js/closing.mjs";
import { isIdle, openKey, UNLOCKED } from "../../inspect_app/static/js/lock_keys.mjs";
import { filesNamed, visitOf } from "../../inspect_app/static/js/phone_store.mjs";
import { newKey, usable } from "../../inspect_app/static/js/sealed_format.mjs";

const vectors = new URL("../vectors/sealed.json", import.meta.url);
const { public_key } = JSON.parse(readFileSync(vectors, "utf8"));
const UUID = "019a9f00-0000-7000-8000-00000000c0de";
const PHOTO = "a".repeat(64);
const FACTS = "302教室门口2具灭火器压力指针在红区。";
const PICTURE = "the picture of the test, 64 bytes of it are enough to be found";

const key = await usable(newKey());
const keys = { k1: key };
const closing = await newClosing(UUID, { id: "k1", key }, public_key);

/** @param {any} more */
const visit = (more) =>
  visitOf({
    uuid: UUID,
    person: "lin",
    name: "星河学科培训中心",
    institution: "i-1",
    at: "violations-0-facts",
    fields: { "violations-0-facts": [FACTS], "files-0-sha256": [PHOTO] },
    changed_at: "2026-11-22T02:00:00Z",
    ...more,
  });
/** @type {any} */
const file = {
  ...{ sha256: PHOTO, visit: UUID, person: "lin", type: "image/jpeg", size: 62, uploaded: false },
  ...{ taken_at: "2026-11-21T09:30:00+08:00", lat: 40.012, lng: 100.015, original: "b".repeat(64) },
  strokes: [{ points: [{ x: 1, y: 2 }] }],
  blob: new Blob([PICTURE], { type: "image/jpeg" }),
};

/** Everything that can be read of a row, as a thief would. @param {any} row @returns {Promise<string>} */
async function readOf(row) {
  if (row instanceof Blob) return await row.text();
  if (row instanceof Uint8Array) return new TextDecoder().decode(row);
  if (typeof row !== "object" || row === null) return String(row);
  const parts = Object.entries(row).map(async ([name, part]) => `${name} ${await readOf(part)}`);
  return (await Promise.all(parts)).join("\n");
}

test("a draft that is closed tells its state and its files, and nothing that was typed", async () => {
  const closed = await closedVisit(visit({ done: 3, total: 9 }), closing);
  const read = await readOf(closed);
  for (const secret of [FACTS, "星河", "i-1", "violations-0"])
    assert.ok(!read.includes(secret), secret);
  assert.deepEqual(
    [closed.state, closed.done, closed.total, closed.person],
    ["draft", 3, 9, "lin"],
  );
  assert.deepEqual([...filesNamed(closed)], [PHOTO], "no file of it is let go");
});

test("with its key a draft is what it was; without it is locked", async () => {
  const draft = visit({ camera: "c", replaces: "r" });
  const closed = await closedVisit(draft, closing);
  assert.deepEqual(await openedVisit(closed, keys), draft);
  const locked = await openedVisit(closed, {});
  assert.equal(locked.locked, true);
  assert.deepEqual([locked.name, locked.fields], ["", {}]);
});

test("what a later build keeps of a visit is closed as well", async () => {
  const closed = await closedVisit({ ...visit({}), ...{ heard: FACTS } }, closing);
  assert.ok(!(await readOf(closed)).includes(FACTS));
});

test("a submitted visit bears its document under a key of its own", async () => {
  const document = JSON.stringify({ statement: FACTS });
  const sealed = {
    document,
    content_hash: "h",
    files: [PHOTO],
    issue: false,
    circumstances: {},
    at: "",
  };
  const stored = visit({ state: "stored", sealed });
  const closed = await closedVisit(stored, closing);
  assert.ok(!(await readOf(closed)).includes(FACTS));
  assert.equal(closed.sealed?.key, closing.seal.key, "the server opens it");
  assert.equal((await openedVisit(closed, keys)).sealed?.document, document);
  const again = await closedVisit({ ...closed, closed: undefined }, closing);
  assert.deepEqual(again.sealed?.body, closed.sealed?.body, "what is sealed is never sealed twice");
});

test("a file that is closed keeps its hash and nothing of what it shows, when or where", async () => {
  const closed = await closedFile(file, closing);
  const read = await readOf(closed);
  for (const secret of ["the picture", "40.012", "2026-11-21", "points", "b".repeat(64)]) {
    assert.ok(!read.includes(secret), secret);
  }
  assert.equal(await openedFile(closed, {}), null);
  const opened = await openedFile(closed, keys);
  assert.deepEqual({ ...opened, blob: 0 }, { ...file, blob: 0 });
  assert.equal(await opened?.blob.text(), PICTURE);
});

test("a small picture is closed like the visit it is of", async () => {
  const closed = await closedThumb({ sha256: PHOTO, visit: UUID, blob: file.blob }, closing);
  assert.ok(!(await readOf(closed)).includes("the picture"));
  assert.equal(await openedThumb(closed, {}), null);
  assert.equal(await (await openedThumb(closed, keys))?.blob.text(), PICTURE);
});

test("what belongs to one visit opens as no other's", async () => {
  const closed = await closedVisit(visit({}), closing);
  await assert.rejects(openedVisit({ ...closed, uuid: UUID.replace("c0de", "c0df") }, keys));
});

const used = (/** @type {string} */ used_at, locked_at = "") => ({
  ...UNLOCKED,
  used_at,
  locked_at,
});
const NOON = new Date("2026-11-22T12:00:00.000Z");
/** @type {[string, import("../../inspect_app/static/js/lock_keys.mjs").Lock, boolean][]} */
const IDLE = [
  ["used just now", used("2026-11-22T12:00:00.000Z"), false],
  ["a second less than twelve hours ago", used("2026-11-22T00:00:01.000Z"), false],
  ["twelve hours ago", used("2026-11-22T00:00:00.000Z"), true],
  ["a day ago", used("2026-11-21T12:00:00.000Z"), true],
  ["never used: it holds nothing yet", used(""), false],
  ["its clock was set back since", used("2026-11-23T12:00:00.000Z"), false],
  ["locked since it was used", used("2026-11-21T12:00:00.000Z", "2026-11-22T01:00:00.000Z"), false],
  [
    "used again after it was locked, long ago",
    used("2026-11-21T12:00:00.000Z", "2026-11-20T00:00:00.000Z"),
    true,
  ],
];
for (const [name, lock, isDue] of IDLE) {
  test(`it lies idle: ${name}`, () => assert.equal(isIdle(lock, NOON), isDue));
}

test("the newest key that is open closes what comes", () => {
  const ring = ["k1", "k2", "k3"].map((id) => ({ id, wrapped: "", phone: "" }));
  assert.equal(openKey({ ...UNLOCKED, keys: ring, open: { k1: key, k2: key } })?.id, "k2");
  assert.equal(openKey({ ...UNLOCKED, keys: ring }), null, "locked");
});
