// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { newUuid } from "../../inspect_app/static/js/uuid.mjs";

test("an id is a UUIDv7 of its moment", () => {
  const id = newUuid(new Date("2026-11-20T01:12:31.123Z"));
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const milliseconds = Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
  assert.equal(new Date(milliseconds).toISOString(), "2026-11-20T01:12:31.123Z");
});

test("ids of one moment differ, and ids of later moments come later", () => {
  const many = new Set(Array.from({ length: 1000 }, () => newUuid(new Date(1))));
  assert.equal(many.size, 1000);
  for (const turn of [2 ** 8, 2 ** 32, 2 ** 33]) {
    assert.ok(newUuid(new Date(turn)) > newUuid(new Date(turn - 1)));
  }
});
