// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { bytesOf } from "../../inspect_app/static/js/canonical.mjs";
import { membersOf, spread, zipped } from "../../inspect_app/static/js/rescue_package.mjs";
import { unsentOf } from "../../inspect_app/static/js/rescue_reading.mjs";

const hash = (/** @type {string} */ digit) => digit.repeat(64);
const uuid = (/** @type {string} */ digit) => `0193${digit.repeat(4)}-0000-7000-8000-000000000000`;
const visit = (/** @type {string} */ uuid, person = "lin", state = "draft", sealed = null) =>
  /** @type {any} */ ({ uuid, person, state, fields: {}, sealed });
const file = (/** @type {string} */ digit, of = "a", more = {}) =>
  /** @type {any} */ ({
    sha256: hash(digit),
    visit: of,
    bytes: async () => bytesOf(digit),
    ...more,
  });
const names = (/** @type {{ sha256: string }[]} */ files) => files.map(({ sha256 }) => sha256[0]);
const told = () => ({ person: "lin", now: new Date(0), part: 1, parts: 1, unreadable: [] });

/** The manifest stands unpacked in the bytes. @param {any[]} members @param {any} facts */
async function manifestOf(members, facts) {
  const text = await new Response(zipped(members, facts)).text();
  const start = text.indexOf('{\n "format"');
  return JSON.parse(text.slice(start, text.indexOf("\n}", start) + 2));
}

test("what is sent and what is somebody else's stays out", () => {
  const visits = [
    visit("a"),
    visit("b", "lin", "sent"),
    visit("c", "wang"),
    visit("d", "lin", "attention"),
  ];
  const files = [
    file("1", "a", { person: "lin", uploaded: true }),
    file("2", "b", { person: "lin", uploaded: true }),
    file("3", "c", { person: "wang" }),
    file("4", "d"),
    file("5", "c"),
  ];
  const log = [
    { visit: "b", person: "lin" },
    { visit: "c", person: "wang" },
    { visit: "c" },
    { visit: "x", person: "wang" },
  ];
  const mine = unsentOf("lin", visits, files, log);
  assert.deepEqual(
    mine.visits.map(({ uuid }) => uuid),
    ["a", "d"],
  );
  assert.deepEqual(names(mine.files), ["1", "4"]);
  assert.deepEqual(mine.log, [log[0]]);
});

test("a file whose visit cannot be read any more is taken along", () => {
  const files = [file("1", "gone", { person: "lin", uploaded: true }), file("2", "gone")];
  assert.deepEqual(names(unsentOf("lin", [], files, []).files), ["1", "2"]);
});

test("a file that a sealed visit names comes along, whoever took it for what", () => {
  const sealed = visit("a", "lin", "stored", /** @type {any} */ ({ files: [hash("1")] }));
  const files = [file("1", "b", { person: "wang" }), file("2", "b", { person: "wang" })];
  assert.deepEqual(names(unsentOf("lin", [sealed, visit("b", "wang")], files, []).files), ["1"]);
});

test("a file that was not taken by the server is no part of what is sent", () => {
  const files = [file("1", "b", { person: "lin", uploaded: false })];
  assert.deepEqual(names(unsentOf("lin", [visit("b", "lin", "sent")], files, []).files), ["1"]);
});

test("the visits come first, the sealed text as it is, the manifest last", async () => {
  const seal = { document: '{"a":"甲"}', content_hash: "h", files: [], at: "", issue: false };
  const visits = [visit(uuid("a")), visit(uuid("b"), "lin", "stored", /** @type {any} */ (seal))];
  const members = membersOf({ visits, files: [file("1")], log: [{ at: "x" }], unreadable: [] });
  assert.deepEqual(
    members.map(({ name }) => name),
    [
      `visits/${uuid("a")}.json`,
      `visits/${uuid("b")}.json`,
      `sealed/${uuid("b")}.json`,
      "log.jsonl",
      `files/${hash("1")}`,
    ],
  );
  const read = async (/** @type {number} */ place) =>
    new TextDecoder().decode(await members[place]?.bytes());
  assert.equal(await read(2), seal.document);
  const { document, ...rest } = seal;
  assert.deepEqual(JSON.parse(await read(1)).sealed, rest);
  const manifest = await manifestOf(members, told());
  assert.equal(manifest.person, "lin");
  assert.deepEqual(
    Object.keys(manifest.members),
    members.map(({ name }) => name),
  );
  assert.equal(manifest.members[`sealed/${uuid("b")}.json`].size, 11);
});

test("an entry without a proper key is told and spoils nothing", async () => {
  const odd = [visit("a"), visit(/** @type {any} */ (undefined)), visit(uuid("c"))];
  const big = visit(uuid("d"), "lin");
  big.fields = { n: 1n }; // JSON has no word for it
  const unreadable = /** @type {any[]} */ ([]);
  const visits = [...odd, big];
  const members = membersOf({ visits, files: [file("1"), file("xy")], log: [], unreadable });
  const manifest = await manifestOf(members, { ...told(), unreadable });
  const names = ["log.jsonl", `files/${hash("1")}`, `visits/${uuid("c")}.json`];
  assert.deepEqual(Object.keys(manifest.members).sort(), names.sort());
  assert.equal(manifest.unreadable.length, 4);
});

test("a file that this phone cannot read any more does not hold up the others", async () => {
  const bytes = () => Promise.reject(new Error("NotReadableError"));
  const files = [file("1", "a", { bytes, size: 9 }), file("2", "a", { bytes }), file("3")];
  const facts = told();
  const manifest = await manifestOf(
    membersOf({ visits: [], files, log: [], unreadable: [] }),
    facts,
  );
  assert.deepEqual(Object.keys(manifest.members), ["log.jsonl", `files/${hash("3")}`]);
  assert.deepEqual(
    manifest.unreadable.map((/** @type {{ key: string }} */ { key }) => key),
    [`files/${hash("1")}`, `files/${hash("2")}`],
  );
  assert.equal(facts.unreadable.length, 2);
});

test("what is too much for one package goes on in the next", () => {
  const members = [9, 3, 3, 1].map((size, n) => ({
    name: `${n}`,
    size,
    bytes: async () => new ArrayBuffer(size),
  }));
  assert.deepEqual(
    spread(members, 6).map((each) => each.map(({ name }) => name)),
    [["0"], ["1", "2"], ["3"]],
  );
  assert.deepEqual(spread([]), [[]], "a package without anything still says whose it is");
});
