// @ts-check
/** A photo's thumbnail: its picture, how far it is sent, and the button that deletes it. */
import { one, setHidden } from "./dom.mjs";
import { readFile } from "./kept_reading.mjs";
import { fill } from "./texts.mjs";

/**
 * Make a thumbnail that names its file in the form.
 * @param {string} hash
 * @param {string} name of the hidden field
 * @param {string} type media type
 */
export function newThumb(hash, name, type) {
  const thumb = document.createElement("li");
  thumb.dataset.sha256 = hash;
  if (type.startsWith("image/")) {
    const link = document.createElement("a");
    link.href = addressOf(hash);
    link.dataset.look = "";
    link.append(new Image(72, 72));
    thumb.append(link);
  } else thumb.append(type);
  setHidden(thumb, name, hash);
  return thumb;
}

/** @param {string} hash */
const addressOf = (hash) => `${document.documentElement.dataset.filesUrl}${hash}?inline=1`;

/**
 * The same photo in another file: what is shown stays.
 * @param {HTMLElement} thumb
 * @param {string} hash
 */
export function nameAnew(thumb, hash) {
  thumb.dataset.sha256 = hash;
  one(thumb, "input")?.setAttribute("value", hash);
  one(thumb, "a")?.setAttribute("href", addressOf(hash));
}

/**
 * Give a thumbnail its words, its state and its delete button.
 * @param {HTMLElement} box
 * @param {HTMLElement} thumb
 * @param {() => void} remove
 */
export function dress(box, thumb, remove) {
  const number = Array.from(thumb.parentElement?.children ?? []).indexOf(thumb) + 1;
  const picture = /** @type {HTMLImageElement | null} */ (one(thumb, "img"));
  if (picture) picture.alt = fill(box.dataset.wordsPhoto, { number });
  const state = document.createElement("small");
  state.dataset.state = "";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "×";
  button.setAttribute("aria-label", fill(box.dataset.wordsRemove, { number }));
  button.addEventListener("click", remove);
  thumb.append(state, button);
  showOwn(box, thumb, picture);
}

/**
 * What the phone holds needs no connection to be shown.
 * @param {HTMLElement} box
 * @param {HTMLElement} thumb
 * @param {HTMLImageElement | null} picture
 */
async function showOwn(box, thumb, picture) {
  const kept = await readFile(thumb.dataset.sha256 ?? "");
  if (!kept) {
    const link = picture?.closest("a");
    if (picture && link && !picture.src) picture.src = link.href;
    return;
  }
  if (picture) {
    const url = URL.createObjectURL(kept.blob);
    picture.addEventListener("load", () => URL.revokeObjectURL(url), { once: true });
    picture.src = url;
  }
  if (!thumb.dataset.upload) tell(box, thumb, kept.uploaded ? "sent" : "waiting", 1);
}

/** @param {HTMLElement} box @param {HTMLElement} thumb @param {string} state @param {number} share */
export function tell(box, thumb, state, share) {
  const words = `words${state[0]?.toUpperCase()}${state.slice(1)}`;
  const told = one(thumb, "[data-state]");
  if (told) told.textContent = fill(box.dataset[words], { percent: Math.round(share * 100) });
  thumb.dataset.upload = state;
}
