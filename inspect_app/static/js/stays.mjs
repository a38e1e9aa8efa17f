// @ts-check
/**
 * A form leaves its page only when the server has answered: without a connection what was typed stays
 * where it is, and is sent by itself once there is one. The form bears its own id: sent twice is once.
 */
import { named, one, setHidden } from "./dom.mjs";
import { renewToken, token } from "./token.mjs";

const AGAIN = 10_000;
const BUSY = 429;
const TROUBLED = 500;

/** @param {HTMLElement} element */
export function start(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const said = one(form, "[data-unsent]");
  let isTyped = false;
  let isSending = false;
  let waits = false;
  const send = async () => {
    if (isSending) return;
    isSending = true;
    const answer = await answered(form);
    isSending = false;
    waits = answer === null;
    if (said) said.hidden = !waits;
    if (answer === null) return;
    isTyped = false;
    const uuid = named(form, "uuid")?.value;
    if (answer.type === "opaqueredirect") location.assign(`${form.dataset.doneUrl}${uuid}`);
    else form.submit(); // it was refused: the server's page says why, with all that was typed
  };
  form.addEventListener("input", () => {
    isTyped = true;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  window.addEventListener("beforeunload", (event) => {
    if (isTyped) event.preventDefault();
  });
  window.addEventListener("online", () => waits && send());
  setInterval(() => waits && !document.hidden && send(), AGAIN);
}

/**
 * Send the form as it stands; null where nobody answered, or nobody is signed in.
 * @param {HTMLFormElement} form
 * @returns {Promise<Response | null>}
 */
async function answered(form) {
  if (!(await renewToken())) return null;
  setHidden(form, "csrf_token", token());
  const sent = {
    method: "POST",
    body: new FormData(form),
    redirect: /** @type {const} */ ("manual"),
  };
  const answer = await fetch(form.action, sent).catch(() => null);
  const isTrouble = answer && (answer.status >= TROUBLED || answer.status === BUSY);
  return isTrouble ? null : answer;
}
