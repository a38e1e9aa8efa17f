// @ts-check
/** Which lack is told, where several go together: the one whose mending mends the others. */
import assert from "node:assert/strict";
import test from "node:test";
import { lackOf } from "../../inspect_app/static/js/abilities.mjs";

const ABLE = {
  agent: "Mozilla/5.0 Chrome/131.0",
  secure: true,
  remembers: true,
  worker: true,
  hashes: true,
  draws: true,
};
const CHAT = ["MicroMessenger/8.0.47", "wxwork/4.1 MicroMessenger/7.0", "AliApp(DingTalk/7.6.5)"];

test("a browser that has everything lacks nothing", () => {
  assert.equal(lackOf(ABLE), null);
});

for (const agent of CHAT) {
  test(`the browser inside a chat app is named before all else: ${agent}`, () => {
    assert.equal(lackOf({ ...ABLE, agent, secure: false, worker: false }), "chatBrowser");
  });
}

for (const [lacking, lack] of /** @type {[object, string][]} */ ([
  [{ secure: false, hashes: false, worker: false }, "plainHttp"],
  [{ hashes: false }, "plainHttp"],
  [{ remembers: false, worker: false }, "noMemory"],
  [{ worker: false }, "noPages"],
  [{ draws: false }, "oldPictures"],
])) {
  test(`${JSON.stringify(lacking)} is told as “${lack}”`, () => {
    assert.equal(lackOf({ ...ABLE, ...lacking }), lack);
  });
}
