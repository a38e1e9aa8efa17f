// @ts-check
/**
 * Starts the behaviours a page names: `data-module="autosave checklist"` loads those modules once
 * and calls their `start(element)`. A page without JavaScript works all the same.
 */

/** @type {Record<string, () => Promise<{ start: (element: HTMLElement) => unknown }>>} */
const modules = {
  abilities: () => import("./abilities.mjs"),
  autosave: () => import("./autosave.mjs"),
  away: () => import("./away.mjs"),
  checklist: () => import("./checklist.mjs"),
  connection: () => import("./connection.mjs"),
  day: () => import("./day.mjs"),
  "route-start": () => import("./route_start.mjs"),
  "drafts-elsewhere": () => import("./drafts_elsewhere.mjs"),
  due: () => import("./due.mjs"),
  "hand-over": () => import("./hand_over.mjs"),
  "error-summary": () => import("./error_summary.mjs"),
  inspectors: () => import("./inspectors.mjs"),
  "job-progress": () => import("./job_progress.mjs"),
  "kept-here": () => import("./kept_here.mjs"),
  "local-drafts": () => import("./local_drafts.mjs"),
  "local-review": () => import("./local_review.mjs"),
  locked: () => import("./locked.mjs"),
  "lost-photos": () => import("./lost_photos.mjs"),
  outbox: () => import("./outbox_page.mjs"),
  outcome: () => import("./outcome.mjs"),
  "phone-name": () => import("./phone_name.mjs"),
  "photo-viewer": () => import("./photo_viewer.mjs"),
  photos: () => import("./photos.mjs"),
  position: () => import("./check_in.mjs"),
  posted: () => import("./posted.mjs"),
  receipt: () => import("./receipt.mjs"),
  "reply-photos": () => import("./reply_photos.mjs"),
  rescue: () => import("./rescue_button.mjs"),
  restore: () => import("./restore.mjs"),
  room: () => import("./room.mjs"),
  rows: () => import("./rows.mjs"),
  sent: () => import("./sent_page.mjs"),
  "sign-out": () => import("./sign_out.mjs"),
  signature: () => import("./signature.mjs"),
  today: () => import("./today.mjs"),
  stays: () => import("./stays.mjs"),
  "signing-in": () => import("./signing_in.mjs"),
  violations: () => import("./violations.mjs"),
};

/**
 * Start what a part of the page names, itself included.
 * @param {ParentNode} root
 */
async function startAll(root) {
  const elements = Array.from(root.querySelectorAll("[data-module]"));
  if (root instanceof HTMLElement && root.dataset.module) elements.unshift(root);
  const starting = elements.flatMap((element) => {
    if (!(element instanceof HTMLElement)) return [];
    const names = (element.dataset.module ?? "").split(" ");
    return names.map((name) => modules[name]?.().then(({ start }) => listen(name, start, element)));
  });
  await Promise.allSettled(starting);
  for (const waiting of root.querySelectorAll('[data-waits="page"]')) {
    waiting.removeAttribute("data-waits"); // what comes before it stands now: it moves no more
  }
  await Promise.all(starting);
}

/**
 * Start one behaviour and say so on its element: until then a tap goes to the server as without scripts.
 * @param {string} name @param {(element: HTMLElement) => unknown} start @param {HTMLElement} element
 */
function listen(name, start, element) {
  const started = withMemory(start(element));
  element.dataset.listens = `${element.dataset.listens ?? ""} ${name}`.trim();
  return started;
}

/** What looks after things kept ends where nothing can be kept (phone_database.mjs). @param {unknown} starting */
async function withMemory(starting) {
  try {
    await starting;
  } catch (error) {
    if (!(error instanceof DOMException && "nothingKept" in error)) throw error;
  }
}

/** Load what comes later: without a connection, and without a worker, it could not be fetched any more. */
function prepare() {
  if (document.querySelector("form[data-visit]") && !navigator.serviceWorker?.controller) {
    import("./sealed_format.mjs").then(({ hpke }) => hpke()).catch(() => {});
  }
  for (const template of document.querySelectorAll("template")) {
    for (const element of template.content.querySelectorAll("[data-module]")) {
      modules[element.getAttribute("data-module") ?? ""]?.();
    }
  }
}

/** On a phone the rows of pages are wider than the screen: bring the one shown into it. */
function showWhere() {
  for (const here of document.querySelectorAll(".nav [aria-current], .beside [aria-current]")) {
    const row = here.parentElement;
    if (!(here instanceof HTMLElement) || !row) continue;
    row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  }
}

document.addEventListener("page-part", (event) => {
  if (event.target instanceof HTMLElement) startAll(event.target);
});
import("./shell.mjs").then(({ start }) => start());
/** A blank form becomes the page of its visit first; then one is where one was. */
async function begin() {
  await watchLock().catch(() => {}); // no database: nothing is locked, nor kept
  const blank = document.querySelector("form[data-blank]");
  if (!(blank instanceof HTMLFormElement)) {
    await noteServersForm();
    startAll(document);
    prepare();
    return;
  }
  const [{ fillBlank }, { bringInto }, autosave] = await Promise.all([
    import("./blank_form.mjs"),
    import("./bring_into.mjs"),
    import("./autosave.mjs"),
  ]);
  if (!(await fillBlank(blank))) return;
  autosave.start(blank); // before anything can be typed that nobody hears
  prepare();
  await startAll(document);
  const isBusy = document.activeElement !== document.body; // one types already: stay there
  if (!isBusy) bringInto(blank.dataset.at ?? "");
}

/** What a page of the server says of its visit, before any script changes it. */
async function noteServersForm() {
  const form = document.querySelector("form[data-visit]");
  if (!(form instanceof HTMLFormElement)) return;
  const { fieldsAtFirst, noteShown } = await import("./shown_fields.mjs");
  noteShown(form, null, fieldsAtFirst(form));
}

/** What lay idle is locked before anything of it is shown; nobody signed in, what is sealed is sent. */
async function watchLock() {
  const isKept = await (await import("./lock_watch.mjs")).begin();
  if (!isKept || document.documentElement.dataset.person) return;
  const { senders } = await import("./send_right.mjs");
  if ((await senders()).length) (await import("./outbox.mjs")).keepSending();
}

showWhere();
withMemory(begin());
