// @ts-check
/** What a notice on the spot adds to the fields of its visit, and what is left out without one. */
import assert from "node:assert/strict";
import test from "node:test";
import { withNotice, withoutNotice } from "../../inspect_app/static/js/handed_over.mjs";

const PAPER = {
  number: "西教责改字〔2026〕第7号",
  text_hash: "ab".repeat(32),
  at: "2026-11-20T10:02:10+08:00",
  finished_at: "2026-11-20T10:02:09+08:00",
};
const DELIVERED = "2026-11-20T10:05:00+08:00";
const FIELDS = {
  outcome: ["completed"],
  finished_at: ["2026-11-20T09:00:00+08:00"],
  "violations-0-circumstances": ["甲", "乙"],
  "violations-0-facts": ["丙"],
  "delivery-recipient-name": ["周某"],
  "delivery-recipient-image": ["cd".repeat(32)],
  "delivery-recipient-at": ["2026-11-20T10:04:00+08:00"],
  "delivery-witness-name": ["李见证"],
  "delivery-recording": ["ef".repeat(32)],
  "issued-number": ["of an earlier try"],
};

test("the visit ends when its notice is made, and bears its number, its hash and its moment", () => {
  const fields = withNotice({ ...FIELDS, "delivery-method": ["in_person"] }, PAPER, DELIVERED);
  assert.deepEqual(fields.finished_at, [PAPER.finished_at]);
  assert.deepEqual(fields["issued-number"], [PAPER.number]);
  assert.deepEqual(fields["issued-text_hash"], [PAPER.text_hash]);
  assert.deepEqual(fields["issued-at"], [PAPER.at]);
  assert.deepEqual(fields["delivery-at"], [DELIVERED]);
});

test("only what the chosen way of delivery asks for is told", () => {
  const told = (/** @type {string} */ method) =>
    Object.keys(withNotice({ ...FIELDS, "delivery-method": [method] }, PAPER, DELIVERED)).filter(
      (name) => /^delivery-(?!method|at)/.test(name),
    );
  assert.deepEqual(told("in_person"), ["delivery-recipient-name", "delivery-recipient-image"]);
  assert.deepEqual(told("left_in_place"), ["delivery-witness-name", "delivery-recording"]);
});

test("circumstances become part of the document, for the words stand on them", () => {
  const fields = withNotice({ ...FIELDS, "delivery-method": ["in_person"] }, PAPER, DELIVERED);
  assert.equal(fields["violations-0-circumstances"], undefined);
  assert.deepEqual(fields["violations-0-circumstances-0"], ["甲"]);
  assert.deepEqual(fields["violations-0-circumstances-1"], ["乙"]);
});

test("without a notice nothing is told of one, nor of a delivery", () => {
  const names = Object.keys(withoutNotice({ ...FIELDS, "delivery-method": ["in_person"] }));
  assert.deepEqual(names, [
    "outcome",
    "finished_at",
    "violations-0-circumstances",
    "violations-0-facts",
  ]);
});
