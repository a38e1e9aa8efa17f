// @ts-check
/** What the sender needs, and what it tells: the page gives the real things, a test gives its own. */

/** @typedef {import("./outbox_table.mjs").Answer} Answer */
/**
 * @typedef {{ what: "file", visit: string, sha256: string, state: "waiting" | "sending" | "sent" | "refused", share: number }
 *   | { what: "visit", uuid: string, done: number, total: number }} News
 */
/**
 * @typedef {object} Request
 * @property {string | Blob} [body]
 * @property {string} [type] media type
 * @property {Record<string, string>} [headers]
 * @property {(share: number) => void} [progress] 0…1 of the body
 */
/**
 * @typedef {object} Means
 * @property {(method: string, path: string, request?: Request) => Promise<Answer>} call never rejects; status 0 without an answer
 * @property {typeof import("./phone_outbox.mjs") & { keptFile: typeof import("./phone_store.mjs").keptFile, logEvent: typeof import("./send_log.mjs").logEvent }} store
 * @property {(visit: import("./phone_store.mjs").KeptVisit) => Promise<import("./phone_store.mjs").Thumb[]>} thumbs small pictures of its photos
 * @property {{ token: (login: string) => Promise<string>, drop: (login: string, token: string) => Promise<unknown> }} right to send without a session
 * @property {() => number} now ms since 1970, by the phone's clock
 * @property {() => number} chance 0…1
 * @property {(news: News) => void} tell
 * @property {(json: any, roundTrip: { from: number, to: number }) => Promise<void>} met the server told its time
 */
/**
 * @typedef {object} Outcome
 * @property {"" | "no-answer" | "sign-in" | "another" | "busy" | "no-room"} stop why nothing more is sent now
 * @property {string} who the person signed in, where it is another
 * @property {number | null} next ms since 1970 of the next try; null: nothing waits
 */

export {};
