// @ts-check
/**
 * The visit as the paper will read, before it is submitted, without asking anybody: what was found,
 * what is ordered by when, what is missing. Submitting seals it; from then on the outbox has it.
 */
import { bringInto } from "./bring_into.mjs";
import { momentWords } from "./days.mjs";
import { all, named, one } from "./dom.mjs";
import { fieldsIn } from "./form_entries.mjs";
import { withoutNotice } from "./handed_over.mjs";
import { unmet } from "./needs.mjs";
import { numbersOf } from "./notice_numbers.mjs";
import { filledCopy, fillIn } from "./parts.mjs";
import { fact, keptVisit } from "./phone_store.mjs";
import { photosSettled } from "./photos.mjs";
import { mayGiveUpPaper } from "./printed_paper.mjs";
import { countProgress } from "./progress.mjs";
import { submitVisit } from "./submitting.mjs";
import { fill } from "./texts.mjs";

/** @typedef {import("./field_names.mjs").Fields} Fields */

const HERE = "review";
/** Milliseconds of waiting that need no word. */
const SHORT = 80;

/** @param {HTMLElement} section */
export function start(section) {
  const form = document.querySelector("form#visit-form");
  if (form instanceof HTMLFormElement) new Review(section, form);
}

class Review {
  /** @param {HTMLElement} section @param {HTMLFormElement} form */
  constructor(section, form) {
    this.section = section;
    this.form = form;
    /** @type {import("./needs.mjs").Need[]} */
    this.needs = JSON.parse(section.dataset.needs ?? "[]");
    form.addEventListener("submit", (event) => {
      const button = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
      if (button === "review") this.open();
    });
    one(section, "[data-back]")?.addEventListener("click", () => history.back());
    window.addEventListener("popstate", () => this.#show(history.state === HERE));
    for (const button of all(section, "[data-submit]")) {
      button.addEventListener("click", () => this.#submit("issue" in button.dataset));
    }
    one(section, "[data-hand-over]")?.addEventListener("click", () => {
      section.hidden = true;
      form.dispatchEvent(new Event("hand-over"));
    });
    section.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
      if (link) this.#leadTo(event, link.getAttribute("href")?.slice(1) ?? "");
    });
  }

  /** Once every photo that was chosen is kept: none may be missing from what is sealed. */
  async open() {
    const told = one(document, "[data-saved]");
    const slow = setTimeout(() => {
      if (told) told.textContent = this.section.dataset.wordsPhotos ?? "";
    }, SHORT);
    await photosSettled();
    clearTimeout(slow);
    history.pushState(HERE, "");
    this.#show(true);
  }

  /** @param {boolean} reviewing */
  #show(reviewing) {
    if (reviewing) this.#fill();
    this.section.hidden = !reviewing;
    this.form.hidden = reviewing;
    for (const part of all(document, "main > .actions")) part.hidden = reviewing;
    if (!reviewing) return;
    window.scrollTo(0, 0);
    one(this.section, "[data-review-title]")?.focus();
  }

  #fill() {
    const fields = fieldsIn(this.form);
    const { done, total } = countProgress(this.form);
    const outcome = fields.outcome?.[0] ?? "";
    fillIn(this.section, {
      name: this.form.dataset.name || (fields["site-name"]?.[0] ?? ""),
      outcome: wordsBeside(this.form, "outcome", outcome),
      began: momentWords(fields.started_at?.[0] ?? ""),
      position: one(this.form, "[data-reading]")?.textContent ?? "",
      "position-reason": fields.position_reason?.[0],
      inspectors: this.#inspectors(fields).join("、"),
      progress: { done, total },
      files: Object.keys(fields).filter((name) => /^files-\d+-sha256$/.test(name)).length,
      statement: fields.statement?.[0],
    });
    this.#fillOrdered(fields);
    const hinders = this.#fillNeeds(fields);
    const wantsNotice = outcome === "completed" && all(this.form, "[data-violation]").length > 0;
    for (const button of all(this.section, "[data-submit]")) {
      const issues = "issue" in button.dataset;
      button.hidden = hinders || (issues && !wantsNotice);
      if (!issues) button.classList.toggle("primary", !wantsNotice);
    }
    this.#offerHandingOver(wantsNotice && !hinders);
  }

  /** Where a notice may be issued here, handing it over is the next step. @param {boolean} wanted */
  async #offerHandingOver(wanted) {
    const { visit = "", person = "" } = this.form.dataset;
    const button = one(this.section, "[data-hand-over]");
    const { may } = (await fact("notice_words")) ?? {};
    const { open, bound } = await numbersOf(person);
    const offered = Boolean(button && wanted && may && (bound[visit] || open.length));
    if (button) button.hidden = !offered;
    one(this.section, "[data-issue]")?.classList.toggle("primary", !offered);
    fillIn(this.section, { "no-number": button && wanted && may && !offered ? "shown" : null });
  }

  /** The names beside the ticks; the sender's own stands above them. @param {Fields} fields */
  #inspectors(fields) {
    return Object.entries(fields)
      .filter(([name, [login]]) => /^inspectors-\d+$/.test(name) && login)
      .map(([, [login = ""]]) => {
        const row = one(this.form, `[data-signing="${CSS.escape(login)}"] strong`);
        return row?.textContent ?? login;
      });
  }

  /** @param {Fields} fields */
  #fillOrdered(fields) {
    const list = one(this.section, "[data-list]");
    const template = /** @type {HTMLTemplateElement | null} */ (
      one(this.section, "template[data-ordered]")
    );
    if (!list || !template) return;
    const sheets = all(this.form, "[data-violation]");
    list.replaceChildren(
      ...sheets.map((sheet, number) => {
        const text = (/** @type {string} */ part) => fields[`${sheet.id}-${part}`]?.[0] ?? "";
        const photos = Object.keys(fields).filter((name) => name.startsWith(`${sheet.id}-files-`));
        return filledCopy(template, {
          title: `${number + 1}. ${one(sheet, "[data-title]")?.textContent ?? ""}`,
          code: text("code"),
          facts: text("facts"),
          requirement: text("requirement"),
          due: dueWords(sheet),
          photos: photos.length ? { count: photos.length } : null,
        });
      }),
    );
    const nothing = one(this.section, "[data-nothing]");
    if (nothing) nothing.hidden = sheets.length > 0;
  }

  /** What is missing, with a way to each. @param {Fields} fields @returns {boolean} something hinders */
  #fillNeeds(fields) {
    const verdict = one(this.form, "[data-reading]")?.dataset.verdict ?? "unknown";
    const found = unmet(this.needs, { ...fields, verdict: [verdict] });
    const hindering = found.filter(({ need }) => need.hinders);
    this.#list("[data-hindering]", hindering);
    this.#list(
      "[data-odd]",
      found.filter(({ need }) => !need.hinders),
    );
    const count = one(this.section, "[data-hindering] [data-count]");
    const words = this.section.dataset.wordsHindering;
    if (count) count.textContent = fill(words, { count: hindering.length });
    return hindering.length > 0;
  }

  /** @param {string} where @param {ReturnType<typeof unmet>} found */
  #list(where, found) {
    const box = one(this.section, where);
    const template = /** @type {HTMLTemplateElement | null} */ (
      one(this.section, "template[data-need]")
    );
    if (!box || !template) return;
    box.hidden = found.length === 0;
    const rows = found.map(({ need, anchor }) => {
      const row = filledCopy(template, {});
      const link = one(row, "a");
      link?.setAttribute("href", `#${anchor}`);
      if (link) link.textContent = [whose(anchor), need.text].filter(Boolean).join(" · ");
      return row;
    });
    one(box, "ul")?.replaceChildren(...rows);
  }

  /** Back on the form, at the place that a line names. @param {Event} event @param {string} anchor */
  #leadTo(event, anchor) {
    event.preventDefault();
    window.addEventListener("popstate", () => requestAnimationFrame(() => bringInto(anchor)), {
      once: true,
    });
    history.back();
  }

  /** Seal, keep, hand over to the outbox. @param {boolean} issue */
  async #submit(issue) {
    const shape = await fact("shape");
    if (!shape) return this.#tell(this.section.dataset.wordsNotReady);
    const { visit = "", person = "" } = this.form.dataset;
    const replaces = (await keptVisit(visit, person))?.replaces;
    if (!(await mayGiveUpPaper(person, visit, replaces))) return undefined;
    const fields = withoutNotice(fieldsIn(this.form));
    const how = { issue, now: new Date() };
    const hindered = await submitVisit(this.form, fields, shape, how);
    const { wordsFull, wordsFailed } = this.section.dataset;
    if (hindered) this.#tell(hindered === "full" ? wordsFull : wordsFailed);
  }

  /** @param {string | undefined} words */
  #tell(words) {
    const told = one(this.section, "[data-told]");
    if (!told) return;
    told.textContent = words ?? "";
    told.hidden = false;
  }
}

/** The violation or the signer that a place belongs to. @param {string} anchor */
function whose(anchor) {
  const place = document.getElementById(anchor);
  const sheet = place?.closest("[data-violation]");
  const name = sheet
    ? one(sheet, "[data-title]")
    : place?.matches("[data-signing]") && one(place, "strong");
  return name ? name.textContent : "";
}

/** What a chosen radio is called. @param {HTMLFormElement} form @param {string} name @param {string} value */
function wordsBeside(form, name, value) {
  const chosen = one(form, `[name="${name}"][value="${CSS.escape(value)}"]`);
  return chosen?.closest("label")?.textContent?.trim() ?? value;
}

/** When it is due, as the sheet's pressed chip or its date says. @param {HTMLElement} sheet */
function dueWords(sheet) {
  const chip = one(sheet, '[data-due][aria-pressed="true"] span');
  if (chip)
    return Array.from(chip.childNodes, (node) => node.textContent)
      .filter(Boolean)
      .join(" ");
  const words = one(sheet, "[data-date-words]")?.textContent;
  if (words) return words;
  const days = named(sheet, `${sheet.id}-due-days`)?.value;
  const kind = /** @type {HTMLSelectElement | null} */ (
    one(sheet, `[name="${sheet.id}-due-type"]`)
  );
  return days ? `${days} ${kind?.selectedOptions[0]?.textContent ?? ""}` : "";
}
