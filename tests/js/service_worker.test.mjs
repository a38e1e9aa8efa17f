// @ts-check
/** The worker's table: which rule answers what, in the order of docs/offline.md. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

const HERE = "https://office.example";
const VISIT = "01930000-0000-7000-8000-000000000001";
const SCRIPT = readFileSync(
  new URL("../../inspect_app/static/js/service_worker.js", import.meta.url),
  "utf-8",
);

/** The worker in a browser that has nothing else. @param {string} root @param {object} [more] */
function workerAt(root, more = {}) {
  /** @type {Record<string, (event: any) => void>} */
  const heard = {};
  const self = {
    SHELL: { root, build: "0123456789ab", files: [], pages: {} },
    location: new URL(`${HERE}${root}/sw.js`),
    addEventListener: (/** @type {string} */ name, /** @type {any} */ listener) => {
      heard[name] = listener;
    },
  };
  const context = vm.createContext({ self, URL, Promise, setTimeout, ...more });
  vm.runInContext(SCRIPT, context);
  return { context, heard };
}

/** @param {string} address @param {object} [more] */
const page = (address, more = {}) => ({ url: address, method: "GET", mode: "navigate", ...more });

/** @param {string} root @param {object} request @returns {string} */
function ruleFor(root, request) {
  const { context } = workerAt(root);
  return vm.runInContext("ruleFor", context)(request).rule.name;
}

const CASES = /** @type {[string, object, string][]} */ ([
  ["a visit that is posted", page(`${HERE}/field/visits/${VISIT}`, { method: "POST" }), "deed"],
  ["a photo that is put", { url: `${HERE}/api/v1/files/x`, method: "PUT", mode: "cors" }, "deed"],
  ["another origin", page("https://elsewhere.example/field/"), "elsewhere"],
  ["the API", { url: `${HERE}/api/v1/offline?since=`, method: "GET", mode: "cors" }, "data"],
  ["a download of the API", page(`${HERE}/api/v1/openapi.json`), "data"],
  ["the worker itself", { url: `${HERE}/sw.js`, method: "GET", mode: "same-origin" }, "data"],
  ["is it alive", page(`${HERE}/healthz`), "data"],
  ["is it ready", page(`${HERE}/readyz`), "data"],
  ["a script", { url: `${HERE}/assets/0123/js/main.mjs`, method: "GET", mode: "cors" }, "asset"],
  ["a page that a script fetches", { url: `${HERE}/field/`, method: "GET", mode: "cors" }, "part"],
  ["the day in another language", page(`${HERE}/field/?lang=en`), "language"],
  ["the day", page(`${HERE}/field/`), "today"],
  ["a search of the register", page(`${HERE}/field/?q=abc`), "today"],
  ["the outbox", page(`${HERE}/outbox/`), "outbox"],
  ["a visit", page(`${HERE}/field/visits/${VISIT}?at=A1`), "visit"],
  ["its review by the server", page(`${HERE}/field/visits/${VISIT}/review`), "page"],
  ["the sign-in", page(`${HERE}/login?next=/field/`), "login"],
  ["any other page", page(`${HERE}/notices/`), "page"],
]);

for (const [name, request, rule] of CASES) {
  test(`${name} goes by the rule “${rule}”`, () => {
    assert.equal(ruleFor("", request), rule);
  });
}

test("the same below a prefix", () => {
  assert.equal(ruleFor("/inspection", page(`${HERE}/inspection/field/`)), "today");
  assert.equal(ruleFor("/inspection", page(`${HERE}/field/`)), "elsewhere");
});

test("the table has the order that the document gives", () => {
  const { context } = workerAt("");
  const names = vm.runInContext("RULES.map((rule) => rule.name).join(' ')", context);
  const order = "deed elsewhere data asset part language today outbox visit login page";
  assert.equal(names, order);
});

for (const name of ["deed", "elsewhere", "data", "part"]) {
  test(`the worker never touches what goes by “${name}”`, () => {
    const { heard } = workerAt("");
    const found = CASES.filter(([, , rule]) => rule === name);
    for (const [, request] of found) {
      heard.fetch?.({ request, respondWith: () => assert.fail("it answered") });
    }
    assert.ok(found.length);
  });
}

test("whatever a rule lacks, the network is asked", async () => {
  const broken = { match: () => Promise.reject(new Error("no room")) };
  const caches = {
    open: () => Promise.reject(new Error("no caches")),
    has: broken.match,
    ...broken,
  };
  const fetch = async (/** @type {{ url: string }} */ request) => `network: ${request.url}`;
  const indexedDB = {
    open: () => {
      throw new Error("no database");
    },
  };
  const never = { setTimeout: () => 0 };
  const { heard } = workerAt("", { caches, fetch, indexedDB, ...never });
  for (const path of ["/field/", "/outbox/", `/field/visits/${VISIT}`, "/assets/1/js/main.mjs"]) {
    /** @type {Promise<unknown>[]} */
    const answers = [];
    const request = page(HERE + path);
    heard.fetch?.({ request, respondWith: (/** @type {Promise<unknown>} */ a) => answers.push(a) });
    assert.equal(await answers[0], `network: ${HERE}${path}`);
  }
});
