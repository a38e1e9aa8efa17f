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
const AT_ONCE = 6;
const LONGEST_READ = 3_000;

/** @type {{ name: string, when: (asked: Asked) => boolean, answer: null | ((asked: Asked) => Promise<Response>) }[]} */
const RULES = [
  { name: "deed", when: ({ request }) => request.method !== "GET", answer: null },
  { name: "elsewhere", when: ({ request }) => !isHere(request.url), answer: null },
  { name: "data", when: at(/^\/(api\/|(sw\.js|healthz|readyz)$)/), answer: null },
  { name: "asset", when: at(/^\/assets\//), answer: keptElseNetwork },
  { name: "part", when: ({ request }) => request.mode !== "navigate", answer: null }, // no page
  { name: "language", when: ({ request }) => /[?&]lang=/.test(request.url), answer: elseAway },
  { name: "today", when: at(/^\/field\/$/), answer: blank("/field/blank/today") },
  { name: "outbox", when: at(/^\/outbox\/$/), answer: blank("/field/blank/outbox") },
  { name: "visit", when: at(/^\/field\/visits\/[0-9a-f-]{36}$/), answer: visitPage },
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

/** @param {Asked} asked */
async function keptElseNetwork({ request }) {
  return (await kept(request.url)) ?? fetch(request);
}

/** @param {string} path of a person's page */
function blank(path) {
  return async (/** @type {Asked} */ asked) => (await personsPage(path)) ?? elseAway(asked);
}

/** A visit that this phone keeps: its form while it is a draft, else what was sealed. @param {Asked} asked */
async function visitPage(asked) {
  const [person, visit] = await Promise.all([
    read("facts", "person"),
    read("visits", asked.path.slice(-36)),
  ]);
  if (!visit?.form || visit.person !== person?.value) return elseAway(asked);
  const path = visit.state === "draft" ? visit.form : "/field/blank/sent";
  return (await personsPage(path)) ?? elseAway(asked);
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
  const cache = await caches.open(name);
  const address = path.startsWith(`${SHELL.root}/`) ? path : SHELL.root + path;
  return asOwn(await cache.match(address, { ignoreVary: true }));
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
 */
async function kept(address) {
  const mine = await (await caches.open(MINE)).match(address, { ignoreVary: true });
  return asOwn(mine ?? (await caches.match(address, { ignoreVary: true })));
}

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
 * failure fails the install, and the worker that runs goes on with its own shell. `/away` comes last.
 */
async function install() {
  const cache = await caches.open(MINE);
  const waiting = [...SHELL.files];
  const fetchNext = async () => {
    for (let path = waiting.pop(); path; path = waiting.pop()) {
      if (!(await cache.match(path, { ignoreVary: true }))) await cache.put(path, await file(path));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fetchNext));
  for (const addresses of Object.values(SHELL.pages)) {
    for (const address of Object.values(addresses)) await cache.put(address, await page(address));
  }
}

/** A file of exactly this build: only that one may be kept for ever. @param {string} path */
async function file(path) {
  const answer = await fetch(path, { cache: "reload", redirect: "error" });
  const isMine = answer.headers.get("Cache-Control")?.includes("immutable");
  if (answer.status !== 200 || !isMine) throw new Error(`${path}: ${answer.status}`);
  return answer;
}

/** A page as a stranger gets it, of this build: not a Wi-Fi portal's. @param {string} address */
async function page(address) {
  const answer = await fetch(address, { cache: "reload", redirect: "error", credentials: "omit" });
  const text = await answer.clone().text();
  const isMine = text.includes(`data-build="${SHELL.build}"`);
  if (answer.status !== 200 || !isMine) throw new Error(`${address}: ${answer.status}`);
  return answer;
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

worker.addEventListener("install", (/** @type {WorkerEvent} */ event) =>
  event.waitUntil(install()),
);
worker.addEventListener("activate", (/** @type {WorkerEvent} */ event) => {
  event.waitUntil(worker.clients.claim().then(tidy));
});
worker.addEventListener("message", (/** @type {WorkerEvent} */ event) => {
  if (event.data === "build") event.ports[0]?.postMessage(SHELL.build);
  if (event.data === "take") event.waitUntil(worker.skipWaiting());
  if (event.data === "tidy") event.waitUntil(tidy());
});
worker.addEventListener("fetch", (/** @type {WorkerEvent} */ event) => {
  const { asked, rule } = ruleFor(event.request);
  if (!rule?.answer) return;
  event.respondWith(rule.answer(asked).catch(() => fetch(event.request))); // as without a worker
});
