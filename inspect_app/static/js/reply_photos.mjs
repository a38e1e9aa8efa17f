// @ts-check
/**
 * Photos of a reply: what is chosen next is added to what was chosen before (a camera gives one at a
 * time), and made smaller before the form sends it. Without scripts the form sends what was chosen.
 */
import { one } from "./dom.mjs";
import { shrunkAside } from "./picture_work.mjs";
import { fill } from "./texts.mjs";

/** @param {HTMLElement} box */
export function start(box) {
  const input = /** @type {HTMLInputElement | null} */ (one(box, "input[type=file]"));
  const said = one(box, "[data-said]");
  const clear = one(box, "[data-clear]");
  if (!input || !said || !clear) return;
  /** @type {File[]} */
  let chosen = [];
  const show = () => {
    said.textContent = chosen.length ? fill(box.dataset.chosen, { count: chosen.length }) : "";
    clear.hidden = chosen.length === 0;
  };
  input.addEventListener("change", async () => {
    const added = Array.from(input.files ?? []);
    said.textContent = box.dataset.busy ?? "";
    const small = await Promise.all(added.map(smaller));
    chosen = [...chosen, ...small.filter((file) => !chosen.some((other) => isSame(file, other)))];
    if (!putInto(input, chosen)) chosen = added; // an old browser: the last choice counts
    show();
  });
  clear.addEventListener("click", () => {
    chosen = [];
    input.value = "";
    show();
    input.focus();
  });
}

/** A photo small enough for a phone's line; what no browser draws stays as it is. @param {File} file */
async function smaller(file) {
  if (!file.type.startsWith("image/")) return file;
  const blob = await shrunkAside(file).catch(() => file);
  if (blob.size >= file.size) return file;
  const name = `${file.name.replace(/\.\w+$/, "")}.jpg`;
  return new File([blob], name, { type: blob.type, lastModified: file.lastModified });
}

/** @param {File} one @param {File} other */
const isSame = (one, other) =>
  one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

/** @param {HTMLInputElement} input @param {File[]} files @returns {boolean} whether the browser can */
function putInto(input, files) {
  try {
    const bag = new DataTransfer();
    for (const file of files) bag.items.add(file);
    input.files = bag.files;
    return true;
  } catch {
    return false;
  }
}
