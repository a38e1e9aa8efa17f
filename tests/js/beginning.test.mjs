// @ts-check
// A visit that the phone begins by itself holds what is known of its assignment.
import assert from "node:assert/strict";
import test from "node:test";
import { begun } from "../../inspect_app/static/js/beginning.mjs";

const AT = new Date("2026-11-20T01:00:00Z");
const KNOWN = { person: "lin", form: "/field/forms/1", institution: "i", assignment: "a" };

test("the number of the inspection notice stands in the form from the start", () => {
  const number = "西教检通字〔2026〕第1号";
  const visit = begun({ ...KNOWN, source: "plan", notice_no: number }, AT, 0);
  assert.deepEqual(visit.fields["authorisation-notice_no"], [number]);
  assert.deepEqual(visit.fields.assignment_id, ["a"]);
});

test("without an approved notice nothing is said of one", () => {
  const visit = begun({ ...KNOWN, source: "plan" }, AT, 0);
  assert.equal("authorisation-notice_no" in visit.fields, false);
});
