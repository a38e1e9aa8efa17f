// @ts-check
/** What an answer to a draft's sending means. */
import assert from "node:assert/strict";
import test from "node:test";

const page = {
  documentElement: { dataset: { csrf: "t", person: "lin" } },
  querySelector: () => null,
};
Object.assign(globalThis, { document: page });
const { sendDraft } = await import("../../inspect_app/static/js/draft_sending.mjs");

/** @param {(() => Response | Promise<never>)[]} answers one after the other @param {{ again?: boolean }} [how] */
async function sent(answers, how = {}) {
  /** @type {any[]} */
  const asked = [];
  globalThis.fetch = async (url, request = {}) => {
    asked.push({
      url,
      body: request.body,
      token: /** @type {any} */ (request.headers)["X-CSRF-Token"],
    });
    const next = answers.shift();
    assert.ok(next, `nobody expected ${url}`);
    return next();
  };
  return { outcome: await sendDraft("/draft", { statement: ["一"] }, how), asked };
}

const json =
  (/** @type {object} */ told, status = 200) =>
  () =>
    Response.json(told, { status });

test("a draft is saved when the server says when", async () => {
  const { outcome, asked } = await sent([json({ saved_at: "2026-11-22T02:00:00+00:00" })]);
  assert.deepEqual(outcome, { what: "saved", at: "2026-11-22T02:00:00+00:00" });
  assert.deepEqual(JSON.parse(asked[0].body), { fields: { statement: ["一"] } });
});

for (const [name, answer] of /** @type {[string, () => any][]} */ ([
  ["a portal's page with status 200", () => new Response("<h1>Welcome</h1>")],
  ["JSON that is not the server's", json({ welcome: true })],
  ["no network", () => Promise.reject(new TypeError("no network"))],
  ["a server that is ill", () => new Response("", { status: 503 })],
])) {
  test(`${name} is no answer: it is sent later`, async () => {
    assert.deepEqual((await sent([answer])).outcome, { what: "later" });
  });
}

test("an old token is renewed once", async () => {
  const session = json({ csrf_token: "t2", login: "lin" });
  const answers = [json({}, 403), session, json({ saved_at: "2026" })];
  const { outcome, asked } = await sent(answers);
  assert.deepEqual(outcome, { what: "saved", at: "2026" });
  assert.deepEqual([asked[0].token, asked[2].token], ["t", "t2"]);
});

test("a session that ended is told, so is a draft that ended elsewhere", async () => {
  assert.deepEqual((await sent([json({}, 401)])).outcome, { what: "signed-out" });
  const discarded = json({ code: "draft_discarded" }, 409);
  assert.deepEqual((await sent([discarded])).outcome, { what: "discarded" });
  assert.deepEqual((await sent([json({ code: "submitted" }, 409)])).outcome, { what: "refused" });
  const { asked } = await sent([json({ saved_at: "2026" })], { again: true });
  assert.equal(JSON.parse(asked[0].body).again, true);
});
