// @ts-check
/**
 * Signing out takes the person's pages off the phone first, and locks what is kept. What is not
 * uploaded stays, and is told before: the second press goes on.
 */
import { one } from "./dom.mjs";
import { leavePhone } from "./leaving.mjs";
import { unsent } from "./phone_outbox.mjs";
import { fill } from "./texts.mjs";

/** @param {HTMLElement} form */
export function start(form) {
  if (!(form instanceof HTMLFormElement)) return;
  const warning = one(form, "[data-unsent]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const count = warning?.hidden ? await countOf(form.dataset.person ?? "") : 0;
    if (count && warning) {
      warning.textContent = fill(warning.dataset.words, { count });
      warning.hidden = false;
      return;
    }
    const { person = "" } = form.dataset;
    await leavePhone(person, () => lock(person)).catch(() => {}); // told again by the server's cookie
    form.submit();
  });
}

/** What is left here is closed until the same person signs in again. @param {string} login */
const lock = async (login) => (await import("./locking.mjs")).lockPerson(login, "left", new Date());

/** @param {string} login */
async function countOf(login) {
  try {
    return (await unsent(login)).count;
  } catch {
    return 0; // nothing can be kept in this browser
  }
}
