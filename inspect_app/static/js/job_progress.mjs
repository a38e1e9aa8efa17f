// @ts-check
/** How far a job is: asked every second until it is over, then the page is loaded anew. */

const EVERY = 1000;
const AFTER_A_FAILURE = 5000;

/**
 * @typedef {{ over: boolean, done: number, total: number, words: string }} Told
 */

/**
 * Show what the server told; a job that counts nothing has a bar without a value.
 * @param {Element} element
 * @param {Told} told
 */
function show(element, told) {
  const words = element.querySelector("[data-words]");
  if (words && words.textContent !== told.words) words.textContent = told.words;
  const bar = element.querySelector("progress");
  if (!bar) return;
  if (told.total) {
    bar.max = told.total;
    bar.value = told.done;
  } else bar.removeAttribute("value");
}

/**
 * @param {HTMLElement} element
 */
async function ask(element) {
  let wait = EVERY;
  try {
    const answer = await fetch(element.dataset.url ?? "", { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = /** @type {Told} */ (await answer.json());
    if (told.over) return location.reload();
    show(element, told);
  } catch {
    wait = AFTER_A_FAILURE;
  }
  setTimeout(() => ask(element), wait);
}

/**
 * @param {HTMLElement} element
 */
export function start(element) {
  setTimeout(() => ask(element), EVERY);
}
