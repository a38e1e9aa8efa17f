// @ts-check
/**
 * Signing out takes the person's pages off the phone first. What is not uploaded stays, and is told
 * before: the second press goes on.
 */
import { one } from "./dom.mjs";
import { forgetPerson } from "./kept_pages.mjs";
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
    await forgetPerson().catch(() => {}); // no database: nothing of this person is served from it
    form.submit();
  });
}

/** @param {string} login */
async function countOf(login) {
  try {
    return (await unsent(login)).count;
  } catch {
    return 0; // nothing can be kept in this browser
  }
}
