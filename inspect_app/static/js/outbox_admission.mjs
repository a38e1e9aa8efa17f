// @ts-check
/**
 * What lets the outbox in: the session of this browser; where that is not its person's, the right to
 * send what is sealed.
 */
import { asSignIn, judged } from "./outbox_table.mjs";

/** @typedef {import("./outbox_means.mjs").Request} Request */
/** @typedef {import("./outbox_means.mjs").Means} Means */
/** @typedef {import("./outbox_means.mjs").Outcome} Outcome */

export class Admission {
  #token = "";
  /** Sends without a session what is sealed; "": by session. */
  #right = "";
  /** Why there is no session in this run. @type {Outcome | null} */
  refused = null;
  /** @type {import("./outbox_waiting.mjs").Waiting} */ #waiting;

  /**
   * @param {string} login
   * @param {Means} means
   * @param {import("./outbox_waiting.mjs").Waiting} waiting
   * @param {{ bySession: boolean }} how as `Sender`
   */
  constructor(login, means, waiting, { bySession }) {
    this.login = login;
    this.means = means;
    this.#waiting = waiting;
    this.bySession = bySession;
  }

  get isByRight() {
    return this.#right !== "";
  }

  /** The server does not know the right any more. */
  async dropRight() {
    if (this.#right) await this.means.right.drop(this.login, this.#right);
    this.#right = "";
  }

  /** By session; where there is none, by the right to send what is sealed. @returns {Promise<Outcome | null>} null: go on */
  async begin() {
    this.#right = "";
    this.refused = null;
    const stopped = this.bySession ? await this.#beginSession() : this.#waiting.outcome("sign-in");
    if (stopped?.stop !== "sign-in" && stopped?.stop !== "another") return stopped;
    this.#right = await this.means.right.token(this.login);
    this.refused = stopped;
    return this.#right ? null : stopped;
  }

  /** Who is signed in, a fresh token, and the server's time. @returns {Promise<Outcome | null>} null: go on */
  async #beginSession() {
    const { verdict, answer } = await this.#renewToken();
    if (verdict.is === "received") {
      this.#waiting.forget("");
      if (answer.json.login === this.login) return null;
      return this.#waiting.outcome("another", answer.json.login);
    }
    return this.#waiting.after("", verdict, answer.status) ?? this.#waiting.outcome("no-answer");
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
  async ask(what, subject, [method, path, request]) {
    const asked = async () => {
      /** @type {Record<string, string>} */
      const mine = this.#right
        ? { Authorization: `Phone ${this.#right}` }
        : { "X-CSRF-Token": this.#token };
      const headers = { ...mine, ...request.headers };
      return this.means.call(method, path, { ...request, headers });
    };
    let answer = await asked();
    let verdict = judged(what, answer, subject);
    if (verdict.is === "token" && !this.#right) {
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
}
