// @ts-check
/** The inspector's day from what the phone keeps; the network only renews it. */
import { begun } from "./beginning.mjs";
import { chinaDay, dayWords, momentWords } from "./days.mjs";
import { orderByDistance } from "./distances.mjs";
import { askTwice, one } from "./dom.mjs";
import { filledCopy } from "./parts.mjs";
import {
  assignments,
  dropVisit,
  fact,
  institutions,
  keepVisit,
  keptVisits,
  openViolations,
} from "./phone_store.mjs";
import { searched } from "./register_search.mjs";
import { discardOnServer } from "./server_draft.mjs";

const MOST_FOUND = 20;

/** @typedef {import("./phone_store.mjs").Institution} Institution */
/** @typedef {{ institution: Institution, assignment?: import("./phone_store.mjs").Assignment }} Stop */

/** @param {HTMLElement} page */
export async function start(page) {
  const today = new Today(page);
  await today.show();
  document.addEventListener("day-renewed", () => today.show());
}

class Today {
  /** @type {Institution[]} */ #rows = [];
  /** @type {Map<string, { count: number, first: string }>} */ #open = new Map();

  /** @param {HTMLElement} page */
  constructor(page) {
    this.page = page;
    this.login = page.dataset.person ?? "";
    this.day = chinaDay(new Date());
    const search = one(page, "[data-search]");
    const field = /** @type {HTMLInputElement | null} */ (one(page, "#q"));
    const asked = new URLSearchParams(location.search).get("q");
    if (field && asked && !field.value) field.value = asked; // what is typed already stays
    search?.addEventListener("submit", (event) => event.preventDefault());
    search?.addEventListener("input", () => this.#search());
    one(document, "[data-begin-site]")?.addEventListener("click", () => this.#beginSite());
  }

  /** Everything that is here, whatever the network. */
  async show() {
    const told = one(this.page, "[data-this-day]");
    if (told) told.textContent = dayWords(this.day);
    this.#rows = await institutions();
    this.#open = openByPlace(await openViolations());
    await this.#showDrafts();
    await this.#showAssigned();
    this.#search();
  }

  async #showDrafts() {
    const section = one(this.page, "[data-drafts]");
    const list = section && one(section, "[data-list]");
    const template = this.#template("data-draft-card");
    if (!section || !list || !template) return;
    const drafts = (await keptVisits(this.login)).filter(({ state }) => state === "draft");
    list.replaceChildren(...drafts.map((draft) => this.#draftCard(template, draft)));
    section.hidden = drafts.length === 0;
  }

  /** @param {HTMLTemplateElement} template @param {import("./phone_store.mjs").KeptVisit} draft */
  #draftCard(template, draft) {
    const { name, changed_at, done, total, uuid } = draft;
    const progress = { time: momentWords(changed_at), done, total };
    const card = filledCopy(template, { name, progress });
    one(card, "[data-link]")?.setAttribute("href", `${this.page.dataset.visitsUrl}${uuid}`);
    askTwice(one(card, "[data-discard]"), async () => {
      await dropVisit(uuid);
      discardOnServer(draft);
      await this.#showDrafts();
    });
    return card;
  }

  async #showAssigned() {
    const section = one(this.page, "[data-assigned]");
    const begunAlready = new Set((await keptVisits(this.login)).map((visit) => visit.assignment));
    const known = new Map(this.#rows.map((row) => [row.id, row]));
    /** @type {Stop[]} */
    const stops = [];
    for (const assignment of await assignments()) {
      const institution = known.get(assignment.institution);
      if (institution && !begunAlready.has(assignment.id)) stops.push({ institution, assignment });
    }
    stops.sort((a, b) => String(a.assignment?.due_on).localeCompare(String(b.assignment?.due_on)));
    if (section) this.#showStops(section, stops);
  }

  #search() {
    const section = one(this.page, "[data-found]");
    const query = /** @type {HTMLInputElement | null} */ (one(this.page, "#q"))?.value.trim() ?? "";
    if (!section) return;
    section.hidden = !query;
    const found = searched(this.#rows, query, MOST_FOUND);
    if (query)
      this.#showStops(
        section,
        found.map((institution) => ({ institution })),
      );
  }

  /** @param {HTMLElement} section @param {Stop[]} stops */
  #showStops(section, stops) {
    const list = one(section, "[data-list]");
    const nothing = one(section, "[data-nothing]");
    const template = this.#template("data-stop-card");
    if (!list || !template) return;
    list.replaceChildren(...stops.map((stop) => this.#stopCard(template, stop)));
    if (nothing) nothing.hidden = stops.length > 0;
    orderByDistance(list, this.page.dataset);
  }

  /** @param {HTMLTemplateElement} template @param {Stop} stop */
  #stopCard(template, { institution, assignment }) {
    const { id, name, address, kind, lat, lng, nth } = institution;
    const open = this.#open.get(id);
    const cap = Number(this.page.dataset.cap);
    const times = { nth, cap };
    const due = assignment ? { day: dayWords(assignment.due_on) } : null;
    const isLate = assignment !== undefined && assignment.due_on < this.day;
    const first = open?.first ? { count: open.count, day: dayWords(open.first) } : null;
    const card = filledCopy(template, {
      name,
      address,
      [kind]: "shown",
      due: isLate ? null : due,
      late: isLate ? due : null,
      open: open && !first ? { count: open.count } : null,
      first_due: first,
      nth: nth > cap ? null : times,
      over: nth > cap ? times : null,
    });
    if (lat !== null && lng !== null) Object.assign(card.dataset, { lat, lng });
    one(card, "[data-begin]")?.addEventListener("click", () =>
      this.#begin({
        form: institution.form,
        institution: id,
        name,
        assignment: assignment?.id ?? "",
        source: assignment?.source ?? "",
      }),
    );
    return card;
  }

  /** The draft stands on the phone before its page opens. @param {Omit<import("./beginning.mjs").Beginning, "person">} beginning */
  async #begin(beginning) {
    const offset = (await fact("clock"))?.offset_ms ?? 0;
    const visit = begun({ person: this.login, ...beginning }, new Date(), offset);
    await keepVisit(visit);
    location.assign(`${this.page.dataset.visitsUrl}${visit.uuid}`);
  }

  async #beginSite() {
    const form = (await fact("calendar"))?.site_form;
    if (form) await this.#begin({ form });
  }

  /** @param {string} mark @returns {HTMLTemplateElement | null} */
  #template(mark) {
    return this.page.querySelector(`template[${mark}]`);
  }
}

/** What is open at each place, with its first day. @param {import("./phone_store.mjs").OpenViolation[]} violations */
function openByPlace(violations) {
  /** @type {Map<string, { count: number, first: string }>} */
  const found = new Map();
  for (const { institution, due_on } of violations) {
    const known = found.get(institution) ?? { count: 0, first: "" };
    const first = [known.first, due_on ?? ""].filter(Boolean).sort()[0] ?? "";
    found.set(institution, { count: known.count + 1, first });
  }
  return found;
}
