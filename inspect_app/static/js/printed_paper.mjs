// @ts-check
/**
 * A notice that was printed may be in somebody's hands. Its number is given up only by who says what
 * became of the paper; until then it stays with its visit, and the office sees that it is out.
 */
import { one } from "./dom.mjs";
import { isPrintedFor, noteNumber } from "./notice_numbers.mjs";
import { fillIn } from "./parts.mjs";

const VOID = "void";

/**
 * Ask before a visit is discarded, or submitted without the notice that was printed for it.
 * @param {string} login
 * @param {string} visit its id
 * @param {string} [replaces] the refused visit that goes with it
 * @returns {Promise<boolean>} false: it stays as it is
 */
export async function mayGiveUpPaper(login, visit, replaces = "") {
  const printed = await isPrintedFor(login, visit, replaces);
  const dialog = document.querySelector("dialog[data-printed-paper]");
  if (!printed || !(dialog instanceof HTMLDialogElement)) return true;
  const reason = await askWhatBecameOfIt(dialog, printed.number);
  if (reason === "") return false;
  await noteNumber(login, visit, { given_up: reason });
  return true;
}

/** @param {HTMLDialogElement} dialog @param {string} number @returns {Promise<string>} "": keep it */
function askWhatBecameOfIt(dialog, number) {
  const box = /** @type {HTMLTextAreaElement} */ (one(dialog, "textarea"));
  box.value = "";
  fillIn(dialog, { number });
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    const isDone = new AbortController();
    const { signal } = isDone;
    one(dialog, "[data-keep]")?.addEventListener("click", () => dialog.close(), { signal });
    one(dialog, "form")?.addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        if (box.value.trim()) dialog.close(VOID);
        else box.focus();
      },
      { signal },
    );
    dialog.addEventListener(
      "close",
      () => {
        isDone.abort();
        answer(dialog.returnValue === VOID ? box.value.trim() : "");
      },
      { signal },
    );
  });
}
