// @ts-check
/*
 * The service worker: answers the phone's pages from what is kept, by the table below, and installs
 * the shell whole or not at all. A classic script, so that older phones run it too; `/sw.js` writes
 * `self.SHELL` before it (web/shell.py). How the parts work together: docs/offline.md.
 *
 * It never replaces a running one by itself: a page asks it to, at a tap. It reads IndexedDB without
 * naming a version and lets go at once, so that it holds up no upgrade; whatever is missing there,
 * the network is asked as if there were no worker.
 */

/** @typedef {{ root: string, build: string, files: string[], pages: Record<string, Record<string, string>> }} Shell */
/** @typedef {{ request: Request, path: string }} Asked */
/** @typedef {Event & { request: Request, data: any, ports: MessagePort[], respondWith: (answer: Promise<Response>) => void, waitUntil: (work: Promise<unknown>) => void }} WorkerEvent */

const worker = /** @type {any} */ (self);
const SHELL = /** @type {Shell} */ (worker.SHELL);
const MINE = `shell-${SHELL.build}`;
/** The pages of nobody, in every language. */
const SHOWN = Object.values(SHELL.pages).flatMap((addresses) => Object.values(addresses));
/** As a stranger gets it, and nothing that a browser or a portal kept. @type {RequestInit} */
const FRESH = { cache: "reload", redirect: "error", credentials: "omit" };
/** A file's address holds its content's hash: what the page has just loaded need not come again. @type {RequestInit} */
const ONCE = { redirect: "error" };
const AT_ONCE = 6;
const SEVERAL = 4;
const LONGEST_READ = 3_000;

const VISIT = /^\/field\/visits\/[0-9a-f-]{36}$/;

/** @type {{ name: string, when: (asked: Asked) => boolean, answer: null | ((asked: Asked) => Promise<Response>) }[]} */
const RULES = [
  { name: "deed", when: ({ request }) => request.method !== "GET", answer: null },
  { name: "elsewhere", when: ({ request }) => !isHere(request.url), answer: null },
  { name: "data", when: at(/^\/(api\/|(sw\.js|healthz|readyz)$)/), answer: null },
  { name: "asset", when: at(/^\/assets\//), answer: keptElseNetwork },
  { name: "part", when: ({ request }) => request.mode !== "navigate", answer: null }, // no page
  { name: "language", when: ({ request }) => /[?&]lang=/.test(request.url), answer: inLanguage },
  { name: "today", when: at(/^\/field\/$/), answer: blank("/field/blank/today") },
  { name: "outbox", when: at(/^\/outbox\/$/), answer: blank("/field/blank/outbox") },
  { name: "visit", when: at(VISIT), answer: visitPage },
  { name: "login", when: at(/^\/login$/), answer: elseLogin },
  { name: "page", when: () => true, answer: elseAway },
];

/** @param {RegExp} pattern of the path below the app's root */
function at(pattern) {
  return (/** @type {Asked} */ { path }) => pattern.test(path);
}

/** @param {Request} request */
function ruleFor(request) {
  const { pathname } = new URL(request.url);
  const asked = { request, path: pathname.slice(SHELL.root.length) };
  const rule = RULES.find((each) => each.when(asked));
  return { asked, rule };
}

/** @param {string} address */
function isHere(address) {
  const { origin, pathname } = new URL(address);
  return origin === worker.location.origin && pathname.startsWith(`${SHELL.root}/`);
}

/** As it was put there: the browser keeps what it made of a script beside it. @param {Asked} asked */
async function keptElseNetwork({ request }) {
  return (await found(request.url)) ?? fetch(request);
}

/** @param {string} path of a person's page */
function blank(path) {
  return async (/** @type {Asked} */ asked) => (await personsPage(path)) ?? elseAway(asked);
}

/** A visit that this phone keeps: its form while it is a draft, else what was sealed. @param {Asked} asked */
async function visitPage(asked) {
  return (await keptPage(asked)) ?? elseAway(asked);
}

/** @param {Asked} asked @returns {Promise<Response | null>} */
async function keptPage({ path }) {
  const [person, visit] = await Promise.all([
    read("facts", "person"),
    read("visits", path.slice(-36)),
  ]);
  if (!visit?.form || visit.person !== person?.value) return null;
  const wanted = visit.state === "draft" ? visit.form : "/field/blank/sent";
  const here = (await personsPage(wanted)) ?? (await earlierPage(wanted, visit.person));
  return here ?? broughtPage(wanted, visit.person);
}

/** The browser dropped the page and left the visit: the server has the one, if not the other. @param {string} path @param {string} person */
async function broughtPage(path, person) {
  const answer = await fetch(addressOf(path), { redirect: "error" }).catch(() => null);
  if (answer?.status !== 200) return null;
  const isTheirs = (await answer.clone().text()).includes(`data-person="${person}"`);
  return isTheirs ? asOwn(answer) : null;
}

/** @param {string} path below the app's root, or with it */
const addressOf = (path) => (path.startsWith(`${SHELL.root}/`) ? path : SHELL.root + path);

/** The server has the other language; a draft that is only here stays in the one it has. @param {Asked} asked */
async function inLanguage(asked) {
  const answer = await fetch(asked.request).catch(() => null);
  if (answer && answer.status !== 404) return answer;
  const draft = VISIT.test(asked.path) ? await keptPage(asked) : null;
  return draft ?? answer ?? shellPage("/away");
}

/** @param {Asked} asked */
async function elseAway({ request }) {
  return fetch(request).catch(() => shellPage("/away"));
}

/** @param {Asked} asked */
async function elseLogin({ request }) {
  return fetch(request).catch(() => shellPage("/login"));
}

/**
 * A page of the person of this phone, out of the cache that is named whole.
 * @param {string} path
 * @returns {Promise<Response | null>}
 */
async function personsPage(path) {
  const name = (await read("facts", "pages"))?.value;
  if (!name || !(await caches.has(name))) return null;
  return pageIn(name, path);
}

/** @param {string} name of a cache @param {string} path @returns {Promise<Response | null>} */
async function pageIn(name, path) {
  const cache = await caches.open(name);
  return asOwn(await cache.match(addressOf(path), { ignoreVary: true }));
}

/**
 * A form that is given out no more: the cache it came with stays as long as a draft needs it.
 * @param {string} path
 * @param {string} person
 * @returns {Promise<Response | null>}
 */
async function earlierPage(path, person) {
  for (const name of await caches.keys()) {
    const first = name.split("~")[0] ?? "";
    if (first.slice(0, first.lastIndexOf("-")) !== `pages-${person}`) continue;
    const found = await pageIn(name, path);
    if (found) return found;
  }
  return null;
}

/** The page for whom nothing is kept, in the language of the kept pages, else of the phone. @param {string} path */
async function shellPage(path) {
  const addresses = SHELL.pages[SHELL.root + path] ?? {};
  const name = String((await read("facts", "pages"))?.value ?? "");
  const spoken = [name.split("~")[1], ...(worker.navigator.languages ?? []), "en"];
  const known = Object.keys(addresses);
  const tag = spoken.map((one) => known.find((each) => isSame(each, one))).find(Boolean);
  return (await kept(addresses[tag ?? known[0] ?? ""] ?? "")) ?? Response.error();
}

/** @param {string} tag @param {string | undefined} spoken */
const isSame = (tag, spoken) => tag.split("-")[0] === spoken?.split("-")[0];

/**
 * Of any shell that is here: an address holds its build. The present one is asked first.
 * @param {string} address
 * @returns {Promise<Response | undefined>}
 */
async function found(address) {
  const mine = await (await caches.open(MINE)).match(address, { ignoreVary: true });
  return mine ?? caches.match(address, { ignoreVary: true });
}

/** @param {string} address */
const kept = async (address) => asOwn(await found(address));

/** The same bytes without an address, so that the page keeps the one that was asked. @param {Response | undefined} found */
function asOwn(found) {
  if (!found) return null;
  return new Response(found.body, { status: found.status, headers: found.headers });
}

/**
 * One row of the phone's database; null where there is none, no database, or no answer in time.
 * @param {string} store
 * @param {string} key
 * @returns {Promise<any>}
 */
const read = (store, key) =>
  Promise.race([
    readRow(store, key).catch(() => null),
    new Promise((resolve) => setTimeout(resolve, LONGEST_READ, null)),
  ]);

/** @param {string} store @param {string} key */
function readRow(store, key) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("inspection");
    opening.onupgradeneeded = () => opening.transaction?.abort(); // none yet: a page makes it, not we
    opening.onerror = reject;
    opening.onsuccess = () => {
      const db = opening.result;
      db.onversionchange = () => db.close();
      try {
        const asking = db.transaction(store).objectStore(store).get(key);
        asking.onsuccess = () => resolve(asking.result ?? null);
        asking.onerror = reject;
      } catch (error) {
        reject(error); // an older database, without this store
      }
      db.close(); // waits for what was asked
    };
  });
}

/**
 * Fetch the whole shell; what is here from an attempt that broke off is not fetched again. Any
 * failure fails the install, and the worker that runs goes on with its own shell.
 */
async function install() {
  const cache = await caches.open(MINE);
  const missing = await missingOf(cache, [...SHELL.files, ...SHOWN]);
  if (missing.length >= SEVERAL) await bringTogether(cache, missing).catch(() => {});
  const waiting = await missingOf(cache, missing);
  const fetchNext = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      await cache.put(next, await fetched(next));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fetchNext));
}

/** @param {Cache} cache @param {string[]} addresses @returns {Promise<string[]>} those that are not here */
async function missingOf(cache, addresses) {
  const there = new Set((await cache.keys()).map(({ url }) => url));
  return addresses.filter((each) => !there.has(new URL(each, worker.location.href).href));
}

/**
 * Bring in one answer what no page has loaded: one by one, each would be a way there and back.
 * @param {Cache} cache
 * @param {string[]} missing
 */
async function bringTogether(cache, missing) {
  const told = await (await fetch(`${SHELL.root}/shell.json`, FRESH)).json();
  for (const address of missing) {
    const answer = made(told[address]);
    if (await isMine(address, answer)) await cache.put(address, answer);
  }
}

/** An answer as its own address gives it. @param {{ headers: Record<string, string>, text?: string, base64?: string } | undefined} told */
function made(told) {
  if (!told) return Response.error();
  const { headers, text, base64 = "" } = told;
  const bytes = () => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  return new Response(text ?? bytes(), { headers });
}

/** @param {string} address */
async function fetched(address) {
  const answer = await fetch(address, SHOWN.includes(address) ? FRESH : ONCE);
  if (!(await isMine(address, answer))) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

/** Of exactly this build, by what a page says and how long a file may be kept: no Wi-Fi portal's. @param {string} address @param {Response} answer */
async function isMine(address, answer) {
  if (answer.status !== 200) return false;
  if (!SHOWN.includes(address)) return !!answer.headers.get("Cache-Control")?.includes("immutable");
  return (await answer.clone().text()).includes(`data-build="${SHELL.build}"`);
}

/** Drop the shells that no kept page and no open page needs; a page holds a lock named as its shell. */
async function tidy() {
  const { waiting, installing } = worker.registration;
  if (waiting || installing || !worker.navigator.locks) return;
  const names = await caches.keys();
  const { held = [] } = await worker.navigator.locks.query();
  const needed = held.map((/** @type {LockInfo} */ lock) => lock.name);
  const pages = names.filter((name) => name.startsWith("pages-"));
  for (const name of names.filter((each) => each.startsWith("shell-") && each !== MINE)) {
    const build = name.slice("shell-".length);
    if (needed.includes(name) || pages.some((each) => each.includes(`-${build}~`))) continue;
    await caches.delete(name);
  }
}

/** Tell a page whether the shell is here still: a browser may drop it and leave the worker. @param {WorkerEvent} event */
async function tellWhole({ data, ports }) {
  if (data === "mend") await install().catch(() => {}); // without a network it stays as it is
  const missing = await missingOf(await caches.open(MINE), [...SHELL.files, ...SHOWN]);
  ports[0]?.postMessage({ build: SHELL.build, whole: missing.length === 0 });
}

worker.addEventListener("install", (/** @type {WorkerEvent} */ event) =>
  event.waitUntil(install()),
);
worker.addEventListener("activate", (/** @type {WorkerEvent} */ event) => {
  event.waitUntil(worker.clients.claim().then(tidy));
});
worker.addEventListener("message", (/** @type {WorkerEvent} */ event) => {
  if (event.data === "build") event.ports[0]?.postMessage(SHELL.build);
  if (["whole", "mend"].includes(event.data)) event.waitUntil(tellWhole(event));
  if (event.data === "take") event.waitUntil(worker.skipWaiting());
  if (event.data === "tidy") event.waitUntil(tidy());
});
worker.addEventListener("fetch", (/** @type {WorkerEvent} */ event) => {
  const { asked, rule } = ruleFor(event.request);
  if (!rule?.answer) return;
  event.respondWith(rule.answer(asked).catch(() => fetch(event.request))); // as without a worker
});
