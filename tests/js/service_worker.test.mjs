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

/** The worker in a browser that has nothing else. @param {string} root @param {object} [more] @param {object} [shell] */
function workerAt(root, more = {}, shell = {}) {
  /** @type {Record<string, (event: any) => void>} */
  const heard = {};
  const self = {
    SHELL: { root, build: "0123456789ab", files: [], pages: {}, ...shell },
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

const FORM = "/field/forms/CL-1/2025-01-01/licensed....";
const OF_A_PAGE = { "Cache-Control": "no-store" };

/** A phone that keeps one draft of lin; her pages are in caches, by name. @param {Record<string, Record<string, string>>} pages */
function phoneWith(pages) {
  const rows = /** @type {Record<string, any>} */ ({
    person: { value: "lin" },
    pages: { value: Object.keys(pages)[0] },
    [VISIT]: { form: FORM, person: "lin", state: "draft" },
  });
  /** @param {() => any} told */
  const asking = (told) => {
    const request = /** @type {any} */ ({});
    Promise.resolve().then(() => {
      request.result = told();
      request.onsuccess();
    });
    return request;
  };
  const store = { get: (/** @type {string} */ key) => asking(() => rows[key]) };
  const db = { transaction: () => ({ objectStore: () => store }), close: () => {} };
  const caches = {
    keys: async () => Object.keys(pages),
    has: async (/** @type {string} */ name) => name in pages,
    open: async (/** @type {string} */ name) => ({
      match: async (/** @type {string} */ path) =>
        pages[name]?.[path] ? new Response(pages[name][path], { headers: OF_A_PAGE }) : undefined,
    }),
  };
  return { caches, indexedDB: { open: () => asking(() => db) }, Response };
}

/** @param {object} phone @param {string} address @param {(asked: any) => Promise<unknown>} fetch */
async function answerOf(phone, address, fetch) {
  const { heard } = workerAt("", { ...phone, fetch });
  /** @type {Promise<Response>[]} */
  const answers = [];
  const request = page(`${HERE}${address}`);
  heard.fetch?.({ request, respondWith: (/** @type {any} */ a) => answers.push(a) });
  return answers[0];
}

/** @param {Parameters<typeof answerOf>} given */
const answered = async (...given) => (await answerOf(...given))?.text();

const none = async () => new Response("none of ours", { status: 404 });

test("a draft opens in the form it was begun in, though that is given out no more", async () => {
  const phone = phoneWith({
    "pages-lin-0123~zh-CN~2": {},
    "pages-lin-x-0123~zh-CN~1": { [FORM]: "another person's" },
    "pages-lin-0123~zh-CN~1": { [FORM]: "the form" },
  });
  assert.equal(await answered(phone, `/field/visits/${VISIT}`, none), "the form");
  const others = { "pages-lin-x-0123~zh-CN~1": { [FORM]: "another person's" } };
  const lost = phoneWith({ "pages-lin-0123~zh-CN~2": {}, ...others });
  assert.equal(await answered(lost, `/field/visits/${VISIT}`, none), "none of ours");
});

test("a kept page tells the browser, as the server did, to keep it for no way back", async () => {
  const phone = phoneWith({ "pages-lin-0123~zh-CN~1": { [FORM]: "the form" } });
  const answer = await answerOf(phone, `/field/visits/${VISIT}`, none);
  assert.equal(answer?.headers.get("Cache-Control"), "no-store");
});

test("a draft whose page the browser dropped opens in the form that the server brings", async () => {
  const form = '<html data-person="lin">the form';
  const fetch = async (/** @type {any} */ asked) =>
    asked === FORM ? new Response(form) : new Response("not found", { status: 404 });
  const dropped = phoneWith({});
  assert.equal(await answered(dropped, `/field/visits/${VISIT}`, fetch), form);
  assert.equal(await answered(dropped, `/field/visits/${VISIT}?lang=en`, fetch), form);
  const wangs = async (/** @type {any} */ asked) =>
    new Response(asked === FORM ? '<html data-person="wang">the form' : "not found");
  assert.equal(await answered(dropped, `/field/visits/${VISIT}`, wangs), "not found");
  const away = () => Promise.reject(new Error("no network"));
  await assert.rejects(answered(dropped, `/field/visits/${VISIT}`, away));
});

test("another language never hides a draft that only the phone has", async () => {
  const phone = phoneWith({ "pages-lin-0123~zh-CN~1": { [FORM]: "the form" } });
  const address = `/field/visits/${VISIT}?lang=en`;
  assert.equal(await answered(phone, address, none), "the form");
  const cut = () => Promise.reject(new Error("no network"));
  assert.equal(await answered(phone, address, cut), "the form");
  const here = async () => new Response("the server's");
  assert.equal(await answered(phone, address, here), "the server's");
});

const PAGE = "/away?lang=en";
const FILES = ["a", "b", "c", "d"].map((name) => `/assets/0123456789ab/${name}.mjs`);
const IMMUTABLE = { "Cache-Control": "public, immutable" };

/**
 * Install the worker where the server answers so; what is kept then, and what was asked for.
 * @param {Record<string, () => Response>} answers by path; what is not named is a portal's page
 */
async function installed(answers) {
  /** @type {Map<string, Response>} */
  const kept = new Map();
  /** @type {string[]} */
  const asked = [];
  const cache = {
    keys: async () => [...kept.keys()].map((path) => ({ url: HERE + path })),
    put: async (/** @type {string} */ path, /** @type {Response} */ answer) => {
      kept.set(path, answer);
    },
  };
  const fetch = async (/** @type {string} */ path) => {
    asked.push(path);
    return answers[path]?.() ?? new Response("<h1>Welcome</h1>");
  };
  const caches = { open: async () => cache };
  const told = { files: FILES, pages: { "/away": { en: PAGE } } };
  const { heard } = workerAt("", { caches, fetch, Response, Headers, atob, Uint8Array }, told);
  /** @type {Promise<unknown>[]} */
  const working = [];
  heard.install?.({ waitUntil: (/** @type {Promise<unknown>} */ work) => working.push(work) });
  const is = await Promise.all(working).then(
    () => "whole",
    () => "failed",
  );
  const tells = async (/** @type {string} */ data) => {
    /** @type {any[]} */
    const told = [];
    /** @type {Promise<unknown>[]} */
    const telling = [];
    const ports = [{ postMessage: (/** @type {any} */ said) => told.push(said) }];
    const waitUntil = (/** @type {Promise<unknown>} */ work) => telling.push(work);
    heard.message?.({ data, ports, waitUntil });
    await Promise.all(telling);
    return told[0];
  };
  return { is, kept, asked, tells };
}

const away = { headers: {}, text: '<html data-build="0123456789ab">' };
const script = { headers: IMMUTABLE, text: "export {};" };
const whole = Object.fromEntries([...FILES.map((path) => [path, script]), [PAGE, away]]);
/** @param {object} told */
const together = (told) => ({ "/shell.json": () => Response.json(told) });
const alone = Object.fromEntries([
  ...FILES.map((path) => [path, () => new Response("export {};", { headers: IMMUTABLE })]),
  [PAGE, () => new Response(away.text)],
]);

test("the shell comes in one answer", async () => {
  const { is, kept, asked } = await installed(together(whole));
  assert.equal(is, "whole");
  assert.deepEqual(asked, ["/shell.json"]);
  assert.equal(await kept.get(FILES[0] ?? "")?.text(), "export {};");
  assert.equal(kept.get(FILES[0] ?? "")?.headers.get("Cache-Control"), "public, immutable");
});

test("a portal's page instead of the one answer: it comes file by file", async () => {
  const { is, kept } = await installed(alone);
  assert.equal(is, "whole");
  assert.equal(kept.size, FILES.length + 1);
});

test("what the one answer lacks or has of another build comes by its address", async () => {
  const [first = "", second = ""] = FILES;
  const { [first]: _lacking, ...some } = whole;
  const other = { headers: {}, text: '<html data-build="older">' };
  const told = { ...some, [second]: { headers: {}, text: "older" }, [PAGE]: other };
  const { is, asked, kept } = await installed({ ...alone, ...together(told) });
  assert.equal(is, "whole");
  assert.deepEqual(asked.sort(), ["/shell.json", first, second, PAGE].sort());
  assert.equal(await kept.get(second)?.text(), "export {};");
});

test("what can be had neither way leaves no shell", async () => {
  const [first = "", ...others] = FILES;
  const { [first]: _lacking, ...some } = whole;
  assert.equal((await installed(together(some))).is, "failed");
  const told = Object.fromEntries(others.map((path) => [path, whole[path]]));
  assert.equal((await installed(together({ ...told, [PAGE]: away }))).is, "failed");
});

test("a shell that the browser dropped is whole no more, until it is brought again", async () => {
  const answers = { ...alone, ...together(whole) };
  const { kept, tells } = await installed(answers);
  assert.deepEqual({ ...(await tells("whole")) }, { build: "0123456789ab", whole: true });
  kept.delete(FILES[1] ?? "");
  assert.equal((await tells("whole")).whole, false);
  assert.equal((await tells("mend")).whole, true);
  kept.clear();
  for (const path of Object.keys(answers)) delete answers[path];
  assert.equal((await tells("mend")).whole, false, "a portal's page is none of it");
});
