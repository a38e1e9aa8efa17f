// @ts-check
/** The token that a change by session needs. A page kept on the phone bears an old one. */
import { login } from "./person.mjs";

/** @returns {string} the one this page knows */
export const token = () => document.documentElement.dataset.csrf ?? "";

/**
 * Ask for the session's present token.
 * @returns {Promise<boolean>} whether this page's person is signed in; false without an answer of ours
 */
export async function renewToken() {
  const headers = { Accept: "application/json" };
  const answer = await fetch("/api/v1/session", { headers, redirect: "manual" }).catch(() => null);
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!told?.csrf_token || told.login !== login()) return false;
  document.documentElement.dataset.csrf = told.csrf_token;
  return true;
}
