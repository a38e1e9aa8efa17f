// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { problemSentences } from "../../inspect_app/static/js/problem_places.mjs";

const words = {
  lists: { violations: "Violation", answers: "Item" },
  leaves: { due: "due date", inspectors: "Inspectors" },
  sentence: "{place}: {problem}",
};

test("a problem says where it stands, as on the server's page", () => {
  const errors = {
    "violations.0.due": ["Too far."],
    "answers.A11.value": ["No such answer."],
    inspectors: ["Two are needed."],
    schema: ["Wrong."],
  };
  assert.deepEqual(problemSentences(errors, words), [
    "Violation 1 · due date: Too far.",
    "Item A11: No such answer.",
    "Inspectors: Two are needed.",
    "Wrong.",
  ]);
});
