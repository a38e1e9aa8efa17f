// @ts-check
/** Drafts that this phone holds and the page, made by the server, does not list. */
import { all, one } from "./dom.mjs";
import { dropVisit, isUnsaved, keptVisits } from "./phone_store.mjs";
import { fill } from "./texts.mjs";

/** @param {HTMLElement} section */
export async function start(section) {
  const list = one(section, "[data-list]");
  const template = /** @type {HTMLTemplateElement | null} */ (one(section, "template"));
  if (!list || !template) return;
  for (const form of /** @type {HTMLFormElement[]} */ (all(list, "[data-visit] form"))) {
    form.addEventListener("submit", (event) => forget(form, event));
  }
  for (const visit of await keptVisits(section.dataset.person ?? "")) {
    const listed = one(list, `[data-visit="${visit.uuid}"]`);
    if (listed) continue;
    if (!isUnsaved(visit)) {
      if (visit.state === "draft") await dropVisit(visit.uuid); // ended elsewhere; all of it was sent
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
  await dropVisit(form.closest("[data-visit]")?.getAttribute("data-visit") ?? "");
  form.submit();
}
