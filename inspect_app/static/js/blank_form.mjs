// @ts-check
/**
 * Makes a visit's page out of a blank form: what the phone knows of the place, then what was typed.
 * It runs before any other behaviour of the page, which then finds the page as the server would have
 * made it.
 */
import { chinaDay, dayWords, shortDay } from "./days.mjs";
import { all, copied, named, one, setHidden } from "./dom.mjs";
import { fieldsIn } from "./form_entries.mjs";
import { filledCopy, fillIn } from "./parts.mjs";
import { fact, institution, keptVisit, violationsAt } from "./phone_store.mjs";
import { putBack } from "./restore.mjs";
import { noteShown } from "./shown_fields.mjs";
import { fill } from "./texts.mjs";

/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */
/** @typedef {import("./phone_store.mjs").Institution} Institution */
/** @typedef {import("./phone_store.mjs").OpenViolation} OpenViolation */

/**
 * Fill the form for the visit that the address names. What is no draft of this person has another page.
 * @param {HTMLFormElement} form
 * @returns {Promise<boolean>} false where the page goes elsewhere
 */
export async function fillBlank(form) {
  const uuid = addressed(form);
  const visit = await keptVisit(uuid, form.dataset.person ?? "");
  if (visit?.state !== "draft" || visit.closed) {
    location.replace(visit && !visit.closed ? location.pathname : "/outbox/"); // where it opens
    return false;
  }
  const place = visit.institution ? await institution(visit.institution) : undefined;
  const open = visit.institution ? await violationsAt(visit.institution) : [];
  name(form, visit, place);
  showPlace(place, open, visit);
  if (visit.recheck_of)
    showResults(
      form,
      open.filter(({ notice }) => notice.id === visit.recheck_of),
    );
  await showDays(form);
  takeFields(form, visit);
  delete form.dataset.blank;
  form.dataset.local = "";
  form.dataset.at = visit.at;
  if (visit.camera) askForAnother(visit.camera);
  return true;
}

/** Its visit's id. A form opened for one by `kept_here.mjs` goes by the visit's address from here on. @param {HTMLFormElement} form */
function addressed(form) {
  const visit = new URLSearchParams(location.search).get("visit");
  const draftUrl = form.dataset.draftUrl ?? "";
  if (visit) history.replaceState(null, "", draftUrl.replace(/\{uuid\}.*/, visit));
  return location.pathname.split("/").at(-1) ?? "";
}

/** What the page is about, where other behaviours look for it. @param {HTMLFormElement} form @param {KeptVisit} visit @param {Institution | undefined} place */
function name(form, visit, place) {
  const called = place?.name ?? visit.name;
  const { draftUrl, wordsTitle } = form.dataset;
  form.dataset.visit = visit.uuid;
  form.dataset.name = called;
  form.dataset.savedAt = visit.saved_at;
  form.dataset.draftUrl = (draftUrl ?? "").replace("{uuid}", visit.uuid);
  fillIn(document, { name: called });
  document.title = fill(wordsTitle, { name: one(document, "h1")?.textContent ?? called });
}

/** @param {Institution | undefined} place @param {OpenViolation[]} open @param {KeptVisit} visit */
function showPlace(place, open, { recheck_of }) {
  if (!place) return;
  for (const part of all(document, "[data-site]")) part.remove();
  const { kind, address, nth, cap, lat, lng } = place;
  const times = { nth, cap };
  fillIn(document, {
    registered: "shown",
    licensed: null,
    unlicensed: null,
    school: null,
    [kind]: "shown",
    address,
    nth: nth > cap ? null : times,
    over: nth > cap ? times : null,
    "over-cap": nth > cap && !recheck_of ? "shown" : null,
  });
  const check = one(document, "#fixes");
  if (check && lat !== null && lng !== null) Object.assign(check.dataset, { lat, lng });
  const box = one(document, "[data-fill-history]");
  if (box) showHistory(box, place, open);
}

/** @param {HTMLElement} box @param {Institution} place @param {OpenViolation[]} open */
function showHistory(box, place, open) {
  box.hidden = false;
  box.toggleAttribute("open", open.length > 0);
  fillIn(box, {
    history: { open: open.length, visits: place.visits.length },
    "nothing-open": open.length ? null : "shown",
  });
  const notices = new Map(open.map(({ notice }) => [notice.id, notice]));
  for (const notice of notices.values()) {
    const violations = open.filter((violation) => violation.notice.id === notice.id);
    const block = made(box, "data-notice", { number: notice.number });
    putTag(box, block, `notice-${notice.state}`);
    for (const violation of violations) {
      const line = made(box, "data-open-violation", openParts(violation));
      putTag(box, line, `violation-${violation.state}`);
      one(block, "[data-violations]")?.append(line);
    }
    one(box, "[data-notices]")?.append(block);
  }
  for (const visit of place.visits) {
    const { violations } = visit;
    const line = made(box, "data-visit-line", {
      who: `${dayWords(visit.on)} · ${visit.inspectors.join("、")}`,
      one: violations === 1 ? "shown" : null,
      several: violations === 1 ? null : { num: violations },
    });
    putTag(box, line, `outcome-${visit.outcome}`);
    one(box, "[data-visits]")?.append(line);
  }
}

/** @param {OpenViolation} violation */
const openParts = ({ title, facts, requirement, due_on, provisional }) => ({
  title,
  facts,
  requirement,
  due: due_on ? dayWords(due_on) : null,
  provisional: provisional ? "shown" : null,
});

/** What the notice ordered, one by one. @param {HTMLFormElement} form @param {OpenViolation[]} ordered */
function showResults(form, ordered) {
  const card = one(form, "#results");
  const template = /** @type {HTMLTemplateElement | null} */ (card && one(card, "[data-result]"));
  if (!card || !template) return;
  fillIn(form, { results: { number: ordered[0]?.notice.number ?? "" } });
  ordered.forEach((violation, number) => {
    const row = copied(template, number);
    fillIn(row, openParts(violation));
    setHidden(row, `results-${number}-violation`, violation.id);
    one(card, "[data-results]")?.append(row);
  });
}

/** What each chip comes to if the paper is handed over today, by the table the server counted. @param {HTMLFormElement} form */
async function showDays(form) {
  const calendar = await fact("calendar");
  const falls = calendar?.days?.[chinaDay(new Date())];
  if (!falls) return; // the table ended: the chips say their days, the date is counted by the server
  const dues = calendar.dues.map((/** @type {{ due: object }} */ { due }) => JSON.stringify(due));
  const templates = /** @type {HTMLTemplateElement[]} */ (all(form, "template"));
  for (const root of [form, ...templates.map((template) => template.content)]) {
    for (const chip of all(root, "[data-due]")) {
      const place = one(chip, "[data-falls-on]");
      const fallsOn = falls[dues.indexOf(JSON.stringify(JSON.parse(chip.dataset.due ?? "{}")))];
      if (place && fallsOn) place.textContent = fallWords(place, fallsOn);
    }
  }
}

/** @param {HTMLElement} place @param {{ on: string, moved_from: string | null, provisional: boolean }} falls */
function fallWords(place, { on, moved_from, provisional }) {
  const { wordsMoved, wordsProvisional = "" } = place.dataset;
  const moved = moved_from ? fill(wordsMoved, { day: shortDay(moved_from) }) : "";
  return [shortDay(on), moved, provisional ? wordsProvisional : ""].filter(Boolean).join(" · ");
}

/** At the first opening what the form begins with stays; later all of it is the inspector's. @param {HTMLFormElement} form @param {KeptVisit} visit */
function takeFields(form, visit) {
  const isFirst = !visit.fields.schema;
  const blank = isFirst ? fieldsIn(form) : {};
  putBack(form, { ...blank, ...visit.fields });
  noteShown(form, visit.changed_at, isFirst ? visit.fields : undefined);
  const began = named(form, "started_at");
  if (began && !began.value) throw new Error("a visit began at no time");
}

/** The page was killed while its camera was open: what was taken then is not here. @param {string} control */
function askForAnother(control) {
  const box = document.getElementById(control)?.closest("[data-module~=photos]");
  const told = box && one(box, "[data-told]");
  if (told && box instanceof HTMLElement) told.textContent = box.dataset.wordsRetake ?? "";
}

/** @param {HTMLElement} box @param {string} mark @param {Parameters<typeof filledCopy>[1]} values */
function made(box, mark, values) {
  return filledCopy(/** @type {HTMLTemplateElement} */ (one(box, `template[${mark}]`)), values);
}

/** Put the server's tag of a state where it belongs. @param {HTMLElement} box @param {HTMLElement} into @param {string} tag */
function putTag(box, into, tag) {
  const template = /** @type {HTMLTemplateElement | null} */ (one(box, `[data-tag="${tag}"]`));
  if (template) one(into, "[data-state]")?.append(template.content.cloneNode(true));
}
