// @ts-check
/** Another tab submitted the visit: a photo that is chosen here now is no part of it, and is not lost. */
import { one } from "./dom.mjs";
import { keptVisit } from "./phone_store.mjs";
import { fill } from "./texts.mjs";

/**
 * Say so, in the place of the form; what is only locked has another page.
 * @param {HTMLFormElement} form
 * @param {import("./phone_store.mjs").KeptFile[]} [files] that were chosen here
 */
export async function tellSealed(form, files = []) {
  const { visit = "", person = "" } = form.dataset;
  const kept = await keptVisit(visit, person);
  const card = one(document, "[data-submitted]");
  if (!card || kept?.state === "draft") {
    location.replace(location.pathname);
    return;
  }
  form.inert = true;
  card.hidden = false;
  one(card, "[data-open]")?.setAttribute("href", location.pathname);
  const list = one(card, "[data-unsaved]");
  for (const file of files) list?.append(saving(file, list));
  card.scrollIntoView({ block: "nearest" });
}

/** A link that saves the file as it was chosen. @param {import("./phone_store.mjs").KeptFile} file @param {HTMLElement} list */
function saving({ blob, sha256 }, list) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  const name = blob instanceof File ? blob.name : "";
  link.download = name || `${sha256.slice(0, 16)}.${blob.type.split("/")[1] || "jpg"}`;
  link.textContent = fill(list.dataset.words, { number: list.childElementCount + 1 });
  const item = document.createElement("li");
  item.append(link);
  return item;
}
