// @ts-check
/** Small steps over the page, always by `data-` attributes or names, never by class. */

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export const one = (root, selector) => root.querySelector(selector);

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export const all = (root, selector) => Array.from(root.querySelectorAll(selector));

/**
 * The control of a form by its name, of which there is one.
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLInputElement | null}
 */
export const named = (root, name) => root.querySelector(`[name="${CSS.escape(name)}"]`);

/**
 * Set a hidden field, made where it is missing.
 * @param {Element} parent
 * @param {string} name
 * @param {string} value
 */
export function setHidden(parent, name, value) {
  let input = named(parent, name);
  if (input === null) {
    input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    parent.append(input);
  }
  input.value = value;
}

/**
 * Copy a template, with `__n__` in names, ids and references replaced by a number.
 * @param {HTMLTemplateElement} template
 * @param {number} number
 * @returns {HTMLElement}
 */
export function copied(template, number) {
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  for (const element of all(copy, "*")) {
    for (const { name, value } of Array.from(element.attributes)) {
      if (value.includes("__n__"))
        element.setAttribute(name, value.replaceAll("__n__", `${number}`));
    }
    if (element instanceof HTMLTemplateElement) continue;
  }
  const first = copy.firstElementChild;
  if (!(first instanceof HTMLElement)) throw new Error("an empty template");
  return first;
}

/** Tell the form that a script changed it, as typing would. @param {Element} element */
export function changed(element) {
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

/** The names of all controls of a form. @param {HTMLFormElement} form */
export const namesOf = (form) =>
  Array.from(form.elements, (control) => control.getAttribute("name") ?? "");

/**
 * Do what a button says at the second press; its `data-again` asks. `forget` takes the question back.
 * @param {HTMLElement | null} button
 * @param {() => void} deed
 * @param {() => boolean} [asks] whether there is anything to ask about
 */
export function askTwice(button, deed, asks = () => true) {
  const words = button && (one(button, "[data-words]") ?? button);
  const first = words?.textContent ?? "";
  const forget = () => {
    delete button?.dataset.asked;
    if (words) words.textContent = first;
  };
  button?.addEventListener("forget", forget);
  button?.addEventListener("click", () => {
    if (button.dataset.asked || !asks()) {
      forget();
      deed();
      return;
    }
    button.dataset.asked = "yes";
    if (words) words.textContent = button.dataset.again ?? first;
  });
}
