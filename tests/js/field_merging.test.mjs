import assert from "node:assert/strict";
import test from "node:test";
import { changedNames, merged } from "../../inspect_app/static/js/field_merging.mjs";

const before = { statement: [""], outcome: ["completed"], "inspectors-0": ["lin"] };

test("what a page did not touch stays as the other page kept it", () => {
  const kept = { ...before, statement: ["写了很多字"], "inspectors-1": ["wang"] };
  const { fields, isForeign } = merged(kept, before, { ...before, position_reason: ["地下室"] });
  assert.deepEqual(fields, { ...kept, position_reason: ["地下室"] });
  assert.equal(isForeign, true);
});

test("what a page took away goes, and nothing else", () => {
  const kept = { ...before, "helpers-0": ["张三"], statement: ["一"] };
  const { fields } = merged(kept, { ...before, "helpers-0": ["张三"] }, before);
  assert.deepEqual(fields, { ...before, statement: ["一"] });
});

test("one page alone writes what it shows", () => {
  const now = { ...before, statement: ["一"] };
  const { fields, joined, isForeign } = merged(before, before, now, () => true);
  assert.deepEqual([fields, joined, isForeign], [now, [], false]);
});

test("a text that both wrote holds both, and does not grow by itself", () => {
  const isText = (name) => name === "statement";
  const kept = { ...before, statement: ["甲"] };
  const first = merged(kept, before, { ...before, statement: ["乙"] }, isText);
  assert.deepEqual(first.fields.statement, ["甲\n乙"]);
  assert.deepEqual(first.joined, ["statement"]);
  const again = merged(first.fields, before, { ...before, statement: ["乙"] }, isText);
  assert.deepEqual(again.fields.statement, ["甲\n乙"]);
});

test("entries added on both pages under one number are two entries", () => {
  const entry = (at, facts) => ({ [`${at}-id`]: [facts], [`${at}-facts`]: [facts] });
  const kept = { ...before, ...entry("violations-0", "甲"), "violations-0-files-0": ["a"] };
  const now = { ...before, ...entry("violations-0", "乙"), "violations-0-files-0": ["b"] };
  assert.deepEqual(merged(kept, before, now).fields, {
    ...kept,
    ...entry("violations-1", "乙"),
    "violations-1-files-0": ["b"],
  });
  assert.deepEqual(merged(kept, before, kept).fields, kept, "the same entry is one");
});

test("an entry that one page took away and the other goes on with is whole", () => {
  const entry = (/** @type {string} */ id, /** @type {string} */ facts) => ({
    "violations-0-id": [id],
    "violations-0-code": ["FIR-03"],
    "violations-0-facts": [facts],
  });
  const old = { ...before, ...entry("a", "一") };
  const now = { ...before, ...entry("a", "一二") };
  assert.deepEqual(merged(before, old, now).fields, now);
  const another = { ...before, ...entry("b", "三") };
  const { fields, hasMoved } = merged(another, old, now);
  assert.deepEqual(
    [fields["violations-0-facts"], fields["violations-1-facts"]],
    [["三"], ["一二"]],
  );
  assert.deepEqual([fields["violations-1-id"], hasMoved], [["a"], true]);
  assert.deepEqual(merged(before, old, old).fields, before, "not touched, it stays away");
});

test("a photo added on both pages to one entry is two photos", () => {
  const entry = { "violations-0-id": ["v"] };
  const { fields } = merged({ ...entry, "violations-0-files-0": ["a"] }, entry, {
    ...entry,
    "violations-0-files-0": ["b"],
  });
  assert.deepEqual(fields, {
    ...entry,
    "violations-0-files-0": ["a"],
    "violations-0-files-1": ["b"],
  });
});

test("an empty value and none are the same", () => {
  assert.deepEqual(changedNames({ a: [""], b: ["1"] }, { b: ["1"], c: [] }), []);
});
