// @ts-check
/** A kept visit in the page's words: its plain state, and why it needs attention. */
import { momentWords } from "./days.mjs";
import { all, one } from "./dom.mjs";
import { fillIn } from "./parts.mjs";
import { problemSentences } from "./problem_places.mjs";

/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */

/** @param {unknown} holds */
const shown = (holds) => (holds ? " " : null);

/**
 * What of a visit any page shows alike.
 * @param {HTMLElement} root
 * @param {KeptVisit} visit
 * @param {KeptVisit | undefined} [draft] that was opened from it
 */
export function showState(root, visit, draft) {
  const { state, refusal, receipt, notice, sealed } = visit;
  const isRefused = state === "attention" && refusal !== null;
  const number = isRefused && refusal.file ? (sealed?.files.indexOf(refusal.file) ?? -1) + 1 : 0;
  fillIn(root, {
    name: visit.name,
    draft: shown(state === "draft"),
    stored: shown(state === "stored" || state === "sending"),
    attention: shown(state === "attention"),
    sent: shown(state === "sent"),
    refused: shown(isRefused),
    title: isRefused ? refusal.title : null,
    file_lost: shown(isRefused && refusal.code === "file_lost"),
    file: number ? { number, total: sealed?.files.length ?? 0 } : null,
    taken: shown(isRefused && receipt),
    untaken: shown(isRefused && !receipt && !draft),
    reopened: shown(isRefused && draft),
    no_notice: notice?.refusal?.title ?? null,
    notice: notice?.number ? { number: notice.number } : null,
    notice_waits: shown(state === "sent" && sealed?.issue && notice === null),
  });
  for (const list of all(root, "[data-errors]")) {
    const words = JSON.parse(list.dataset.places ?? "{}");
    const said = isRefused ? problemSentences(refusal.errors, words) : [];
    list.replaceChildren(...said.map(asItem));
  }
  const paper = one(root, "[data-paper]");
  if (paper) {
    paper.hidden = !notice?.pdf;
    paper.setAttribute("href", notice?.pdf ?? "");
  }
}

/** @param {string} text */
function asItem(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}

/** A moment in words, or nothing. @param {string | undefined} moment */
export const when = (moment) => (moment ? momentWords(moment) : "");
