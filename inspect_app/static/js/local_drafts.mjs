// @ts-check
/** Drafts that this phone holds and the page, made by the server, does not list. */
import { all, one } from "./dom.mjs";
import { readVisits } from "./kept_reading.mjs";
import { unlessNone } from "./phone_database.mjs";
import { dropVisit, isUnsaved } from "./phone_store.mjs";
import { fill } from "./texts.mjs";

/** @param {HTMLElement} section */
export async function start(section) {
  const list = one(section, "[data-list]");
  const template = /** @type {HTMLTemplateElement | null} */ (one(section, "template"));
  if (!list || !template) return;
  for (const form of /** @type {HTMLFormElement[]} */ (all(list, "[data-visit] form"))) {
    form.addEventListener("submit", (event) => forget(form, event));
  }
  for (const visit of await readVisits(section.dataset.person ?? "")) {
    const listed = one(list, `[data-visit="${visit.uuid}"]`);
    if (listed || visit.locked) continue;
    if (!isUnsaved(visit)) {
      if (visit.state === "draft") await dropVisit(visit.uuid, { endedElsewhere: true });
      continue;
    }
    const card = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    const name = one(card, "[data-name]");
    if (name) name.textContent = visit.name;
    const text = one(card, "[data-words]");
    const time = new Date(visit.changed_at).toLocaleString(document.documentElement.lang, {
      timeZone: "Asia/Shanghai",
      dateStyle: "short",
      timeStyle: "short",
    });
    if (text)
      text.textContent = fill(text.dataset.words, { time, done: visit.done, total: visit.total });
    const link = one(card, "[data-link]");
    link?.setAttribute("href", `${section.dataset.showUrl}${visit.uuid}`);
    list.append(card);
    section.hidden = false;
  }
}

/** What is discarded here goes from the phone too, first. @param {HTMLFormElement} form @param {Event} event */
async function forget(form, event) {
  event.preventDefault();
  const uuid = form.closest("[data-visit]")?.getAttribute("data-visit") ?? "";
  await unlessNone(dropVisit(uuid), undefined);
  form.submit();
}
