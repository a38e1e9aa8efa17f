// @ts-check
/**
 * Nothing typed is lost: every change of the form goes to IndexedDB at once and, when there is a
 * connection, to the server's draft a moment later.
 */
import { one } from "./dom.mjs";
import { Saver } from "./draft_saver.mjs";
import { changedNames } from "./field_merging.mjs";
import { fieldsIn } from "./form_entries.mjs";
import { keepSending } from "./outbox.mjs";
import { keepFile } from "./phone_store.mjs";
import { shownIn } from "./shown_fields.mjs";
import { askToSignIn } from "./sign_in_place.mjs";
import { readClock } from "./visit_clock.mjs";

/** @type {WeakMap<HTMLFormElement, Saver>} */
const savers = new WeakMap();

/** @param {HTMLElement} element */
export async function start(element) {
  if (!(element instanceof HTMLFormElement) || savers.has(element)) return;
  const saver = new Saver(element);
  savers.set(element, saver);
  element.addEventListener("input", (event) => saver.touch(event));
  element.addEventListener("change", (event) => saver.touch(event));
  for (const kind of ["focusin", "click"]) {
    element.addEventListener(kind, (event) => saver.isAt(event));
  }
  element.addEventListener("submit", (event) => saver.leave(event));
  element.addEventListener("sealed", () => saver.stop());
  window.addEventListener("online", () => saver.toServer());
  window.addEventListener("pagehide", () => saver.goes());
  window.addEventListener("focus", () => saver.look());
  window.addEventListener("pageshow", () => saver.look());
  document.addEventListener("visibilitychange", () =>
    document.hidden ? saver.goes() : saver.look(),
  );
  one(document, "[data-sign-in]")?.addEventListener("click", signInHere);
  readClock(element);
  navigator.storage?.persist?.();
  if (isTouched(element)) saver.touch(new Event("change"));
  keepSending();
}

/**
 * The draft that was kept before this page wrote anything: what it holds was typed elsewhere.
 * @param {HTMLFormElement} form a page of the server
 */
export async function keptBefore(form) {
  await start(form);
  return savers.get(form)?.before;
}

/** Whether somebody typed before this script listened. @param {HTMLFormElement} form */
const isTouched = (form) => changedNames(shownIn(form).fields, fieldsIn(form)).length > 0;

/** The page stays as it is; without the dialog the link leads to the sign-in page. @param {Event} event */
function signInHere(event) {
  if (!document.querySelector("dialog[data-sign-in-place]")) return;
  event.preventDefault();
  askToSignIn();
}

/**
 * Keep a file and the form that names it, without files that it took the place of: all or nothing.
 * @param {HTMLFormElement} form
 * @param {import("./phone_store.mjs").KeptFile} file
 * @param {string[]} [dropped] their SHA-256
 * @throws {DOMException} `QuotaExceededError`: the phone is full, nothing of it was kept
 */
export async function keepWithFile(form, file, dropped) {
  const saver = savers.get(form);
  await (saver ? saver.keep([file], dropped) : keepFile(file));
}

/**
 * Keep the form without files it named, and let go of them: both or neither.
 * @param {HTMLFormElement} form
 * @param {string[]} hashes
 */
export const dropFiles = async (form, hashes) => savers.get(form)?.keep([], hashes);

/**
 * The camera opens: it may kill this page, so all is kept first, and from where it was opened.
 * @param {HTMLFormElement} form
 * @param {string} place id of the control
 */
export const beforeCamera = (form, place) => savers.get(form)?.opensCamera(place);

/** The camera gave something back. @param {HTMLFormElement} form */
export const afterCamera = (form) => savers.get(form)?.closesCamera();

/**
 * The form and what is kept are the same: what another tab typed is on this page too.
 * @param {HTMLFormElement} form
 * @returns {Promise<boolean>} false: the page is read anew
 */
export async function isUpToDate(form) {
  const saver = savers.get(form);
  return !saver || !(await saver.look());
}
