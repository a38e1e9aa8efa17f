// @ts-check
/**
 * Sends what one person sealed, one visit after the other, until there is a receipt for each. It
 * knows no page and no browser: what it needs is given as means, so that its tests break the
 * network at every step.
 */
import { asSignIn, bytesOf, judged, lost, pause, refusalOf } from "./outbox_table.mjs";
import { isFull, unlessFull } from "./phone_full.mjs";

/** @typedef {import("./outbox_table.mjs").Answer} Answer */
/** @typedef {import("./outbox_table.mjs").Verdict} Verdict */
/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */
/** @typedef {import("./outbox_means.mjs").Request} Request */
/** @typedef {import("./outbox_means.mjs").Means} Means */
/** @typedef {import("./outbox_means.mjs").Outcome} Outcome */

/** @type {Verdict} */
const RECEIVED = { is: "received", all: false, least: 0 };
/** @type {Verdict} */
const WAIT = { is: "wait", all: false, least: 0 };
const JSON_TYPE = "application/json";
/** Visits in a row without any answer: the network is gone. */
const MOST_SILENT = 2;

export class Sender {
  #token = "";
  /** Failed tries and the moment of the next, by visit; "" for what concerns everything. @type {Map<string, { tries: number, at: number }>} */
  #waits = new Map();

  /** @param {string} login whose visits @param {Means} means */
  constructor(login, means) {
    this.login = login;
    this.means = means;
  }

  /** A tap, or a sign of life: waiting starts anew; what the server asked for holds against the latter. @param {"tap" | "life"} by */
  anew(by) {
    const asked = this.#waits.get("asked");
    this.#waits.clear();
    if (asked && by !== "tap") this.#waits.set("asked", asked);
  }

  /**
   * One run over everything that is due.
   * @returns {Promise<Outcome>}
   */
  async run() {
    if (this.#isWaiting("") || this.#isWaiting("asked")) return this.#outcome("");
    const stopped = await this.#beginSession();
    if (stopped) return stopped;
    let silent = 0;
    for (const visit of await this.#inTurn()) {
      if (this.#isWaiting(visit.uuid)) continue;
      const { verdict, status } = await this.#sendVisit(visit);
      this.means.tell({ what: "visit", uuid: visit.uuid, done: 0, total: 0 });
      const stop = this.#after(visit.uuid, verdict, status);
      if (stop) return stop;
      silent = verdict.is === "wait" && status === 0 ? silent + 1 : 0;
      if (silent === MOST_SILENT) return this.#outcome("no-answer");
    }
    return this.#sendDraftFiles();
  }

  /** What failed least goes first: no visit keeps the others back. */
  async #inTurn() {
    const tries = (/** @type {KeptVisit} */ { uuid }) => this.#waits.get(uuid)?.tries ?? 0;
    return (await this.means.store.toSend(this.login)).sort((a, b) => tries(a) - tries(b));
  }

  /** Put something small on the side, with the token of this run. @param {string} path @param {string} body */
  async put(path, body) {
    const sent = await this.#ask("phone", "", ["PUT", path, { body, type: JSON_TYPE }]);
    return sent.answer;
  }

  /** Who is signed in, a fresh token, and the server's time. @returns {Promise<Outcome | null>} null: go on */
  async #beginSession() {
    const { verdict, answer } = await this.#renewToken();
    if (verdict.is === "received") {
      this.#waits.delete("");
      if (answer.json.login === this.login) return null;
      return this.#outcome("another", answer.json.login);
    }
    return this.#after("", verdict, answer.status) ?? this.#outcome("no-answer");
  }

  async #renewToken() {
    const from = this.means.now();
    const answer = await this.means.call("GET", "/api/v1/session");
    const verdict = judged("session", answer);
    if (verdict.is === "received") {
      this.#token = answer.json.csrf_token;
      await this.means.met(answer, { from, to: this.means.now() });
    }
    return { verdict, answer };
  }

  /**
   * @param {import("./outbox_table.mjs").What} what
   * @param {string} subject
   * @param {[string, string, Request]} request method, path, and what goes with it
   */
  async #ask(what, subject, [method, path, request]) {
    const asked = async () => {
      const headers = { "X-CSRF-Token": this.#token, ...request.headers };
      return this.means.call(method, path, { ...request, headers });
    };
    let answer = await asked();
    let verdict = judged(what, answer, subject);
    if (verdict.is === "token") {
      const renewed = await this.#renewToken();
      if (renewed.verdict.is !== "received" || renewed.answer.json.login !== this.login) {
        return { answer: renewed.answer, verdict: asSignIn(renewed.verdict) };
      }
      answer = await asked();
      verdict = judged(what, answer, subject);
      if (verdict.is === "token") verdict = asSignIn(verdict);
    }
    return { answer, verdict };
  }

  /** @param {KeptVisit} visit @returns {Promise<{ verdict: Verdict, status: number }>} */
  async #sendVisit(visit) {
    const { store } = this.means;
    if (visit.state === "sent") return this.#askForNotice(visit);
    if (!(await unlessFull(store.markSending(visit.uuid), visit)))
      return { verdict: RECEIVED, status: 0 };
    let before = Number.POSITIVE_INFINITY;
    for (;;) {
      const { answer, verdict } = await this.#putVisit(visit);
      if (verdict.is !== "received") return this.#leave(visit, answer, verdict);
      await unlessFull(store.markReceived(visit.uuid, answer.json), null);
      const { missing } = answer.json.files;
      if (missing.length === 0) return this.#finish(visit, answer.json);
      if (missing.length >= before) return this.#leave(visit, answer, WAIT);
      before = missing.length;
      const failed = await this.#sendFiles(visit, missing);
      if (failed) return this.#leave(visit, failed.answer, failed.verdict, failed.file);
    }
  }

  /** @param {KeptVisit} visit */
  async #putVisit(visit) {
    const body = visit.sealed?.document ?? "";
    const path = `/api/v1/visits/${visit.uuid}`;
    const sent = await this.#ask("visit", visit.uuid, ["PUT", path, { body, type: JSON_TYPE }]);
    await this.#log(visit.uuid, "visit", sent.answer, bytesOf(body));
    return sent;
  }

  /**
   * Send what the server lacks. One file that it refuses does not keep the others back.
   * @param {KeptVisit} visit
   * @param {string[]} missing
   * @returns {Promise<{ answer: Answer, verdict: Verdict, file: string } | null>} what went wrong
   */
  async #sendFiles(visit, missing) {
    let refused = null;
    for (const [done, file] of missing.entries()) {
      this.means.tell({ what: "visit", uuid: visit.uuid, done, total: missing.length });
      const { answer, verdict } = await this.#sendFile(visit.uuid, file);
      if (verdict.is === "refused") refused ??= { answer, verdict, file };
      else if (verdict.is !== "received") return { answer, verdict, file };
    }
    return refused;
  }

  /** @param {string} visit @param {string} sha256 @returns {Promise<{ answer: Answer, verdict: Verdict }>} */
  async #sendFile(visit, sha256) {
    const { store, tell } = this.means;
    const file = await store.keptFile(sha256);
    if (!file) return lost();
    const progress = (/** @type {number} */ share) =>
      tell({ what: "file", visit, sha256, state: "sending", share });
    const request = { body: file.blob, type: file.type, progress };
    const sent = await this.#ask("file", sha256, ["PUT", `/api/v1/files/${sha256}`, request]);
    await this.#log(visit, "file", sent.answer, file.blob.size);
    const is = sent.verdict.is;
    const state = is === "received" ? "sent" : is === "refused" ? "refused" : "waiting";
    if (state === "sent") await unlessFull(store.markFile(sha256, { uploaded: true }), null);
    tell({ what: "file", visit, sha256, state, share: state === "sent" ? 1 : 0 });
    return sent;
  }

  /** Nothing is missing: the files may go, small pictures stay. @param {KeptVisit} visit @param {any} received */
  async #finish(visit, received) {
    const { store } = this.means;
    const thumbs = await this.#thumbs(visit);
    try {
      await store.markSent(visit.uuid, received, thumbs);
    } catch (error) {
      if (!isFull(error)) throw error;
      await store.markSent(visit.uuid, received, []);
    }
    const asks = visit.sealed?.issue && received.notice === null;
    return asks ? this.#askForNotice(visit) : { verdict: RECEIVED, status: 200 };
  }

  /** @param {KeptVisit} visit */
  async #thumbs(visit) {
    const thumbs = [];
    for (const sha256 of visit.sealed?.files ?? []) {
      const file = await this.means.store.keptFile(sha256);
      const blob = file?.type.startsWith("image/") ? await this.means.thumb(file.blob) : null;
      if (blob) thumbs.push({ sha256, visit: visit.uuid, blob });
    }
    return thumbs;
  }

  /** The visit is the server's; a notice it refuses is told, and the visit stays sent. @param {KeptVisit} visit */
  async #askForNotice(visit) {
    const circumstances = visit.sealed?.circumstances ?? {};
    const body = JSON.stringify({ circumstances });
    const headers = { "Idempotency-Key": `notice-${visit.uuid}` };
    const path = `/api/v1/visits/${visit.uuid}/notice`;
    const request = { body, type: JSON_TYPE, headers };
    const { answer, verdict } = await this.#ask("notice", visit.uuid, ["POST", path, request]);
    await this.#log(visit.uuid, "notice", answer, bytesOf(body));
    if (verdict.is === "received") await this.means.store.markNotice(visit.uuid, answer.json);
    else if (verdict.is === "refused") {
      await this.means.store.markNotice(visit.uuid, { refusal: refusalOf(answer) });
      return { verdict: RECEIVED, status: answer.status };
    }
    return { verdict, status: answer.status };
  }

  /** @param {KeptVisit} visit @param {Answer} answer @param {Verdict} verdict @param {string} [file] */
  async #leave(visit, answer, verdict, file) {
    const { store } = this.means;
    const refusal = { ...refusalOf(answer), ...(file ? { file } : {}) };
    if (verdict.is === "refused") await store.markAttention(visit.uuid, refusal);
    else await unlessFull(store.markStored(visit.uuid), null);
    return { verdict, status: answer.status };
  }

  /** Photos of drafts go on the side, after everything that is sealed. @returns {Promise<Outcome>} */
  async #sendDraftFiles() {
    const { store } = this.means;
    for (const { sha256, visit } of await store.draftFiles(this.login)) {
      if (this.#isWaiting(sha256)) continue;
      const { answer, verdict } = await this.#sendFile(visit, sha256);
      if (verdict.is === "refused") await store.markFile(sha256, { refused: answer.status });
      const stop = this.#after(sha256, verdict, answer.status);
      if (stop) return stop;
    }
    return this.#outcome("");
  }

  /** Lay down when to try again. @param {string} key @param {Verdict} verdict @param {number} status @returns {Outcome | null} null: the others go on */
  #after(key, verdict, status) {
    if (verdict.is === "sign-in") return this.#outcome("sign-in");
    if (verdict.is !== "wait") {
      this.#waits.delete(key);
      return null;
    }
    const tries = (this.#waits.get(key)?.tries ?? 0) + 1;
    const at = this.means.now() + 1000 * pause(tries, verdict.least, this.means.chance());
    this.#waits.set(key, { tries, at });
    if (!verdict.all) return null;
    this.#waits.set("asked", { tries, at });
    return this.#outcome(status === 507 ? "no-room" : "busy");
  }

  /** @param {string} key */
  #isWaiting = (key) => (this.#waits.get(key)?.at ?? 0) > this.means.now();

  /** @param {Outcome["stop"]} stop @returns {Outcome} */
  #outcome(stop, who = "") {
    const now = this.means.now();
    const times = [...this.#waits.values()].map(({ at }) => at).filter((at) => at > now);
    return { stop, who, next: times.length ? Math.min(...times) : null };
  }

  /** @param {string} visit @param {"visit" | "file" | "notice"} what @param {Answer} answer @param {number} bytes */
  async #log(visit, what, answer, bytes) {
    const at = new Date(this.means.now()).toISOString();
    const { status, json } = answer;
    const receipt = what === "visit" ? String(json?.receipt ?? "") : "";
    const line = { at, visit, what, status, receipt, bytes };
    await unlessFull(this.means.store.logEvent(this.login, line), undefined);
  }
}
