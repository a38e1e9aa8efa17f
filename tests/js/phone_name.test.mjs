// @ts-check
/** What the office recognises a phone by. */
import assert from "node:assert/strict";
import test from "node:test";
import { labelOf } from "../../inspect_app/static/js/phone_name.mjs";

const AGENT = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile";

test("a name stands before what the browser tells, which many phones share", () => {
  assert.equal(labelOf("备用机", AGENT), "备用机 · Linux; Android 10; K Chrome/131.0.0.0");
  assert.equal(labelOf("", AGENT), "Linux; Android 10; K Chrome/131.0.0.0");
});

test("a browser that tells nothing leaves the name, and a long one is cut", () => {
  assert.equal(labelOf("备用机", ""), "备用机");
  assert.equal(labelOf("机".repeat(40), AGENT.repeat(3).replaceAll(")", "")).length <= 100, true);
});
