// @ts-check
/**
 * Nothing typed is lost: every change of the form goes to IndexedDB at once and, when there is a
 * connection, to the server's draft a moment later.
 */
import { zoned } from "./days.mjs";
import { named, one } from "./dom.mjs";
import { fieldsOf } from "./field_names.mjs";
import { keepSending } from "./outbox.mjs";
import {
  AlreadySealed,
  keepFile,
  keepVisit,
  keepVisitAndFiles,
  keptVisit,
  visitOf,
} from "./phone_store.mjs";
import { countProgress } from "./progress.mjs";
import { askToSignIn } from "./sign_in_place.mjs";
import { renewToken, token } from "./token.mjs";

const TO_PHONE = 10;
const TO_SERVER = 1500;
const RETRY = 20_000;
/** @type {WeakMap<HTMLFormElement, Saver>} */
const savers = new WeakMap();

/** @param {HTMLElement} element */
export async function start(element) {
  if (!(element instanceof HTMLFormElement)) return;
  const saver = new Saver(element);
  savers.set(element, saver);
  element.addEventListener("input", (event) => saver.touch(event));
  element.addEventListener("change", (event) => saver.touch(event));
  element.addEventListener("submit", (event) => saver.leave(event));
  element.addEventListener("sealed", () => saver.stop());
  window.addEventListener("online", () => saver.toServer());
  window.addEventListener("pagehide", () => saver.toPhone());
  document.addEventListener("visibilitychange", () => document.hidden && saver.toPhone());
  one(document, "[data-sign-in]")?.addEventListener("click", signInHere);
  readClock(element);
  navigator.storage?.persist?.();
  if (isTouched(element)) saver.touch(new Event("change"));
  keepSending();
}

/** Whether somebody typed before this script listened. @param {HTMLFormElement} form */
const isTouched = (form) =>
  Array.from(form.elements).some((control) => {
    if (control instanceof HTMLSelectElement) {
      const first = Array.from(control.options).findIndex((one) => one.defaultSelected);
      return control.selectedIndex !== Math.max(first, 0);
    }
    if (control instanceof HTMLTextAreaElement) return control.value !== control.defaultValue;
    if (!(control instanceof HTMLInputElement) || control.type === "file") return false;
    if (["radio", "checkbox"].includes(control.type)) {
      return control.checked !== control.defaultChecked;
    }
    return control.type !== "hidden" && control.value !== control.defaultValue;
  });

/** The page stays as it is; without the dialog the link leads to the sign-in page. @param {Event} event */
function signInHere(event) {
  if (!document.querySelector("dialog[data-sign-in-place]")) return;
  event.preventDefault();
  askToSignIn();
}

/**
 * Keep a file and the form that names it, both or neither.
 * @param {HTMLFormElement} form
 * @param {import("./phone_store.mjs").KeptFile} file
 * @throws {DOMException} `QuotaExceededError`: the phone is full, nothing of it was kept
 */
export async function keepWithFile(form, file) {
  const saver = savers.get(form);
  await (saver ? saver.keep([file]) : keepFile(file));
}

/**
 * The camera opens: it may kill this page, so all is kept first, and from where it was opened.
 * @param {HTMLFormElement} form
 * @param {string} place id of the control
 */
export const beforeCamera = (form, place) => savers.get(form)?.opensCamera(place);

/** The camera gave something back. @param {HTMLFormElement} form */
export const afterCamera = (form) => savers.get(form)?.closesCamera();

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

class Saver {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #phone;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #server;
  #savedAt = "";
  #changedAt = "";
  #posted = false;
  #at = "";
  #camera = "";
  #over = false;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    const { visit = "", person = "", savedAt = "" } = form.dataset;
    this.form = form;
    this.told = one(document, "[data-saved]");
    this.#savedAt = savedAt;
    this.#changedAt = savedAt;
    this.open = Number(named(form, "clock-elapsed_ms")?.value) || 0;
    /** What the phone knows of the visit beside its fields. @type {Partial<import("./phone_store.mjs").KeptVisit>} */
    this.known = {};
    keptVisit(visit, person).then((kept) => {
      this.known = kept ?? {};
    });
  }

  /** @param {Event} event */
  touch(event) {
    const place = event.target instanceof Element ? event.target.closest("[id]") : null;
    this.#at = place?.id ?? this.#at;
    this.#changedAt = new Date().toISOString();
    this.#posted = false;
    clearTimeout(this.#phone);
    clearTimeout(this.#server);
    this.#phone = setTimeout(() => this.toPhone(), TO_PHONE);
    this.#server = setTimeout(() => this.toServer(), TO_SERVER);
  }

  /** @param {string} place */
  async opensCamera(place) {
    this.#at = place;
    this.#camera = place;
    this.#changedAt = new Date().toISOString();
    await this.toPhone();
  }

  closesCamera() {
    this.#camera = "";
  }

  /** Keep the form as it stands, with files it names now. @param {import("./phone_store.mjs").KeptFile[]} files */
  async keep(files) {
    this.#changedAt = new Date().toISOString();
    await keepVisitAndFiles(this.#record(), files);
  }

  /** The visit is sealed: whatever comes now is no part of it. */
  stop() {
    this.#over = true;
    clearTimeout(this.#phone);
    clearTimeout(this.#server);
  }

  /** @returns {Promise<void>} */
  async toPhone() {
    if (this.#over || this.#isAsking() || (this.#changedAt === this.#savedAt && !this.#posted)) {
      return;
    }
    try {
      await keepVisit(this.#record());
      this.#tell(navigator.onLine ? "phone" : "offline");
    } catch (error) {
      if (error instanceof AlreadySealed) {
        this.stop();
        location.reload(); // another tab submitted it: its page shows that
      } else if (error instanceof DOMException) this.#tell("full");
      else throw error;
    }
  }

  async toServer() {
    const { draftUrl } = this.form.dataset;
    if (this.#over || this.#isAsking() || !draftUrl || !navigator.onLine) return;
    const sent = this.#changedAt;
    const answer = await this.#put(draftUrl);
    if (this.#over) return;
    if (answer?.ok) {
      this.#savedAt = (await answer.json()).saved_at;
      if (this.#changedAt !== sent) return;
      this.#changedAt = this.#savedAt;
      await keepVisit(this.#record());
      this.#tell("server");
      const link = one(document, "[data-sign-in]");
      if (link) link.hidden = true;
    } else if (answer && isSignedOut(answer)) {
      this.#tell("expired");
      const link = one(document, "[data-sign-in]");
      if (link) link.hidden = false;
      this.#server = setTimeout(() => this.toServer(), RETRY);
    } else if (answer?.status !== 409) {
      this.#server = setTimeout(() => this.toServer(), RETRY);
    }
  }

  /** Send the draft; with an old token once more with the present one. @param {string} url */
  async #put(url) {
    const body = JSON.stringify({ fields: fieldsOf(new FormData(this.form)) });
    const send = () => {
      const headers = { "Content-Type": "application/json", "X-CSRF-Token": token() };
      const how = { method: "PUT", headers, body, redirect: /** @type {const} */ ("manual") };
      return fetch(url, how).catch(() => null);
    };
    const answer = await send();
    const isOld = answer !== null && [400, 403].includes(answer.status);
    return isOld && (await renewToken()) ? send() : answer;
  }

  /** Without a connection the page stays: the browser's error page would lose the place. @param {SubmitEvent} event */
  leave(event) {
    const isLocal = "local" in this.form.dataset;
    const finished = named(this.form, "finished_at");
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
    if (finished && ["review", "submit"].includes(button)) finished.value = zoned(new Date());
    this.#posted = navigator.onLine && !isLocal;
    this.toPhone();
    if (isLocal || !navigator.onLine) event.preventDefault();
    if (isLocal) this.toServer();
  }

  /** @returns {import("./phone_store.mjs").KeptVisit} */
  #record() {
    const { visit = "", person = "", name = "" } = this.form.dataset;
    const { done, total } = countProgress(this.form);
    const elapsed = named(this.form, "clock-elapsed_ms");
    if (elapsed) elapsed.value = String(this.open + Math.round(performance.now()));
    return visitOf({
      ...this.known,
      uuid: visit,
      person,
      name: name || (named(this.form, "site-name")?.value ?? ""),
      done,
      total,
      at: this.#at || this.known.at || "",
      camera: this.#camera,
      fields: fieldsOf(new FormData(this.form)),
      state: "draft",
      changed_at: this.#changedAt,
      saved_at: this.#savedAt,
      posted: this.#posted,
    });
  }

  /** A newer draft of this phone waits for an answer: it is not written over. */
  #isAsking() {
    const card = one(document, "[data-module~=restore]");
    return card !== null && !card.hidden;
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
