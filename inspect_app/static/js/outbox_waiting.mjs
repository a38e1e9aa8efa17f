// @ts-check
/** When the outbox tries again what failed, and what it says until then. */
import { pause } from "./outbox_table.mjs";

/** @typedef {import("./outbox_means.mjs").Outcome} Outcome */

export class Waiting {
  /** Failed tries and the moment of the next, by visit; "" for what concerns everything. @type {Map<string, { tries: number, at: number }>} */
  #waits = new Map();

  /** @param {Pick<import("./outbox_means.mjs").Means, "now" | "chance">} means */
  constructor(means) {
    this.means = means;
  }

  /** A tap, or a sign of life: waiting starts anew; what the server asked for holds against the latter. @param {"tap" | "life"} by */
  anew(by) {
    const asked = this.#waits.get("asked");
    this.#waits.clear();
    if (asked && by !== "tap") this.#waits.set("asked", asked);
  }

  /** @param {string} key */
  forget(key) {
    this.#waits.delete(key);
  }

  /** How often it failed. @param {string} key */
  tries(key) {
    return this.#waits.get(key)?.tries ?? 0;
  }

  /** Whether its time has not come. @param {string} key */
  holds(key) {
    return (this.#waits.get(key)?.at ?? 0) > this.means.now();
  }

  /** Lay down when to try again. @param {string} key @param {import("./outbox_table.mjs").Verdict} verdict @param {number} status @returns {Outcome | null} null: the others go on */
  after(key, verdict, status) {
    if (verdict.is === "sign-in") return this.outcome("sign-in");
    if (verdict.is !== "wait") {
      this.#waits.delete(key);
      return null;
    }
    const tries = this.tries(key) + 1;
    const at = this.means.now() + 1000 * pause(tries, verdict.least, this.means.chance());
    this.#waits.set(key, { tries, at });
    if (!verdict.all) return null;
    this.#waits.set("asked", { tries, at });
    return this.outcome(status === 507 ? "no-room" : "busy");
  }

  /** @param {Outcome["stop"]} stop @returns {Outcome} */
  outcome(stop, who = "") {
    const now = this.means.now();
    const times = [...this.#waits.values()].map(({ at }) => at).filter((at) => at > now);
    return { stop, who, next: times.length ? Math.min(...times) : null };
  }
}
