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
  distances: () => import("./distances.mjs"),
  due: () => import("./due.mjs"),
  "error-summary": () => import("./error_summary.mjs"),
  inspectors: () => import("./inspectors.mjs"),
  "job-progress": () => import("./job_progress.mjs"),
  "local-drafts": () => import("./local_drafts.mjs"),
  "local-review": () => import("./local_review.mjs"),
  outbox: () => import("./outbox_page.mjs"),
  outcome: () => import("./outcome.mjs"),
  "photo-viewer": () => import("./photo_viewer.mjs"),
  photos: () => import("./photos.mjs"),
  position: () => import("./check_in.mjs"),
  posted: () => import("./posted.mjs"),
  receipt: () => import("./receipt.mjs"),
  rescue: () => import("./rescue_button.mjs"),
  restore: () => import("./restore.mjs"),
  room: () => import("./room.mjs"),
  rows: () => import("./rows.mjs"),
  sent: () => import("./sent_page.mjs"),
  "sign-out": () => import("./sign_out.mjs"),
  signature: () => import("./signature.mjs"),
  today: () => import("./today.mjs"),
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
    return names.map((name) => modules[name]?.().then(({ start }) => start(element)));
  });
  await Promise.all(starting);
}

/** Load what rows to come will need: without a connection it could not be fetched any more. */
function prepare() {
  for (const template of document.querySelectorAll("template")) {
    for (const element of template.content.querySelectorAll("[data-module]")) {
      modules[element.getAttribute("data-module") ?? ""]?.();
    }
  }
}

/** On a phone the row of pages is wider than the screen: bring the one shown into it. */
function showWhere() {
  const here = document.querySelector(".nav [aria-current]");
  const row = here?.parentElement;
  if (!(here instanceof HTMLElement) || !row) return;
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

document.addEventListener("page-part", (event) => {
  if (event.target instanceof HTMLElement) startAll(event.target);
});
import("./shell.mjs").then(({ start }) => start());
/** A blank form becomes the page of its visit first; then one is where one was. */
async function begin() {
  const blank = document.querySelector("form[data-blank]");
  if (!(blank instanceof HTMLFormElement)) {
    startAll(document);
    prepare();
    return;
  }
  const [{ fillBlank }, { bringInto }] = await Promise.all([
    import("./blank_form.mjs"),
    import("./bring_into.mjs"),
  ]);
  if (!(await fillBlank(blank))) return;
  prepare();
  await startAll(document);
  bringInto(blank.dataset.at ?? "");
}

showWhere();
begin();
