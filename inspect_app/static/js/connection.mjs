// @ts-check
/** The strip on top: is there a connection, what exactly is not uploaded yet, and what to do. */
import { one } from "./dom.mjs";
import { keepSending, onCondition, onNews } from "./outbox.mjs";
import { login } from "./person.mjs";
import { NoDatabase } from "./phone_database.mjs";
import { unsent } from "./phone_outbox.mjs";
import { askToSignIn } from "./sign_in_place.mjs";
import { isOld, sentences } from "./strip_words.mjs";

/** @typedef {import("./outbox.mjs").Condition} Condition */

/** @param {HTMLElement} strip */
export function start(strip) {
  const told = one(strip, "[data-told]") ?? strip;
  const button = one(strip, "[data-ask-sign-in]");
  /** @type {Condition} */
  let condition = { running: false, outcome: null };
  const refresh = async () => {
    const left = await unsent(login()).catch((error) =>
      error instanceof NoDatabase ? "none" : null,
    );
    if (left === "none") {
      told.textContent = strip.dataset.wordsNone ?? "";
      tone(strip, "warn");
      strip.hidden = one(document, "[data-module~=abilities]") !== null; // which says it with the way out
      return;
    }
    if (!left) {
      told.textContent = strip.dataset.wordsBroken ?? "";
      tone(strip, "bad");
      return;
    }
    const here = { online: navigator.onLine, now: Date.now(), person: login() };
    const next = sentences(strip.dataset, left, condition, here).join("\n");
    if (told.textContent !== next) told.textContent = next; // read out only when it changed
    strip.dataset.unsent = String(left.count + left.files);
    const bad = left.attention > 0 || isOld(left, here.now);
    tone(strip, bad ? "bad" : left.count || left.files || !here.online ? "warn" : "good");
  };
  window.addEventListener("online", refresh);
  window.addEventListener("offline", refresh);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  onNews(refresh);
  button?.addEventListener("click", () => askToSignIn());
  onCondition((next) => {
    const stop = next.outcome?.stop ?? "";
    const isNew = stop !== condition.outcome?.stop;
    condition = next;
    const asks = stop === "sign-in" || stop === "another";
    if (button) button.hidden = !asks;
    if (asks && isNew && !next.running) askToSignIn({ who: next.outcome?.who ?? "", gently: true });
    refresh();
  });
  keepSending();
}

/** @param {HTMLElement} strip @param {"good" | "warn" | "bad"} which */
function tone(strip, which) {
  for (const each of ["good", "warn", "bad"]) strip.classList.toggle(each, each === which);
}
