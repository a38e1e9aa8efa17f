// @ts-check
/**
 * The server does not have a visit, but this phone may: a browser without a service worker, or one
 * that was passed by, asks the server for what began here. Its blank page is opened for it then.
 */
import { one } from "./dom.mjs";
import { login } from "./person.mjs";
import { keptVisit } from "./phone_store.mjs";

/** @param {HTMLElement} card */
export async function start(card) {
  const { visit: uuid = "", sentUrl = "" } = card.dataset;
  const kept = await keptVisit(uuid, login()).catch(() => undefined); // nothing can be kept here
  const page = kept?.state === "draft" ? kept.form : kept?.sealed && sentUrl;
  if (page && (await isGivenOut(page))) location.replace(`${page}?visit=${uuid}`);
  else say(card, kept ? "kept" : "none");
}

/** @param {string} page */
const isGivenOut = async (page) => (await fetch(page).catch(() => null))?.status === 200;

/** @param {HTMLElement} card @param {string} what */
function say(card, what) {
  for (const part of ["looking", "kept", "none"]) {
    const said = one(card, `[data-${part}]`);
    if (said) said.hidden = part !== what;
  }
}
