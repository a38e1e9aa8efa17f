// @ts-check
/** Says that this phone is locked, why, and how it opens. */
import { one } from "./dom.mjs";
import { lockOf } from "./lock_keys.mjs";
import { fillIn } from "./parts.mjs";
import { login } from "./person.mjs";
import { askToSignIn } from "./sign_in_place.mjs";

/** @param {HTMLElement} note */
export async function start(note) {
  document.addEventListener("unlocked", () => location.reload());
  const { locked_at, why } = await lockOf(login());
  if (!locked_at) return;
  fillIn(note, { [why]: " " });
  note.hidden = false;
  one(note, "[data-unlock]")?.addEventListener("click", () => askToSignIn({ locked: true }));
}
