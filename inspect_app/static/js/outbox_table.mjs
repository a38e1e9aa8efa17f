// @ts-check
/**
 * What an answer means for the outbox, as one table. Only our own JSON is an answer: a Wi-Fi portal's
 * page says nothing, whatever its status.
 */

/** @typedef {"session" | "visit" | "file" | "notice" | "phone"} What what was sent */
/**
 * @typedef {object} Answer
 * @property {number} status 0: none came
 * @property {any} json null where it is none
 * @property {number} retryAfter seconds; 0: not told
 * @property {number} [serverNow] ms since 1970, from the `Date` header
 */
/**
 * @typedef {object} Verdict
 * @property {"received" | "refused" | "wait" | "sign-in" | "token"} is
 * @property {boolean} all it holds for everything that waits, not for this visit alone
 * @property {number} least seconds before the next try, at least
 */
/**
 * @typedef {object} Rule
 * @property {What[]} [of] what it is about; everything without it
 * @property {number[]} [status]
 * @property {string} [code] of the problem document
 * @property {(json: any, subject: string) => boolean} [ours] how our own answer looks
 * @property {Verdict["is"]} is
 * @property {boolean} [all]
 * @property {number} [least]
 */

const SHORTEST = 1;
const LONGEST = 300;

/** @param {any} json @param {string} uuid a visit's receipt names the visit, or it is none */
const isReceipt = (json, uuid) =>
  json.visit === uuid &&
  Boolean(json.receipt) &&
  Array.isArray(json.files?.have) &&
  Array.isArray(json.files?.missing);
/** @param {any} json @param {string} sha256 */
const isFile = (json, sha256) => json.sha256 === sha256;
/** @param {any} json */
const isNotice = (json) => Boolean(json.id && json.number);
/** @param {any} json */
const isSession = (json) => Boolean(json.login && json.csrf_token);
/** @param {any} json */
const isPhone = (json) => Boolean(json.now);
/** @param {any} json a problem document of ours (RFC 9457) */
const isProblem = (json) => typeof json.code === "string" && typeof json.title === "string";

/** First match counts; what nothing matches is no answer. @type {Rule[]} */
const TABLE = [
  { of: ["visit"], status: [200, 201, 202], ours: isReceipt, is: "received" },
  { of: ["file"], status: [200, 201], ours: isFile, is: "received" },
  { of: ["notice"], status: [200, 201], ours: isNotice, is: "received" },
  { of: ["session"], status: [200], ours: isSession, is: "received" },
  { of: ["phone"], status: [200], ours: isPhone, is: "received" },
  { status: [401], ours: isProblem, is: "sign-in", all: true },
  { status: [400, 403], code: "csrf", is: "token", all: true },
  { status: [507], ours: isProblem, is: "wait", all: true, least: LONGEST },
  { status: [429, 503], ours: isProblem, is: "wait", all: true },
  { status: [408, 423, 425], ours: isProblem, is: "wait" },
  { of: ["visit", "notice"], status: range(400, 499), ours: isProblem, is: "refused" },
  { of: ["file"], status: [413, 415, 422], ours: isProblem, is: "refused" },
];

/** @param {number} from @param {number} to both included */
function range(from, to) {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}

/**
 * @param {What} what
 * @param {Answer} answer
 * @param {string} [subject] uuid of the visit or SHA-256 of the file that was sent
 * @returns {Verdict}
 */
export function judged(what, answer, subject = "") {
  const { status, json, retryAfter } = answer;
  const rule = TABLE.find(
    (each) =>
      json !== null &&
      typeof json === "object" &&
      (each.of?.includes(what) ?? true) &&
      (each.status?.includes(status) ?? true) &&
      (each.code ? json.code === each.code : true) &&
      (each.ours?.(json, subject) ?? true),
  );
  const least = Math.max(rule?.least ?? 0, retryAfter || 0);
  return { is: rule?.is ?? "wait", all: rule?.all ?? false, least };
}

/**
 * Seconds until the next try: twice as long each time, a little different on every phone.
 * @param {number} tries that failed, 1 or more
 * @param {number} least
 * @param {number} chance 0…1
 */
export function pause(tries, least, chance) {
  const growing = SHORTEST * 2 ** Math.min(tries - 1, 9);
  const shaken = growing * (0.75 + chance / 2);
  return Math.max(least, Math.min(Math.max(shaken, SHORTEST), LONGEST));
}

/** @param {Verdict} verdict @returns {Verdict} */
export const asSignIn = (verdict) =>
  verdict.is === "wait" ? verdict : { is: "sign-in", all: true, least: 0 };

/** A file that the visit names is not on this phone: nothing mends that by waiting. @returns {{ answer: Answer, verdict: Verdict }} */
export const lost = () => ({
  answer: { status: 0, json: { code: "file_lost", title: "" }, retryAfter: 0 },
  verdict: { is: "refused", all: false, least: 0 },
});

/** @param {Answer} answer @returns {import("./phone_store.mjs").Refusal} */
export function refusalOf({ status, json }) {
  return { status, code: json?.code ?? "", title: json?.title ?? "", errors: json?.errors ?? {} };
}

/** @param {string} text @returns {number} as UTF-8 */
export const bytesOf = (text) => new TextEncoder().encode(text).length;
