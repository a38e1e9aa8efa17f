// @ts-check
/**
 * The person's pages on the phone: fetched whole or not at all into a cache of their own, then named
 * by the fact `pages`, from which moment the worker answers with them (docs/offline.md).
 *
 * The cache is called `pages-<login>-<build>~<language>~<version>`: what would be rendered otherwise
 * has another name, so an attempt that broke off goes on where it stood, and never mixes two kinds.
 */
import { asPath, bringEach, bringTogether, fetched, isSame, missingOf } from "./fetched_pages.mjs";
import { change } from "./phone_database.mjs";
import { fact } from "./phone_facts.mjs";
import { keptVisits } from "./phone_store.mjs";

/** @typedef {import("./fetched_pages.mjs").Kind} Kind */
/** @typedef {"kept" | "waits" | "later"} Outcome */
/** @typedef {{ person: string, version: string, build: string, root: string, asked: boolean }} Wanted */

const BLANK = ["/field/blank/today", "/field/blank/outbox", "/field/blank/sent"];
const SEVERAL = 4;
export const DRAFT_LOCK = "draft-open";
/** @type {"pages"} */
const PAGES = "pages";

/**
 * Let the phone serve this person; another one's pages are no longer named, from the same moment.
 * @param {string} login
 */
export const bePerson = (login) =>
  change(["facts"], async (store) => {
    if ((await store("facts").get("person"))?.value === login) return;
    await store("facts").put({ name: "person", value: login });
    await store("facts").put({ name: PAGES, value: "" });
  });

/** Forget whose phone this is, and drop the pages: nothing is served until somebody signs in. */
export async function forgetPerson() {
  const forgotten = change(["facts"], async (store) => {
    for (const name of ["person", PAGES]) await store("facts").delete(name);
  });
  forgotten.catch(() => {}); // told below, once
  const names = "caches" in window ? await caches.keys() : [];
  for (const name of names) if (name.startsWith("pages-")) await caches.delete(name);
  await forgotten;
}

/**
 * Keep the person's pages in the present build, language and version. Where that fails, what was
 * kept before goes on to be served.
 * @param {string[]} forms addresses of blank forms
 * @param {Wanted} wanted
 * @returns {Promise<Outcome>} `kept`: they are served · `waits`: others are served while a draft is
 *   open, ask again with `asked` · `later`: something could not be had
 */
export function keepPages(forms, wanted) {
  const run = () => keepNow(forms.map(asPath), wanted).catch(() => /** @type {const} */ ("later"));
  if (!navigator.locks) return run();
  return /** @type {Promise<any>} */ (navigator.locks.request("pages", run));
}

/** @param {string[]} forms @param {Wanted} wanted @returns {Promise<Outcome>} */
async function keepNow(forms, wanted) {
  const { person, version, build, root, asked } = wanted;
  const present = (await fact(PAGES)) ?? "";
  const here = { build, person, language: document.documentElement.lang };
  if (present === nameOf(here, version) && (await holds(present, forms))) return "kept";
  const first = await fetched(`${root}${BLANK[0]}`);
  const kind = { build, person, language: first.kind.language };
  const name = nameOf(kind, version);
  if (!isSame(first.kind, kind)) return "later";
  if (present === name && (await holds(present, forms))) return "kept";
  if (present && present !== name && !asked && (await isDraftOpen(person))) return "waits";
  const drafts = await formsOfDrafts(person);
  const cache = await caches.open(name);
  const all = new Set([...BLANK.map((path) => root + path), ...forms, ...drafts]);
  await cache.put(`${root}${BLANK[0]}`, first.answer);
  const missing = await missingOf(cache, [...all]);
  if (missing.length >= SEVERAL) await bringTogether(cache, missing, first, root).catch(() => {});
  const mayBeGone = drafts.filter((form) => !forms.includes(form));
  await bringEach(cache, await missingOf(cache, missing), kind, mayBeGone);
  if (!(await moved(person, name))) return "later";
  await dropOthers(name, drafts);
  return "kept";
}

/** @param {Kind} kind @param {string} version */
function nameOf({ person, build, language }, version) {
  return `pages-${encodeURIComponent(person)}-${build}~${language}~${encodeURIComponent(version)}`;
}

/** What the name of a cache of pages says. @param {string} name */
export function read(name) {
  const [first = "", language = "", version = ""] = name.split("~");
  return {
    build: first.slice(first.lastIndexOf("-") + 1),
    language,
    version: decodeURIComponent(version),
  };
}

/** The blank forms of the cache that is served now. @param {string} name @returns {Promise<string[]>} */
export async function formsIn(name) {
  if (!name || !(await caches.has(name))) return [];
  const asked = await (await caches.open(name)).keys();
  const paths = asked.map((request) => new URL(request.url).pathname);
  return paths.filter((path) => !BLANK.some((blank) => path.endsWith(blank)));
}

/**
 * Whether a cache has all that a person's day needs: a browser may drop what it keeps.
 * @param {string} name
 * @param {string[]} forms addresses of blank forms
 */
export async function holds(name, forms) {
  if (!name || !(await caches.has(name))) return false;
  const asked = await (await caches.open(name)).keys();
  const there = asked.map((request) => asPath(request.url));
  const hasBlank = BLANK.every((blank) => there.some((path) => path.endsWith(blank)));
  return hasBlank && forms.every((form) => there.includes(asPath(form)));
}

/**
 * Is a visit open on any page of this phone? Where that cannot be asked, any draft counts.
 * @param {string} person
 */
async function isDraftOpen(person) {
  if (!navigator.locks) return (await formsOfDrafts(person)).length > 0;
  const { held = [] } = await navigator.locks.query();
  return held.some((lock) => lock.name === DRAFT_LOCK);
}

/** A draft is opened in the form that it was begun in. @param {string} person */
async function formsOfDrafts(person) {
  const visits = await keptVisits(person);
  const drafts = visits.filter(({ state, form }) => state === "draft" && form);
  return drafts.map(({ form }) => asPath(form));
}

/** Name the cache as the one that is served, unless somebody else came meanwhile. @param {string} person @param {string} name */
const moved = (person, name) =>
  change(["facts"], async (store) => {
    if ((await store("facts").get("person"))?.value !== person) return false;
    await store("facts").put({ name: PAGES, value: name });
    return true;
  });

/** Drop other caches of pages, but not the only one that holds the form of a draft. @param {string} name @param {string[]} drafts */
async function dropOthers(name, drafts) {
  const there = new Set(await formsIn(name));
  if (!drafts.every((form) => there.has(form))) return;
  for (const each of await caches.keys()) {
    if (each.startsWith("pages-") && each !== name) await caches.delete(each);
  }
}
