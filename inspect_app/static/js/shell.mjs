// @ts-check
/**
 * Registers the service worker, says whose phone this is, keeps the person's pages, and offers a new
 * version. Nothing is replaced while somebody works: a tap takes it.
 */

import { bePerson, DRAFT_LOCK, formsIn, holds, keepPages, read } from "./kept_pages.mjs";
import { fact } from "./phone_facts.mjs";
import { offer } from "./update_offer.mjs";

const LONGEST_ANSWER = 5_000;

/** @type {ServiceWorkerRegistration | null} */
let registration = null;
let begin = () => {};
/** @type {Promise<void>} the page said whose it is; a worker is registered where one can be */
const started = new Promise((resolve) => {
  begin = resolve;
});

const { build = "", person = "", worker = "" } = document.documentElement.dataset;
const root = worker.replace(/\/sw\.js$/, "");

/** Once a page, from main.mjs. What a browser lacks is left out (abilities.mjs tells it). */
export async function start() {
  if (build) hold(`shell-${build}`);
  if (document.querySelector("form[data-visit], form[data-blank]")) hold(DRAFT_LOCK);
  if (person) await bePerson(person).catch(() => {}); // no database: nothing is kept for anybody
  await register();
  begin();
  await tidy().catch(() => {});
}

/** Shells of other builds go once no page needs them; the worker knows which do. */
async function tidy() {
  const names = "caches" in window ? await caches.keys() : [];
  if (names.filter((name) => name.startsWith("shell-")).length < 2) return;
  registration?.active?.postMessage("tidy");
}

/** Where the browser has no workers or forbids them, or without an answer, the server goes on. */
async function register() {
  if (!worker || !navigator.serviceWorker || registration) return;
  const how = /** @type {const} */ ({ updateViaCache: "none" });
  registration = await navigator.serviceWorker.register(worker, how).catch(() => null);
  if (registration) watch(registration);
}

/**
 * Keep this person's pages on the phone: `/field/blank/…` and the given forms.
 * @param {string[]} forms addresses of blank forms, as `/api/v1/offline` gives them
 * @param {{ person: string, version: string, asked?: boolean }} whose `version` changes when a form would be
 *   rendered otherwise; `asked`: also while a draft is open
 * @returns {Promise<import("./kept_pages.mjs").Outcome | "impossible">} `impossible`: this browser keeps
 *   no pages; the others as `keepPages` says. Never throws.
 */
export async function installPages(forms, { person: login, version, asked = false }) {
  await started;
  if (!worker || !navigator.serviceWorker || !("caches" in window)) return "impossible";
  await register(); // once more, where it failed
  const newest = await newestBuild().catch(() => "");
  if (!newest) return "later";
  await shells("mend").catch(() => []);
  const wanted = { person: login, version, build: newest, root, asked };
  const outcome = await keepPages(forms, wanted);
  if (outcome === "waits") offer(takeNew);
  if (outcome === "kept") await tidy();
  return outcome;
}

/**
 * Whether the day opens without a network: asked of the caches themselves, since a browser may drop
 * them and leave everything else.
 * @param {string[]} forms as for `installPages`
 * @returns {Promise<boolean>}
 */
export async function opensByItself(forms) {
  const pages = (await fact("pages")) ?? "";
  if (!("caches" in window) || !(await holds(pages, forms))) return false;
  const known = await shells("whole").catch(() => []);
  const mine = known.find((shell) => shell.build === read(pages).build);
  return known.length > 0 && (mine?.whole ?? (await caches.has(`shell-${read(pages).build}`)));
}

/**
 * What the workers say of their shells.
 * @param {"whole" | "mend"} what `mend`: they first bring what is missing
 * @returns {Promise<{ build: string, whole: boolean }[]>} none where no worker answers pages
 */
async function shells(what) {
  const { active, waiting } = (await navigator.serviceWorker?.getRegistration()) ?? {};
  if (!active) return [];
  const nothing = { build: "", whole: false };
  return Promise.all(
    [active, ...(waiting ? [waiting] : [])].map((worker) => ask(worker, what, nothing)),
  );
}

/** Take the new pages, then the new worker; without the first the second would be no gain. */
async function takeNew() {
  const present = (await fact("pages")) ?? "";
  const { version } = read(present);
  const forms = await formsIn(present);
  if (present && (await installPages(forms, { person, version, asked: true })) !== "kept")
    return false;
  await takeWorker(registration?.waiting ?? null);
  location.reload();
  return true;
}

/** @param {ServiceWorker | null} waiting */
async function takeWorker(waiting) {
  if (!waiting) return;
  const taken = until(waiting, "activated");
  waiting.postMessage("take");
  await Promise.race([taken, later(LONGEST_ANSWER, null)]);
}

/** @param {ServiceWorkerRegistration} watched */
function watch(watched) {
  const look = () => {
    if (watched.waiting && watched.active) offer(takeNew);
  };
  watched.addEventListener("updatefound", async () => {
    const { installing } = watched;
    if (installing) await until(installing, "installed");
    look();
  });
  const ask = () => watched.update().catch(() => {}); // without a connection: next time
  window.addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  look();
}

/** The build of the newest shell that is here whole; "" while there is none. @returns {Promise<string>} */
async function newestBuild() {
  const { installing, waiting, active } = registration ?? {};
  if (installing && !active) await until(installing, "activated");
  const newest = registration?.waiting ?? waiting ?? registration?.active ?? active;
  return newest ? ask(newest, "build", "") : "";
}

/**
 * @template Answer
 * @param {ServiceWorker} one
 * @param {string} what
 * @param {Answer} nothing without an answer in time
 * @returns {Promise<Answer>}
 */
function ask(one, what, nothing) {
  const { port1, port2 } = new MessageChannel();
  /** @type {Promise<Answer>} */
  const answer = new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  one.postMessage(what, [port2]);
  return Promise.race([answer, later(LONGEST_ANSWER, nothing)]);
}

/** Wait until a worker came so far, or was given up. @param {ServiceWorker} one @param {ServiceWorkerState} state */
function until(one, state) {
  return new Promise((resolve) => {
    const look = () => [state, "activated", "redundant"].includes(one.state) && resolve(one.state);
    one.addEventListener("statechange", look);
    look();
  });
}

/** @template Value @param {number} milliseconds @param {Value} value @returns {Promise<Value>} */
const later = (milliseconds, value) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds, value));

/** Hold a lock as long as this page lives, together with others. @param {string} name */
function hold(name) {
  navigator.locks?.request(name, { mode: "shared" }, () => new Promise(() => {})).catch(() => {});
}
