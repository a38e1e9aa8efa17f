// @ts-check
/**
 * Brings pages into a cache: all in one answer where it can be had (`web/pages_in_one.py`), what that
 * lacks one by one. Each page says itself of which build, person and language it is.
 */

/** @typedef {{ build: string, person: string, language: string }} Kind of a page; nobody's is none of ours */
/** @typedef {{ answer: Response, kind: Kind }} Fetched */

const AT_ONCE = 4;
/** Of the one answer's packing and length, not of the pages in it. */
const NOT_OF_A_PAGE = ["content-length", "content-encoding"];

/** @param {Kind} one @param {Kind} other */
export const isSame = (one, other) =>
  one.build === other.build && one.person === other.person && one.language === other.language;

/** An address as a cache names it. @param {string} address */
export const asPath = (address) => new URL(address, location.href).pathname;

/** What a page says of itself; a portal's, and the one to sign in, say nobody's name. @param {string} text */
function kindOf(text) {
  const [tag = ""] = /<html\b[^>]*>/.exec(text) ?? [];
  const said = (/** @type {string} */ name) =>
    new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
  return { build: said("data-build"), person: said("data-person"), language: said("lang") };
}

/**
 * A page as the server renders it now.
 * @param {string} address
 * @returns {Promise<Fetched>}
 */
export async function fetched(address) {
  const answer = await fetch(address, { cache: "no-store", redirect: "error" });
  const kind = kindOf(await answer.clone().text());
  return { answer, kind: answer.status === 200 ? kind : { ...kind, person: "" } };
}

/** @param {Cache} cache @param {string[]} addresses @returns {Promise<string[]>} those that are not here */
export async function missingOf(cache, addresses) {
  const there = new Set((await cache.keys()).map((request) => asPath(request.url)));
  return addresses.filter((address) => !there.has(address));
}

/**
 * Bring what is missing in one answer, a tenth as large.
 * @param {Cache} cache
 * @param {string[]} missing
 * @param {Fetched} first a page of the same kind: its headers are theirs
 * @param {string} root
 */
export async function bringTogether(cache, missing, first, root) {
  const answer = await fetch(`${root}/field/pages.json`, { cache: "no-store", redirect: "error" });
  const { lines, pages } = await answer.json();
  const headers = new Headers(first.answer.headers);
  for (const name of NOT_OF_A_PAGE) headers.delete(name);
  for (const [address, runs] of Object.entries(pages)) {
    const text = joined(lines, runs);
    if (!missing.includes(asPath(address)) || !isSame(kindOf(text), first.kind)) continue;
    await cache.put(address, new Response(text, { headers }));
  }
}

/** @param {string[]} lines @param {number[]} runs first line and how many, again and again */
function joined(lines, runs) {
  const parts = [];
  for (let at = 0; at < runs.length; at += 2) {
    const [start = 0, count = 0] = runs.slice(at, at + 2);
    parts.push(...lines.slice(start, start + count));
  }
  return parts.join("\n");
}

/**
 * Bring pages one by one.
 * @param {Cache} cache
 * @param {string[]} addresses
 * @param {Kind} kind that every page must be of
 * @param {string[]} mayBeGone
 * @throws {Error} one could not be had, or is of another kind
 */
export async function bringEach(cache, addresses, kind, mayBeGone) {
  const waiting = [...addresses];
  const next = async () => {
    for (let address = waiting.pop(); address; address = waiting.pop()) {
      const found = await fetched(address);
      if (isSame(found.kind, kind)) await cache.put(address, found.answer);
      else if (found.answer.status !== 404 || !mayBeGone.includes(address))
        throw new Error(address);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, next));
  const failed = ended.find(({ status }) => status === "rejected");
  if (failed) throw new Error("not whole", { cause: failed });
}
