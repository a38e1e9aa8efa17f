// @ts-check
/** A kept visit in the page's words: its plain state, and why it needs attention. */
import { momentWords } from "./days.mjs";
import { all, one } from "./dom.mjs";
import { filesOf, placesOf, takenAt } from "./lost_files.mjs";
import { fillIn } from "./parts.mjs";
import { placeOf, problemSentences } from "./problem_places.mjs";
import { fill } from "./texts.mjs";

/** @typedef {import("./kept_reading.mjs").ReadVisit} KeptVisit */

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
  fillIn(root, {
    name: visit.locked ? (root.dataset.wordsLocked ?? "") : visit.name,
    draft: shown(state === "draft"),
    stored: shown(state === "stored" || state === "sending"),
    attention: shown(state === "attention"),
    sent: shown(state === "sent"),
    refused: shown(isRefused),
    title: isRefused ? refusal.title : null,
    file_lost: shown(isRefused && refusal.code === "file_lost"),
    taken: shown(isRefused && receipt && !draft),
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
  showLost(root, visit);
  const paper = one(root, "[data-paper]");
  if (paper) {
    paper.hidden = !notice?.pdf;
    paper.setAttribute("href", notice?.pdf ?? "");
  }
}

/**
 * Say which files of a visit will not come as they are.
 * @param {HTMLElement} root
 * @param {KeptVisit} visit
 * @returns {number} how many
 */
export function showLost(root, visit) {
  for (const list of all(root, "[data-lost]")) {
    list.replaceChildren(...lostWords(visit, list.dataset).map(asItem));
  }
  return filesOf(visit.refusal).length;
}

/**
 * Each file that will not come as it is: which of how many, where the visit names it, when it was taken.
 * @param {KeptVisit} visit
 * @param {DOMStringMap} words
 */
function lostWords({ refusal, sealed, fields }, words) {
  const places = JSON.parse(words.places ?? "{}");
  return filesOf(refusal).map((sha256) => {
    const number = (sealed?.files.indexOf(sha256) ?? -1) + 1;
    const named = placesOf(fields, sha256).map((path) => placeOf(path.split("."), places));
    const taken = takenAt(fields, sha256);
    const said = [
      fill(words.wordsNumber, { number, total: sealed?.files.length ?? 0 }),
      ...named,
      taken && fill(words.wordsTaken, { time: momentWords(taken) }),
    ];
    return said.filter(Boolean).join(" · ");
  });
}

/** @param {string} text */
function asItem(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}

/** A moment in words, or nothing. @param {string | undefined} moment */
export const when = (moment) => (moment ? momentWords(moment) : "");
