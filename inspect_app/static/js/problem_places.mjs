// @ts-check
/** Where a problem of a visit stands, in the page's words: “Violation 1 · due date: …”. */
import { fill } from "./texts.mjs";

/** @typedef {{ lists: Record<string, string>, leaves: Record<string, string>, sentence: string }} Words as `web.wording.visit_places` gives them */

/**
 * @param {Record<string, string[]>} errors by path, like `violations.0.due`
 * @param {Words} words
 * @returns {string[]}
 */
export const problemSentences = (errors, words) =>
  Object.entries(errors).flatMap(([path, problems]) =>
    problems.map((problem) => {
      const place = placeOf(path.split("."), words);
      return place ? fill(words.sentence, { place, problem }) : problem;
    }),
  );

/** A place alone, "" where the page has no word for it. @param {string[]} parts @param {Words} words */
export function placeOf(parts, { lists, leaves }) {
  const [first = "", number] = parts;
  const said = [];
  if (lists[first] && number !== undefined) {
    said.push(`${lists[first]} ${first === "answers" ? number : Number(number) + 1}`);
  }
  const leaf = parts.findLast((part) => leaves[part]);
  if (leaf) said.push(leaves[leaf]);
  return said.join(" · ");
}
