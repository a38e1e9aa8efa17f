// @ts-check
/** A draft that was opened because files will not come says which, while it is gone on with. */
import { one } from "./dom.mjs";
import { readVisit } from "./kept_reading.mjs";
import { showLost } from "./kept_states.mjs";
import { login } from "./person.mjs";

/** @param {HTMLElement} note */
export async function start(note) {
  const form = one(document, "form[data-visit]");
  const draft = await readVisit(form?.dataset.visit ?? "", login());
  const old = draft?.replaces ? await readVisit(draft.replaces, login()) : undefined;
  if (old?.receipt && !old.locked) note.hidden = showLost(note, old) === 0;
}
