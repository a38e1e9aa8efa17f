// @ts-check
/**
 * Nothing typed is lost: every change of the form goes to IndexedDB at once and, when there is a
 * connection, to the server's draft a moment later.
 */
import { named, one } from "./dom.mjs";
import { fieldsOf } from "./field_names.mjs";
import { keepVisit, visitOf } from "./phone_store.mjs";
import { countProgress } from "./progress.mjs";
import { keepSending } from "./uploads.mjs";

const TO_PHONE = 10;
const TO_SERVER = 1500;
const RETRY = 20_000;

/** @param {HTMLElement} element */
export async function start(element) {
  if (!(element instanceof HTMLFormElement)) return;
  const saver = new Saver(element);
  element.addEventListener("input", () => saver.touch());
  element.addEventListener("change", () => saver.touch());
  element.addEventListener("submit", (event) => saver.leave(event));
  window.addEventListener("online", () => saver.toServer());
  window.addEventListener("pagehide", () => saver.toPhone());
  document.addEventListener("visibilitychange", () => document.hidden && saver.toPhone());
  readClock(element);
  navigator.storage?.persist?.();
  keepSending();
}

/**
 * Measure how far the phone's clock is from the server's. On the first opening the visit began by
 * the server's clock; from then on everything is told by the phone's.
 * @param {HTMLFormElement} form
 */
function readClock(form) {
  const began = named(form, "started_at");
  const offset = named(form, "clock-offset_ms");
  if (!began || !offset || form.dataset.serverNow === undefined) return;
  const [timing] = performance.getEntriesByType("navigation");
  const arrived = timing instanceof PerformanceNavigationTiming ? timing.responseStart : 0;
  const skew = Math.round(Date.parse(form.dataset.serverNow) - performance.timeOrigin - arrived);
  if (offset.value === "0") began.value = zoned(new Date(Date.parse(began.value) - skew));
  offset.value = String(skew || 1);
}

/** A moment with China's offset, to the second. @param {Date} moment */
function zoned(moment) {
  return new Date(moment.getTime() + 8 * 3_600_000).toISOString().replace(/\.\d+Z$/, "+08:00");
}

class Saver {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #phone;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #server;
  #savedAt = "";
  #changedAt = "";
  #posted = false;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.#savedAt = form.dataset.savedAt ?? "";
    this.#changedAt = this.#savedAt;
    this.told = one(document, "[data-saved]");
  }

  touch() {
    this.#changedAt = new Date().toISOString();
    this.#posted = false;
    clearTimeout(this.#phone);
    clearTimeout(this.#server);
    this.#phone = setTimeout(() => this.toPhone(), TO_PHONE);
    this.#server = setTimeout(() => this.toServer(), TO_SERVER);
  }

  /** @returns {Promise<void>} */
  async toPhone() {
    if (this.#changedAt === this.#savedAt && !this.#posted) return;
    try {
      await keepVisit(this.#record());
      this.#tell(navigator.onLine ? "phone" : "offline");
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.#tell("full");
    }
  }

  async toServer() {
    const { draftUrl } = this.form.dataset;
    if (!draftUrl || !navigator.onLine) return;
    const body = JSON.stringify({ fields: fieldsOf(new FormData(this.form)) });
    const token = named(this.form, "csrf_token")?.value ?? "";
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": token };
    const sent = this.#changedAt;
    const how = { method: "PUT", headers, body, redirect: /** @type {const} */ ("manual") };
    const answer = await fetch(draftUrl, how).catch(() => null);
    if (answer?.ok) {
      this.#savedAt = (await answer.json()).saved_at;
      if (this.#changedAt !== sent) return;
      this.#changedAt = this.#savedAt;
      await keepVisit(this.#record());
      this.#tell("server");
    } else if (answer && isSignedOut(answer)) {
      this.#tell("expired");
      const link = one(document, "[data-sign-in]");
      if (link) link.hidden = false;
    } else if (answer?.status !== 409) {
      this.#server = setTimeout(() => this.toServer(), RETRY);
    }
  }

  /** Without a connection the page stays: the browser's error page would lose the place. @param {SubmitEvent} event */
  leave(event) {
    const finished = named(this.form, "finished_at");
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
    if (finished && ["review", "submit"].includes(button)) finished.value = zoned(new Date());
    this.#posted = navigator.onLine;
    this.toPhone();
    if (!navigator.onLine) event.preventDefault();
  }

  /** @returns {import("./phone_store.mjs").KeptVisit} */
  #record() {
    const { visit = "", person = "", name = "" } = this.form.dataset;
    const { done, total } = countProgress(this.form);
    return visitOf({
      uuid: visit,
      person,
      name: name || (named(this.form, "site-name")?.value ?? ""),
      done,
      total,
      fields: fieldsOf(new FormData(this.form)),
      changed_at: this.#changedAt,
      saved_at: this.#savedAt,
      posted: this.#posted,
    });
  }

  /** @param {"phone" | "server" | "full" | "offline" | "expired"} what */
  #tell(what) {
    const words = this.form.dataset[`words${what[0]?.toUpperCase()}${what.slice(1)}`];
    if (this.told) this.told.textContent = words ?? "";
  }
}

/** The session ended: the gate sends us to the sign-in page, or the token is no longer its own. @param {Response} answer */
const isSignedOut = (answer) =>
  answer.type === "opaqueredirect" || [400, 401, 403].includes(answer.status);
