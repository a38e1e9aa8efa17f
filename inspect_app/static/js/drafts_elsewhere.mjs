// @ts-check
/**
 * What the server knows of unfinished visits that this phone does not: which of its own were ended
 * on another phone, what one began elsewhere, and what colleagues record with one as inspector.
 * Shown while there is a connection; without one nothing of it is here.
 */
import { momentWords } from "./days.mjs";
import { one } from "./dom.mjs";
import { filledCopy } from "./parts.mjs";
import { unlessNone } from "./phone_database.mjs";
import { keptVisits } from "./phone_store.mjs";

/** @typedef {{ id: string, name: string, author: string, at: string, done: number, total: number }} Line */
/** @typedef {"discarded" | "submitted"} End */

const MOST = 100;
/** @type {Map<string, End>} */
const ended = new Map();

/** How a draft of this phone was ended elsewhere, as far as the server was asked. @param {string} uuid */
export const endOf = (uuid) => ended.get(uuid) ?? null;

/** It was taken up again. @param {string} uuid */
export const forgetEnd = (uuid) => ended.delete(uuid);

/** @param {HTMLElement} place */
export async function start(place) {
  const look = () => show(place);
  window.addEventListener("online", look);
  window.addEventListener("offline", () => fillList(place, "data-shared", []));
  document.addEventListener("visibilitychange", () => document.hidden || look());
  await look();
}

/** @param {HTMLElement} place */
async function show(place) {
  const held = await unlessNone(keptVisits(place.dataset.person ?? ""), []);
  const drafts = held.filter(({ state }) => state === "draft").slice(0, MOST);
  const asked = new URLSearchParams(drafts.map(({ uuid }) => ["of", uuid]));
  const told = await fetched(`${place.dataset.url}?${asked}`);
  if (!told) return;
  ended.clear();
  for (const [uuid, end] of Object.entries(told.ended)) ended.set(uuid, end);
  const known = new Set(held.map(({ uuid }) => uuid));
  const mine = /** @type {Line[]} */ (told.mine).filter(({ id }) => !known.has(id));
  fillList(place, "data-mine", mine);
  fillList(place, "data-shared", told.shared);
  document.dispatchEvent(new Event("drafts-elsewhere"));
}

/** @param {string} url @returns {Promise<any>} null without an answer of ours */
async function fetched(url) {
  const answer = await fetch(url, { redirect: "manual" }).catch(() => null);
  const isOurs = answer?.ok && answer.headers.get("Content-Type")?.includes("json");
  return isOurs ? answer.json().catch(() => null) : null;
}

/** @param {HTMLElement} place @param {string} which @param {Line[]} lines */
function fillList(place, which, lines) {
  const section = one(place, `[${which}]`);
  const list = section && one(section, "[data-list]");
  const template = /** @type {HTMLTemplateElement | null} */ (one(place, "template"));
  if (!section || !list || !template) return;
  list.replaceChildren(...lines.map((line) => row(template, line, section.dataset.url ?? "")));
  section.hidden = lines.length === 0;
}

/** @param {HTMLTemplateElement} template @param {Line} line @param {string} url */
function row(template, { id, name, author, at, done, total }, url) {
  const copy = filledCopy(template, { name, told: { author, time: momentWords(at), done, total } });
  one(copy, "[data-link]")?.setAttribute("href", `${url}${id}`);
  return copy;
}
