// @ts-check
/**
 * What a notice says, composed on the phone from what the server shipped (`/field/notice.json`):
 * templates, tables of the legal basis and of days. `tests/vectors/notice_text.json` holds it to the
 * words of the server's own paper.
 */
import { fill } from "./texts.mjs";
import { stripped } from "./visit_page.mjs";

/** @typedef {{ each: string, one: string[], several: string[] }} Each */
/** @typedef {{ by: string[], texts: Record<string, string> }} Choice */
/** @typedef {string | Each | Choice} Part */
/** @typedef {any} Words as `/field/notice.json` gives them */
/** @typedef {{ number: string, code: string, verify_url: string, reply_url?: string }} PaperNumber one that was kept before papers named the way to reply has no `reply_url` */
/** @typedef {{ why: string, code?: string, detail?: string }} Hindrance why no notice can be made here */
/** @typedef {{ text: string, part: Part, strong?: [number, number] }} Paragraph with the part of the templates it comes of; `strong`: from where to where it is set like a heading */

const DAY = 86_400_000;
const CHINA_MS = 8 * 3_600_000;
const LINE_ENDS = /\r\n|[\n\r\v\f\x85\u2028\u2029]/;
const OTHER_SPACES = /[\u00a0\u2000-\u200a\u202f\u205f]/g;
// biome-ignore lint/suspicious/noMisleadingCharacterClass: each of them alone, as pdf/plain_text.py
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]/g;

/**
 * @param {any} document of the visit, as it will be sealed
 * @param {any} place its row of the register, null for a site
 * @param {Words} words
 * @param {PaperNumber} number
 * @param {Date} at when it is issued
 * @returns {{ paragraphs: Paragraph[], hindrances: Hindrance[] }} with a hindrance the text is no notice
 */
export function noticeText(document, place, words, number, at) {
  /** @type {Hindrance[]} */
  const hindrances = [];
  const party = partyOf(document, place, words);
  const found = document.violations.map((/** @type {any} */ violation) => {
    const basis = basisOf(violation, party.key, words);
    if (typeof basis === "string") hindrances.push({ why: basis, code: violation.code });
    const due = dueOf(violation, words, at);
    if (!due) hindrances.push({ why: "due_not_counted", code: violation.code });
    const [breached, order] = typeof basis === "string" ? [[], []] : basis;
    return { violation, breached, order, due: due ?? "" };
  });
  const officers = document.inspectors.map((/** @type {string} */ login) => {
    if (!words.officers[login]) hindrances.push({ why: "officer_unknown", detail: login });
    const [name = "", certificate = ""] = words.officers[login] ?? [];
    return { officer: oneLine(name), certificate: oneLine(certificate) };
  });
  const lists = {
    findings: findingsOf(found, document, words),
    orders: found.map((/** @type {any} */ each, /** @type {number} */ n) => ({
      n: n + 1,
      requirement: finished(each.violation.requirement, words.finish),
      due: each.due,
    })),
    officers,
  };
  const values = { ...party.values, ...inspectionOf(document, officers, words), ...number };
  const order = citationTexts(found.flatMap((/** @type {any} */ each) => each.order));
  const filled = { ...values, order: listed(order, words), day: dayText(at, words) };
  const paragraphs = words.paper.parts.flatMap((/** @type {Part} */ part) =>
    templatesOf(part, lists, filled).flatMap(([template, told]) => {
      const strong = strongIn(template, told, words.paper.strong ?? []);
      return printable(fill(template, told)).flatMap((text, line) =>
        text ? [{ text, part, ...(strong?.line === line ? { strong: strong.at } : {}) }] : [],
      );
    }),
  );
  const undrawable = notIn(paragraphs, words.drawable);
  if (undrawable) hindrances.push({ why: "undrawable", detail: undrawable });
  return { paragraphs, hindrances };
}

/** SHA-256, in hex, of the paragraphs joined by line feeds. @param {string[]} texts */
export async function textHash(texts) {
  const bytes = new TextEncoder().encode(texts.join("\n"));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * A part's paragraphs, each with its values.
 * @param {Part} part
 * @param {Record<string, any[]>} lists
 * @param {Record<string, any>} values
 * @returns {[string, Record<string, any>][]}
 */
function templatesOf(part, lists, values) {
  if (typeof part === "string") return [[part, values]];
  if ("by" in part) {
    const key = part.by.filter((name) => values[name]).join("+");
    return [[part.texts[key] ?? "", values]];
  }
  const each = lists[part.each] ?? [];
  const templates = each.length > 1 ? part.several : part.one;
  return each.flatMap((one) =>
    templates.map((text) => /** @type {[string, Record<string, any>]} */ ([text, one])),
  );
}

/**
 * Where a paragraph is set like a heading, as the template says.
 * @param {string} template @param {Record<string, any>} told @param {string[]} strong pieces of templates
 * @returns {{ line: number, at: [number, number] } | undefined}
 */
function strongIn(template, told, strong) {
  const piece = strong.find((each) => template.includes(each));
  if (!piece) return undefined;
  const before = printable(fill(template.slice(0, template.indexOf(piece)), told));
  const from = before.at(-1)?.length ?? 0;
  return { line: before.length - 1, at: [from, from + fill(piece, told).length] };
}

/** Whom it concerns, and by which key the tables know them. @param {any} document @param {any} place @param {Words} words */
function partyOf(document, place, words) {
  const { site } = document;
  const party = site
    ? {
        name: site.name,
        address: site.address,
        person_in_charge: site.person,
        person_id: site.person_id,
      }
    : place;
  const names = ["name", "credit_code", "licence_no", "address", "person_in_charge", "person_id"];
  const values = Object.fromEntries(names.map((name) => [name, oneLine(party[name] ?? "")]));
  const key = site ? words.basis.sites[String(Boolean(site.person_id))] : place.party;
  return { key, values: { ...values, place: oneLine(party.address || party.name) } };
}

/** When and where, by whom, under which papers. @param {any} document @param {any[]} officers @param {Words} words */
function inspectionOf({ started_at, finished_at, authorisation }, officers, { paper }) {
  const [began, ended] = [new Date(started_at), new Date(finished_at)];
  const sameDay = chinaDays(began) === chinaDays(ended);
  return {
    officers: officers.map((each) => fill(paper.officer, each)).join(paper.between),
    began: fill(paper.moment, partsOf(began)),
    ended: fill(sameDay ? paper.time : paper.moment, partsOf(ended)),
    later_day: !sameDay,
    notice_no: oneLine(authorisation?.notice_no ?? ""),
  };
}

/** @param {any[]} found @param {any} document @param {Words} words */
function findingsOf(found, document, words) {
  const labels = evidenceLabels(document, words.evidence.words);
  return found.map(({ violation, breached }, n) => ({
    ordinal: words.ordinals[n] ?? String(n + 1),
    facts: stripped(violation.facts + (violation.corrected_on_spot ? words.corrected : "")),
    evidence: listed(
      [
        words.evidence.record,
        ...(violation.files ?? []).flatMap((/** @type {string} */ sha256) =>
          labels.has(sha256) ? [labels.get(sha256)] : [],
        ),
      ],
      words,
    ),
    breached: listed(citationTexts(breached), words),
  }));
}

/** Number the evidence by its kind, signatures not counted. @param {any} document @param {Record<string, string>} kinds */
function evidenceLabels({ signatures, files, delivery }, kinds) {
  const signed = signatures.flatMap((/** @type {any} */ each) => [each, each.witness]);
  const people = [...signed, delivery?.recipient, delivery?.witness];
  const pictures = new Set(people.map((each) => each?.image).filter(Boolean));
  /** @type {Map<string, number>} */
  const counted = new Map();
  /** @type {Map<string, string>} */
  const labels = new Map();
  for (const { sha256, type = "" } of files) {
    if (pictures.has(sha256) || labels.has(sha256)) continue;
    const word = kinds[type.split("/")[0].toLowerCase()] ?? kinds.image ?? "";
    counted.set(word, (counted.get(word) ?? 0) + 1);
    labels.set(sha256, `${word}${counted.get(word)}`);
  }
  return labels;
}

/**
 * What is breached and what orders, for the circumstances that were confirmed; or why nothing may
 * be printed.
 * @param {any} violation @param {string} key of the party @param {Words} words
 * @returns {string | [[string, string][], [string, string][]]}
 */
function basisOf({ code, circumstances = [] }, key, { basis }) {
  const row = basis.parties[key];
  if (!row || !basis.codes[code]) return "words_too_old";
  const { asks, chosen } = basis.codes[code][row[Object.keys(basis.codes).indexOf(code)]];
  const confirmed = asks.flatMap((/** @type {string} */ text, /** @type {number} */ n) =>
    circumstances.includes(text) ? [n] : [],
  );
  const found = chosen[confirmed.join("+")];
  if (typeof found === "string") return found;
  return found.map((/** @type {number[]} */ numbers) => numbers.map((n) => basis.citations[n]));
}

/** By instrument, each article once. @param {[string, string][]} citations */
function citationTexts(citations) {
  /** @type {Map<string, Set<string>>} */
  const articles = new Map();
  for (const [instrument, article] of citations) {
    articles.set(instrument, (articles.get(instrument) ?? new Set()).add(article));
  }
  return Array.from(articles, ([instrument, found]) => instrument + [...found].join("、"));
}

/** Until when; nothing where the table does not reach. @param {any} violation @param {Words} words @param {Date} at */
function dueOf({ corrected_on_spot, due }, { dues, paper }, at) {
  if (corrected_on_spot) return dues.corrected;
  if (due.immediate) return dues.immediate;
  const on = (/** @type {number} */ days) =>
    dayParts(new Date(days * DAY), paper.day, dues.weekdays);
  if (due.date) return fill(dues.date, on(Date.parse(due.date) / DAY));
  const delivered = chinaDays(at);
  const row = dues.falls_on[due.type]?.[delivered - Date.parse(dues.first) / DAY];
  const steps = row?.[due.days - 1];
  if (!steps) return null;
  const words = dues.days[due.type][steps < 0 ? "provisional" : "certain"];
  const falls = on(delivered + Math.abs(steps));
  return fill(words, { ...falls, days: due.days, delivered: on(delivered).day });
}

/** @param {Date} day at its midnight in UTC @param {string} words @param {string} weekdays */
const dayParts = (day, words, weekdays) => ({
  day: fill(words, {
    year: day.getUTCFullYear(),
    month: day.getUTCMonth() + 1,
    day: day.getUTCDate(),
  }),
  weekday: weekdays[(day.getUTCDay() + 6) % 7] ?? "",
});

/** Days since 1970 in China. @param {Date} moment */
const chinaDays = (moment) => Math.floor((moment.getTime() + CHINA_MS) / DAY);

/** @param {Date} moment */
function partsOf(moment) {
  const local = new Date(moment.getTime() + CHINA_MS);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: String(local.getUTCMinutes()).padStart(2, "0"),
  };
}

/** @param {Date} at @param {Words} words */
const dayText = (at, { paper }) => fill(paper.day, partsOf(at));

/** @param {string[]} parts @param {Words} words */
const listed = (parts, words) => parts.map(oneLine).join(words.listed);

/** With its end mark. @param {string} sentence @param {{ marks: string[], stop: string }} finish */
function finished(sentence, { marks, stop }) {
  const text = stripped(sentence);
  return marks.some((mark) => text.endsWith(mark)) ? text : text + stop;
}

/** The lines of a typed text as a paper shows them. @param {string} text */
function printable(text) {
  const plain = text.replaceAll("\t", "    ").replace(INVISIBLE, "").replace(OTHER_SPACES, " ");
  return plain.split(LINE_ENDS);
}

/** @param {string} text */
const oneLine = (text) => printable(text).map(stripped).filter(Boolean).join(" ");

/** The first few characters that no face of the paper has. @param {Paragraph[]} paragraphs @param {string} drawable */
function notIn(paragraphs, drawable) {
  const typed = new Set(paragraphs.flatMap(({ text }) => [...text]));
  const runs = drawable.split(",").map((number) => Number.parseInt(number, 36));
  const points = [...typed].map((char) => char.codePointAt(0) ?? 0).sort((a, b) => a - b);
  const missing = [];
  let end = 0;
  let at = 0;
  let start = 0;
  for (const point of points) {
    while (at < runs.length && point >= end) {
      start = end + (runs[at] ?? 0);
      end = start + (runs[at + 1] ?? 0);
      at += 2;
    }
    if (point < start || point >= end) missing.push(String.fromCodePoint(point));
  }
  return missing.slice(0, 8).join(" ");
}
