// @ts-check
/**
 * Sends what one person sealed, one visit after the other, until there is a receipt for each. It
 * knows no page and no browser: what it needs is given as means, so that its tests break the
 * network at every step.
 */
import { Admission } from "./outbox_admission.mjs";
import { bytesOf, lost, refusalOf } from "./outbox_table.mjs";
import { Waiting } from "./outbox_waiting.mjs";
import { isFull, unlessFull } from "./phone_full.mjs";
import { fileRequest, visitRequest } from "./sending_requests.mjs";

/** @typedef {import("./outbox_table.mjs").Answer} Answer */
/** @typedef {import("./outbox_table.mjs").Verdict} Verdict */
/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */
/** @typedef {import("./outbox_means.mjs").Means} Means */
/** @typedef {import("./outbox_means.mjs").Outcome} Outcome */

/** @type {Verdict} */
const RECEIVED = { is: "received", all: false, least: 0 };
/** @type {Verdict} */
const WAIT = { is: "wait", all: false, least: 0 };
const JSON_TYPE = "application/json";
/** Visits in a row without any answer: the network is gone. */
const MOST_SILENT = 2;
/** @param {KeptVisit} visit */
const isSealedVisit = ({ state, sealed }) => state !== "sent" && sealed?.body !== undefined;
/** @param {import("./phone_store.mjs").FileRow} file */
const isSealedFile = ({ seal }) => seal !== undefined;

export class Sender {
  /** @type {Waiting} */ #waiting;
  /** @type {Admission} */ #admission;
  /** Something has to wait for a session. */
  #waits = false;

  /**
   * @param {string} login whose visits
   * @param {Means} means
   * @param {{ bySession?: boolean }} [how] false: of somebody who is not at this page
   */
  constructor(login, means, { bySession = true } = {}) {
    this.login = login;
    this.means = means;
    this.#waiting = new Waiting(means);
    this.#admission = new Admission(login, means, this.#waiting, { bySession });
  }

  /** Whether the last run went without a session. */
  get bearsRight() {
    return this.#admission.isByRight;
  }

  /** @param {"tap" | "life"} by as `Waiting.anew` */
  anew(by) {
    this.#waiting.anew(by);
  }

  /**
   * One run over everything that is due.
   * @returns {Promise<Outcome>}
   */
  async run() {
    if (this.#waiting.holds("") || this.#waiting.holds("asked")) return this.#waiting.outcome("");
    this.#waits = false;
    const stopped = await this.#admission.begin();
    if (stopped) return stopped;
    let silent = 0;
    for (const visit of await this.#inTurn()) {
      if (this.#waiting.holds(visit.uuid)) continue;
      const { verdict, status } = await this.#sendVisit(visit);
      this.means.tell({ what: "visit", uuid: visit.uuid, done: 0, total: 0 });
      const stop = this.#waiting.after(visit.uuid, verdict, status);
      if (stop) return stop;
      silent = verdict.is === "wait" && status === 0 ? silent + 1 : 0;
      if (silent === MOST_SILENT) return this.#waiting.outcome("no-answer");
    }
    return this.#sendDraftFiles();
  }

  /** What failed least goes first: no visit keeps the others back. */
  async #inTurn() {
    const tries = (/** @type {KeptVisit} */ { uuid }) => this.#waiting.tries(uuid);
    const all = this.#sendable(await this.means.store.toSend(this.login), isSealedVisit);
    return all.sort((a, b) => tries(a) - tries(b));
  }

  /** Without a session only what is sealed goes; the rest waits for it. @template Kept @param {Kept[]} all @param {(kept: Kept) => boolean} isSealed */
  #sendable(all, isSealed) {
    const sendable = this.bearsRight ? all.filter(isSealed) : all;
    if (sendable.length < all.length) this.#waits = true;
    return sendable;
  }

  /** Put something small on the side, with the token of this run. @param {string} path @param {string} body */
  async put(path, body) {
    const request = { body, type: JSON_TYPE };
    const { answer } = await this.#admission.ask("phone", "", ["PUT", path, request]);
    if (answer.status === 401) await this.#admission.dropRight();
    return answer;
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
      if (failed) return this.#leave(visit, failed.answer, failed.verdict, failed.files);
    }
  }

  /** @param {KeptVisit} visit */
  async #putVisit(visit) {
    const { request, bytes } = visitRequest(visit);
    const path = `/api/v1/visits/${visit.uuid}`;
    const sent = await this.#admission.ask("visit", visit.uuid, ["PUT", path, request]);
    await this.#log(visit.uuid, "visit", sent.answer, bytes);
    return sent;
  }

  /**
   * Send what the server lacks. One file that it refuses does not keep the others back.
   * @param {KeptVisit} visit
   * @param {string[]} missing
   * @returns {Promise<{ answer: Answer, verdict: Verdict, files: string[] } | null>} what went wrong,
   *   first of all, and every file it went wrong with
   */
  async #sendFiles(visit, missing) {
    const refused = [];
    for (const [done, file] of missing.entries()) {
      this.means.tell({ what: "visit", uuid: visit.uuid, done, total: missing.length });
      const sent = await this.#sendFile(visit.uuid, file);
      if (sent.verdict.is === "refused") refused.push({ ...sent, file });
      else if (sent.verdict.is !== "received") return { ...sent, files: [file] };
    }
    const [first] = refused;
    return first ? { ...first, files: refused.map(({ file }) => file) } : null;
  }

  /** @param {string} visit @param {string} sha256 @returns {Promise<{ answer: Answer, verdict: Verdict }>} */
  async #sendFile(visit, sha256) {
    const { store, tell } = this.means;
    const file = await store.keptFile(sha256);
    if (!file) return lost();
    const progress = (/** @type {number} */ share) =>
      tell({ what: "file", visit, sha256, state: "sending", share });
    const request = { ...fileRequest(file), progress };
    const sent = await this.#admission.ask("file", sha256, [
      "PUT",
      `/api/v1/files/${sha256}`,
      request,
    ]);
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
    const thumbs = await this.means.thumbs(visit);
    try {
      await store.markSent(visit.uuid, received, thumbs);
    } catch (error) {
      if (!isFull(error)) throw error;
      await store.markSent(visit.uuid, received, []);
    }
    const asks = visit.sealed?.issue && received.notice === null;
    if (asks && this.bearsRight)
      this.#waits = true; // it is issued by session alone
    else if (asks) return this.#askForNotice(visit);
    return { verdict: RECEIVED, status: 200 };
  }

  /** The visit is the server's; a notice it refuses is told, and the visit stays sent. @param {KeptVisit} visit */
  async #askForNotice(visit) {
    const circumstances = visit.sealed?.circumstances ?? {};
    const body = JSON.stringify({ circumstances });
    const headers = { "Idempotency-Key": `notice-${visit.uuid}` };
    const path = `/api/v1/visits/${visit.uuid}/notice`;
    const request = { body, type: JSON_TYPE, headers };
    const { answer, verdict } = await this.#admission.ask("notice", visit.uuid, [
      "POST",
      path,
      request,
    ]);
    await this.#log(visit.uuid, "notice", answer, bytesOf(body));
    if (verdict.is === "received") await this.means.store.markNotice(visit.uuid, answer.json);
    else if (verdict.is === "refused") {
      await this.means.store.markNotice(visit.uuid, { refusal: refusalOf(answer) });
      return { verdict: RECEIVED, status: answer.status };
    }
    return { verdict, status: answer.status };
  }

  /** @param {KeptVisit} visit @param {Answer} answer @param {Verdict} verdict @param {string[]} [files] */
  async #leave(visit, answer, verdict, files) {
    const { store } = this.means;
    const refusal = { ...refusalOf(answer), ...(files?.[0] ? { file: files[0], files } : {}) };
    if (verdict.is === "refused") await store.markAttention(visit.uuid, refusal);
    else await unlessFull(store.markStored(visit.uuid), null);
    return { verdict, status: answer.status };
  }

  /** Photos of drafts go on the side, after everything that is sealed. @returns {Promise<Outcome>} */
  async #sendDraftFiles() {
    const { store } = this.means;
    const files = this.#sendable(await store.draftFiles(this.login), isSealedFile);
    for (const { sha256, visit } of files) {
      if (this.#waiting.holds(sha256)) continue;
      const { answer, verdict } = await this.#sendFile(visit, sha256);
      if (verdict.is === "refused") await store.markFile(sha256, { refused: answer.status });
      const stop = this.#waiting.after(sha256, verdict, answer.status);
      if (stop) return stop;
    }
    const refused = this.#waits ? this.#admission.refused : null;
    return this.#waiting.outcome(refused?.stop ?? "", refused?.who);
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
