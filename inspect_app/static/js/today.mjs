// @ts-check
/** The inspector's day from what the phone keeps; the network only renews it. */
import { begun } from "./beginning.mjs";
import { chinaDay, dayWords, momentWords } from "./days.mjs";
import { tellDistances } from "./distances.mjs";
import { all, askTwice, one } from "./dom.mjs";
import { endOf, forgetEnd } from "./drafts_elsewhere.mjs";
import { readVisits } from "./kept_reading.mjs";
import { filledCopy } from "./parts.mjs";
import {
  assignments,
  dropVisit,
  fact,
  institutions,
  keepVisit,
  openViolations,
} from "./phone_store.mjs";
import { mayGiveUpPaper } from "./printed_paper.mjs";
import { searched } from "./register_search.mjs";
import { discardOnServer, keepOnServer } from "./server_draft.mjs";
import { dropSkip, keepSkip, skipsOf } from "./skips.mjs";

const MOST_FOUND = 20;
const APPROVALS = ["unasked", "requested", "approved", "refused", "withdrawn"];

/** @typedef {import("./phone_store.mjs").Institution} Institution */
/** @typedef {{ institution: Institution, assignment?: import("./phone_store.mjs").Assignment, isUntold?: boolean }} Stop `isUntold`: put off today, which the server does not know yet */

/**
 * How the inspection of an assignment is approved, as the one part of its card that says so.
 * @param {Stop["assignment"]} assignment one that an older server told of says nothing
 * @returns {Record<string, { notice_no: string } | null>}
 */
function approvalOf(assignment) {
  const { state = null, notice_no = "" } = assignment?.approval ?? {};
  const parts = Object.fromEntries(APPROVALS.map((name) => [name, null]));
  return state === null ? parts : { ...parts, [state || "unasked"]: { notice_no } };
}

/**
 * Where it comes on the day's way, which the server planned; what was put off then comes last.
 * @param {Stop} stop
 */
const placeOf = ({ assignment, isUntold }) =>
  (isUntold ? null : assignment?.order) ?? Number.MAX_SAFE_INTEGER;

/** @param {Stop} stop */
const dueOf = ({ assignment }) => String(assignment?.due_on);

/** @param {HTMLElement} page */
export async function start(page) {
  const today = new Today(page);
  await today.show();
  document.addEventListener("day-renewed", () => today.isTypedIn || today.show());
  document.addEventListener("drafts-elsewhere", () => today.show());
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

  /** A reason is being typed: the page is not made anew meanwhile. */
  get isTypedIn() {
    const fields = /** @type {HTMLInputElement[]} */ (all(this.page, "[data-skip] input"));
    return fields.some(({ value }) => value !== "");
  }

  /** Everything that is here, whatever the network. */
  async show() {
    const told = one(this.page, "[data-this-day]");
    if (told) told.textContent = dayWords(this.day);
    this.#rows = await institutions();
    this.#open = openByPlace(await openViolations());
    const [drafts, stops] = await Promise.all([this.#drafts(), this.#stops()]);
    this.#showDrafts(drafts); // all at once: nothing moves when the next part comes
    this.#showAssigned(stops);
    this.#search();
    one(this.page, "[data-shown]")?.removeAttribute("data-waits");
  }

  async #drafts() {
    return (await readVisits(this.login)).filter(({ state }) => state === "draft");
  }

  /** @param {import("./kept_reading.mjs").ReadVisit[]} drafts */
  #showDrafts(drafts) {
    const section = one(this.page, "[data-drafts]");
    const list = section && one(section, "[data-list]");
    const template = this.#template("data-draft-card");
    if (!section || !list || !template) return;
    list.replaceChildren(...drafts.map((draft) => this.#draftCard(template, draft)));
    section.hidden = drafts.length === 0;
  }

  /** @param {HTMLTemplateElement} template @param {import("./kept_reading.mjs").ReadVisit} draft */
  #draftCard(template, draft) {
    const { changed_at, done, total, uuid, locked } = draft;
    const progress = { time: momentWords(changed_at), done, total };
    const name = locked ? (this.page.dataset.wordsLocked ?? "") : draft.name;
    const end = locked ? null : endOf(uuid);
    const card = filledCopy(template, {
      name,
      progress,
      deeds: locked || end === "submitted" ? null : " ",
      discarded: end === "discarded" ? " " : null,
      submitted: end === "submitted" ? " " : null,
    });
    one(card, "[data-keep-again]")?.addEventListener("click", async () => {
      if (await keepOnServer(draft, { again: true })) forgetEnd(uuid);
      this.#showDrafts(await this.#drafts());
    });
    one(card, "[data-link]")?.setAttribute("href", `${this.page.dataset.visitsUrl}${uuid}`);
    for (const button of all(card, "[data-discard]")) {
      askTwice(button, async () => {
        if (!(await mayGiveUpPaper(this.login, uuid))) return;
        await dropVisit(uuid);
        discardOnServer(draft);
        this.#showDrafts(await this.#drafts());
      });
    }
    return card;
  }

  async #stops() {
    const begunAlready = new Set((await readVisits(this.login)).map((visit) => visit.assignment));
    const known = new Map(this.#rows.map((row) => [row.id, row]));
    const skips = (await skipsOf(this.login)).filter(({ on }) => on === this.day);
    const untold = new Set(skips.map(({ assignment }) => assignment));
    /** @type {Stop[]} */
    const stops = [];
    for (const assignment of await assignments()) {
      const institution = known.get(assignment.institution);
      if (!institution || begunAlready.has(assignment.id)) continue;
      stops.push({ institution, assignment, isUntold: untold.has(assignment.id) });
    }
    return stops.sort((a, b) => placeOf(a) - placeOf(b) || dueOf(a).localeCompare(dueOf(b)));
  }

  /** @param {Stop[]} stops */
  #showAssigned(stops) {
    const section = one(this.page, "[data-assigned]");
    if (section) this.#showStops(section, stops, { keep: true });
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
        { keep: false },
      );
  }

  /** @param {HTMLElement} section @param {Stop[]} stops @param {{ keep: boolean }} order */
  #showStops(section, stops, order) {
    const list = one(section, "[data-list]");
    const nothing = one(section, "[data-nothing]");
    const template = this.#template("data-stop-card");
    if (!list || !template) return;
    list.replaceChildren(...stops.map((stop) => this.#stopCard(template, stop)));
    if (nothing) nothing.hidden = stops.length > 0;
    tellDistances(list, this.page.dataset, order);
  }

  /** @param {HTMLTemplateElement} template @param {Stop} stop */
  #stopCard(template, { institution, assignment, isUntold = false }) {
    const { id, name, address, kind, lat, lng, nth } = institution;
    const open = this.#open.get(id);
    const cap = Number(this.page.dataset.cap);
    const times = { nth, cap };
    const due = assignment ? { day: dayWords(assignment.due_on) } : null;
    const isLate = assignment !== undefined && assignment.due_on < this.day;
    const first = open?.first ? { count: open.count, day: dayWords(open.first) } : null;
    const isPutOff = isUntold || assignment?.skipped_on === this.day;
    const card = filledCopy(template, {
      name,
      address,
      [kind]: "shown",
      ...approvalOf(assignment),
      due: isLate ? null : due,
      late: isLate ? due : null,
      put_off: isPutOff ? {} : null, // the words that stand there
      untold: isUntold ? {} : null,
      may_skip: assignment && !isPutOff ? " " : null,
      open: open && !first ? { count: open.count } : null,
      first_due: first,
      nth: nth > cap ? null : times,
      over: nth > cap ? times : null,
    });
    if (lat !== null && lng !== null) Object.assign(card.dataset, { lat, lng });
    if (assignment) this.#offerSkip(card, assignment.id);
    one(card, "[data-begin]")?.addEventListener("click", () =>
      this.#begin({
        form: institution.form,
        institution: id,
        name,
        assignment: assignment?.id ?? "",
        source: assignment?.source ?? "",
        recheck_of: assignment?.recheck_of ?? "",
        notice_no: assignment?.approval?.notice_no ?? "",
      }),
    );
    return card;
  }

  /** Put off, or taken up again, without a network as with one. @param {HTMLElement} card @param {string} assignment */
  #offerSkip(card, assignment) {
    card.dataset.assignment = assignment;
    const form = /** @type {HTMLFormElement | null} */ (one(card, "[data-skip]"));
    const field = /** @type {HTMLInputElement | null} */ (form && one(form, "input"));
    form?.addEventListener("submit", async (event) => {
      event.preventDefault();
      const reason = field?.value.trim() ?? "";
      if (!reason) return field?.focus();
      await keepSkip(this.login, { assignment, reason, on: this.day });
      this.#showAssigned(await this.#stops());
      document.dispatchEvent(new Event("day-wanted"));
    });
    one(card, "[data-take-up]")?.addEventListener("click", async () => {
      await dropSkip(this.login, assignment);
      this.#showAssigned(await this.#stops());
    });
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
