// @ts-check
/** What is left of a visit without a file that will not come, and where it was named. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asFarAsKept,
  filesOf,
  placesOf,
  takenAt,
  withoutFiles,
} from "../../inspect_app/static/js/lost_files.mjs";

const hash = (/** @type {number} */ n) => n.toString(16).padStart(64, "0");
const FIELDS = {
  statement: ["如实"],
  "files-0-sha256": [hash(1)],
  "files-0-taken_at": ["2026-11-20T09:40:00+08:00"],
  "files-1-sha256": [hash(2)],
  "files-1-original": [hash(1)],
  "files-10-sha256": [hash(3)],
  "violations-0-id": ["v"],
  "violations-0-files-0": [hash(1)],
  "violations-0-files-1": [hash(2)],
  "answers-A63-files": [hash(1), hash(3)],
};

test("every place that names a lost file is told, but not the list of all files", () => {
  assert.deepEqual(placesOf(FIELDS, hash(1)), ["violations.0.files.0", "answers.A63.files"]);
  assert.equal(takenAt(FIELDS, hash(1)), "2026-11-20T09:40:00+08:00");
  assert.equal(takenAt(FIELDS, hash(9)), "");
});

test("nothing names a lost file any more; everything else and its ids stay", () => {
  assert.deepEqual(withoutFiles(FIELDS, [hash(1)]), {
    statement: ["如实"],
    "files-1-sha256": [hash(2)],
    "files-10-sha256": [hash(3)],
    "violations-0-id": ["v"],
    "violations-0-files-1": [hash(2)],
    "answers-A63-files": [hash(3)],
  });
  assert.deepEqual(withoutFiles(FIELDS, []), FIELDS);
});

test("a refusal of an earlier version names one file, or none", () => {
  const refusal = { status: 0, code: "file_lost", title: "", errors: {} };
  assert.deepEqual(filesOf({ ...refusal, file: "a", files: ["a", "b"] }), ["a", "b"]);
  assert.deepEqual(filesOf({ ...refusal, file: "a" }), ["a"]);
  assert.deepEqual(filesOf(refusal), []);
  assert.deepEqual(filesOf(null), []);
});

test("a page that was left while it kept a new photo leaves no name without bytes", () => {
  const now = {
    ...FIELDS,
    statement: ["后来补充"],
    "violations-0-files-2": [hash(7)],
    "files-11-sha256": [hash(7)],
    "files-11-taken_at": ["2026-11-20T09:44:00+08:00"],
  };
  assert.deepEqual(
    asFarAsKept(FIELDS, now, () => true),
    now,
  );
  assert.deepEqual(
    asFarAsKept(FIELDS, now, () => false),
    { ...FIELDS, statement: ["后来补充"] },
  );
});

test("a page that was left while it made a photo smaller names the photo that is here", () => {
  const { "files-0-sha256": _hash, "files-0-taken_at": _at, ...others } = FIELDS;
  const now = {
    ...others,
    "violations-0-files-0": [hash(7)],
    "answers-A63-files": [hash(7), hash(3)],
    "files-11-sha256": [hash(7)],
  };
  assert.deepEqual(
    asFarAsKept(FIELDS, now, () => false),
    FIELDS,
  );
});
