// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { zoned } from "../../inspect_app/static/js/days.mjs";
import { seal } from "../../inspect_app/static/js/sealing.mjs";
import { documentOf } from "../../inspect_app/static/js/visit_document.mjs";
import { finished, keptFields, stripped } from "../../inspect_app/static/js/visit_page.mjs";

const FILE = new URL("../vectors/visit_fields.json", import.meta.url);
const { shape, cases, now: told } = JSON.parse(readFileSync(FILE, "utf8"));
const now = new Date(told);
const how = { issue: false, now };

/** @param {[string, string][]} pairs */
const fieldsOf = (pairs) => {
  /** @type {Map<string, string[]>} */
  const fields = new Map();
  for (const [name, text] of pairs) fields.set(name, [...(fields.get(name) ?? []), text]);
  return Object.fromEntries(fields);
};

for (const { name, fields, ...expected } of cases) {
  test(`as on the server: ${name}`, async () => {
    const { document, content_hash, files, circumstances } = await seal(
      fieldsOf(fields),
      shape,
      how,
    );
    assert.equal(document, expected.document);
    assert.deepEqual({ document, content_hash, files, circumstances }, expected);
  });
}

test("a seal bears what was asked for and when", async () => {
  const sealed = await seal({}, shape, { issue: true, now, circumstances: { id: ["a"] } });
  assert.deepEqual([sealed.issue, sealed.at, sealed.circumstances], [true, told, { id: ["a"] }]);
});

test("a visit in which nothing was said has its blanks", () => {
  const blank = documentOf([], shape);
  assert.deepEqual([blank.answers, blank.statement, blank.site], [[], "", null]);
});

test("half a character never stops a visit: it becomes the mark a form would post", () => {
  assert.deepEqual(keptFields([["statement", "a\ud83d b\ude00 \u{1f600}"]]), {
    statement: ["a\ufffd b\ufffd \u{1f600}"],
  });
});

test("a visit that was ended keeps its end", () => {
  const ended = { finished_at: ["2026-11-20T09:00:00+08:00"] };
  assert.equal(finished(ended, now), ended);
  assert.deepEqual(finished({}, now).finished_at, [zoned(now)]);
  assert.equal(zoned(new Date("2026-12-31T16:00:00Z")), "2027-01-01T00:00:00+08:00");
});

test("a clock set back does not end a visit before it lasted", () => {
  const began = { started_at: ["2026-11-20T09:00:00+08:00"], "clock-elapsed_ms": ["1800000"] };
  const ended = (/** @type {string} */ at, fields = began) =>
    finished(fields, new Date(at)).finished_at;
  assert.deepEqual(ended("2026-11-20T08:10:00+08:00"), ["2026-11-20T09:30:00+08:00"]);
  assert.deepEqual(ended("2026-11-20T10:10:00+08:00"), ["2026-11-20T10:10:00+08:00"]);
  assert.deepEqual(ended("2026-11-20T08:10:00+08:00", {}), ["2026-11-20T08:10:00+08:00"]);
});

test("blank is what the server takes for blank", () => {
  assert.equal(stripped("\u3000 \u0085a b\u001f"), "a b");
  assert.equal(stripped("\ufeff"), "\ufeff");
  assert.equal(stripped(" \t"), "");
});
