// @ts-check
/**
 * The page to sign in may be the shell's, hours old: it gets a token of now before it is posted, and
 * without a connection it says so and stays. Whoever signs in does not get another one's pages.
 */
import { named, one } from "./dom.mjs";
import { forgetPerson } from "./kept_pages.mjs";
import { fact } from "./phone_facts.mjs";

/** @param {HTMLElement} form */
export function start(form) {
  const told = one(document, "[data-no-connection]");
  if (!(form instanceof HTMLFormElement) || !told) return;
  told.hidden = navigator.onLine;
  window.addEventListener("online", () => {
    told.hidden = true;
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const token = await freshToken();
    told.hidden = token !== "";
    const field = named(form, "csrf_token");
    if (!token || !field) return;
    field.value = token;
    const known = await fact("person").catch(() => undefined);
    if (known !== named(form, "login")?.value.trim()) await forgetPerson().catch(() => {});
    form.submit();
  });
}

/** @returns {Promise<string>} "" without an answer of ours */
async function freshToken() {
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return "";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return named(page, "csrf_token")?.value ?? "";
}
