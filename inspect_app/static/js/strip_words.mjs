// @ts-check
/** What the strip says: exactly what is unsent, why it is not sent now, and when to worry. */
import { fill } from "./texts.mjs";

/** @typedef {Awaited<ReturnType<typeof import("./phone_outbox.mjs").unsent>>} Unsent */
/** @typedef {import("./outbox.mjs").Condition} Condition */

const OLD = 24 * 3_600_000;
/** What stopped the outbox, by the name of its words. */
const STOPPED = /** @type {const} */ ({
  "no-answer": "wordsNoAnswer",
  busy: "wordsBusy",
  "no-room": "wordsNoRoom",
  "sign-in": "wordsSignIn",
  another: "wordsAnother",
});

/**
 * What the strip says, line by line.
 * @param {DOMStringMap} words
 * @param {Unsent} left
 * @param {Condition} condition
 * @param {{ online: boolean, now: number, person: string }} here
 * @returns {string[]}
 */
export function sentences(words, left, condition, here) {
  const { attention, drafts, files } = left;
  const visits = left.visits - attention;
  const counts = [
    visits && fill(words.wordsVisits, { count: visits }),
    attention && fill(words.wordsAttention, { count: attention }),
    drafts && fill(words.wordsDrafts, { count: drafts }),
    files && fill(words.wordsFiles, { count: files }),
  ];
  const lines = [here.online ? "" : words.wordsOffline, counts.filter(Boolean).join(" · ")];
  const stop = condition.outcome?.stop ?? "";
  if (here.online && condition.running && left.visits + files > 0) lines.push(words.wordsSending);
  else if (here.online && stop && left.count + files > 0) {
    const { who = "" } = condition.outcome ?? {};
    lines.push(fill(words[STOPPED[stop]], { who, person: here.person }));
  }
  if (isOld(left, here.now)) lines.push(words.wordsOld);
  const said = lines.filter((line) => line !== undefined && line !== "");
  return said.length ? /** @type {string[]} */ (said) : [words.wordsAll ?? ""];
}

/** Whether something has been unsent for a day. @param {Unsent} left @param {number} now */
export const isOld = (left, now) => left.oldest !== null && now - Date.parse(left.oldest) > OLD;
