// @ts-check
/**
 * Sign in without leaving the page. The page's person alone can sign in here: what waits is theirs.
 * It unlocks the phone as well.
 */
import { named, one } from "./dom.mjs";
import { sendNow } from "./outbox.mjs";
import { login } from "./person.mjs";
import { fill } from "./texts.mjs";
import { renewToken } from "./token.mjs";
import { unlockHere } from "./unlocking.mjs";

/**
 * Open the dialog, where the page has one.
 * @param {{ who?: string, gently?: boolean, locked?: boolean }} [how] `who`: another person who is signed
 *   in; `gently`: not over somebody who types, nor once they said “later”; `locked`: it opens the phone
 */
export function askToSignIn({ who = "", gently = false, locked = false } = {}) {
  const dialog = document.querySelector("dialog[data-sign-in-place]");
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  if (gently && (dialog.dataset.later || document.querySelector("form[data-visit]"))) return;
  prepare(dialog);
  const why = one(dialog, "[data-why]");
  if (why && locked) why.textContent = dialog.dataset.wordsLocked ?? "";
  else if (why && who)
    why.textContent = fill(dialog.dataset.wordsAnother, { who, person: login() });
  dialog.showModal();
  named(dialog, "password")?.focus();
}

/** @param {HTMLDialogElement} dialog */
function prepare(dialog) {
  if (dialog.dataset.ready) return;
  dialog.dataset.ready = "yes";
  const form = one(dialog, "form");
  one(dialog, "[data-later]")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.dataset.later = "yes";
  });
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!(form instanceof HTMLFormElement)) return;
    const refusal = await signIn(dialog, form);
    const told = one(dialog, "[data-refusal]");
    if (told) {
      told.textContent = refusal;
      told.hidden = refusal === "";
    }
    if (refusal) return;
    dialog.close();
    form.reset();
    await unlockHere(login());
    await sendNow();
  });
}

/** @param {HTMLDialogElement} dialog @param {HTMLFormElement} form @returns {Promise<string>} "" when signed in, else why not */
async function signIn(dialog, form) {
  const { loginUrl = "", wordsNoAnswer = "" } = dialog.dataset;
  const shown = await pageAt(loginUrl, { cache: "no-store" });
  const token = shown && named(shown, "csrf_token")?.value;
  if (!token) return wordsNoAnswer;
  const body = new URLSearchParams({ csrf_token: token, login: login() });
  body.set("password", named(form, "password")?.value ?? "");
  const answered = await pageAt(loginUrl, { method: "POST", body });
  if (await renewToken()) return "";
  return (
    (answered && one(answered, "main [role=alert], main .error")?.textContent?.trim()) ||
    wordsNoAnswer
  );
}

/** @param {string} url @param {RequestInit} how @returns {Promise<Document | null>} the page answered, whatever its status */
async function pageAt(url, how) {
  const answer = await fetch(url, how).catch(() => null);
  return answer && new DOMParser().parseFromString(await answer.text(), "text/html");
}
