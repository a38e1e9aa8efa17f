// @ts-check
/**
 * The notice on the spot, without asking anybody: a number that this phone took along, the paper as
 * it reads, its print, its delivery. What is printed is noted by its hash: if a word changes after
 * that, the paper in somebody's hands is another one.
 */
import { zoned } from "./days.mjs";
import { all, changed, named, one } from "./dom.mjs";
import { fieldsIn } from "./form_entries.mjs";
import { withNotice } from "./handed_over.mjs";
import { unmet } from "./needs.mjs";
import { bindNumber, noteNumber } from "./notice_numbers.mjs";
import { setSealed, showPaper } from "./notice_paper.mjs";
import { noticeText, textHash } from "./notice_text.mjs";
import { fillIn } from "./parts.mjs";
import { fact, institution } from "./phone_store.mjs";
import { photosSettled, removePhoto } from "./photos.mjs";
import { documentFrom } from "./sealing.mjs";
import { submitVisit } from "./submitting.mjs";
import { fill } from "./texts.mjs";
import { endOf } from "./visit_page.mjs";

const HERE = "hand-over";
const UNKNOWN = "0".repeat(64);

/** @typedef {{ texts: import("./notice_text.mjs").Paragraph[], hindrances: import("./notice_text.mjs").Hindrance[], text_hash: string, at: string, finished_at: string, inspectors: string[] }} Made */

/** @param {HTMLElement} section */
export function start(section) {
  const form = section.closest("form");
  if (form && "local" in form.dataset) new HandingOver(section, form);
}

class HandingOver {
  /** @type {import("./notice_numbers.mjs").Bound | undefined} */ #bound;
  /** @type {Made | null} what the page shows */ #made = null;
  #isPrinted = false;

  /** @param {HTMLElement} section @param {HTMLFormElement} form */
  constructor(section, form) {
    this.section = section;
    this.form = form;
    this.sheet = /** @type {HTMLElement} */ (one(section, "[data-paper]"));
    /** @type {import("./needs.mjs").Need[]} */
    this.needs = JSON.parse(section.dataset.needs ?? "[]");
    form.addEventListener("hand-over", () => {
      history.pushState(HERE, "");
      this.#show(true);
    });
    window.addEventListener("popstate", () => this.#move());
    one(section, "[data-back]")?.addEventListener("click", () => this.#leave(() => history.back()));
    document.addEventListener("click", (event) => this.#follow(event), { capture: true });
    one(section, "[data-print]")?.addEventListener("click", () => this.#print());
    one(section, "[data-finish]")?.addEventListener("click", () => this.#finish());
    const onPaper = /** @type {HTMLInputElement | null} */ (one(section, "[data-seal-on-paper]"));
    onPaper?.addEventListener("change", () => setSealed(this.sheet, onPaper.checked));
    section.addEventListener("change", () => this.#showWay());
    window.addEventListener("beforeprint", () => this.#unfold(true));
    window.addEventListener("afterprint", () => this.#leadOn());
    if (history.state === HERE) this.#show(true);
  }

  /** Back or forth by the browser's own buttons. */
  #move() {
    const isHere = history.state === HERE;
    if (isHere || !this.#isOut()) return this.#show(isHere);
    history.pushState(HERE, "");
    window.dispatchEvent(new PopStateEvent("popstate")); // whoever was shown by it is not
    return this.#leave(() => history.back());
  }

  /** A link off the page. @param {MouseEvent} event */
  #follow(event) {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || link.target || !this.#isOut()) return;
    event.preventDefault();
    this.#leave(() => location.assign(link.href));
  }

  /** The paper is printed, and not submitted. */
  #isOut() {
    return "handing" in this.form.dataset && this.#isPrinted;
  }

  /** Who goes away with the paper handed over would leave it without a visit. @param {() => void} go */
  #leave(go) {
    const dialog = document.querySelector("dialog[data-leave-paper]");
    if (!this.#isOut() || !(dialog instanceof HTMLDialogElement)) return go();
    const away = one(dialog, "[data-go]");
    const stay = one(dialog, "[data-stay]");
    const isDone = new AbortController();
    const { signal } = isDone;
    stay?.addEventListener("click", () => dialog.close(), { signal });
    away?.addEventListener("click", () => dialog.close("go"), { signal });
    dialog.addEventListener(
      "close",
      () => {
        isDone.abort();
        if (dialog.returnValue !== "go") return;
        this.#isPrinted = false; // it is asked once
        go();
      },
      { signal },
    );
    dialog.returnValue = "";
    if (!dialog.open) dialog.showModal();
  }

  /** @param {boolean} showing */
  #show(showing) {
    const was = "handing" in this.form.dataset;
    this.section.hidden = !showing;
    if (!showing) {
      delete this.form.dataset.handing;
      delete document.body.dataset.handing;
      if (was) this.#tell("");
      fillIn(this.section, { whole: null, printed: null }); // until it is composed anew
      return;
    }
    this.form.dataset.handing = "";
    document.body.dataset.handing = "";
    this.form.hidden = false;
    for (const part of all(document, "main > .actions")) part.hidden = true;
    this.#open();
  }

  async #open() {
    const { visit = "", person = "" } = this.form.dataset;
    const words = await fact("notice_words");
    const bound = words && (await bindNumber(person, visit, new Date()));
    this.#bound = bound;
    if (!bound) return history.back(); // the review says why
    this.#begin();
    const { printed } = bound;
    const before = printed && (await this.#compose(printed.at, printed.finished_at));
    this.#isPrinted = before?.text_hash === printed?.text_hash && printed !== undefined;
    if (printed && !this.#isPrinted) this.#forgetReceipt();
    this.#made = (this.#isPrinted && before) || (await this.#now());
    await this.#showPaper();
    this.#showState(printed !== undefined);
    this.#unfold(!this.#isPrinted);
    window.scrollTo(0, 0);
    one(this.section, "[data-title]")?.focus();
  }

  /** Who signed is the likely recipient; in person is the usual way. */
  #begin() {
    const typed = (/** @type {string[]} */ ...names) =>
      names.map((name) => named(this.form, name)?.value ?? "").find(Boolean) ?? "";
    const preset = (/** @type {string} */ name, /** @type {string} */ value) => {
      const control = named(this.form, name);
      if (control && !control.value) control.value = value;
    };
    preset(
      "delivery-recipient-name",
      typed(this.section.dataset.signer ?? "", "people_met-0-name"),
    );
    preset("delivery-recipient-post", typed("people_met-0-post"));
    const ways = /** @type {HTMLInputElement[]} */ (all(this.section, "[name=delivery-method]"));
    if (ways[0] && !ways.some((way) => way.checked)) ways[0].checked = true;
    changed(this.section);
  }

  /** The notice of this moment. */
  #now() {
    const now = zoned(new Date());
    return this.#compose(now, endOf(fieldsIn(this.form), new Date()));
  }

  /** @param {string} at @param {string} finished_at @returns {Promise<Made>} */
  async #compose(at, finished_at) {
    const bound = /** @type {import("./notice_numbers.mjs").Bound} */ (this.#bound);
    const paper = { number: bound.number, text_hash: UNKNOWN, at, finished_at };
    const fields = withNotice(fieldsIn(this.form), paper, at);
    const [shape, words] = [await fact("shape"), await fact("notice_words")];
    const document = documentFrom(fields, shape, new Date(at));
    const id = fields.institution_id?.[0];
    const place = id ? await institution(id) : null;
    const { paragraphs, hindrances } = noticeText(document, place, words, bound, new Date(at));
    const text_hash = await textHash(paragraphs.map(({ text }) => text));
    const inspectors = /** @type {string[]} */ (document.inspectors);
    return { texts: paragraphs, hindrances, text_hash, at, finished_at, inspectors };
  }

  async #showPaper() {
    const made = /** @type {Made} */ (this.#made);
    const words = await fact("notice_words");
    const fields = fieldsIn(this.form);
    const signed = Object.entries(fields).filter(([name]) => /^signatures-\d+-person$/.test(name));
    const image = (/** @type {string} */ login) => {
      const [name = ""] = signed.find(([, [person]]) => person === login) ?? [];
      return fields[name.replace(/person$/, "image")]?.[0] ?? "";
    };
    const signatures = made.inspectors.map(image);
    const { qr = "", reply_qr: replyQr = "" } = this.#bound ?? {};
    const pictures = { qr, replyQr, mark: words.paper.mark, signatures };
    await showPaper(this.sheet, made.texts, pictures);
    setSealed(this.sheet, Boolean(this.#onPaper()?.checked));
  }

  #onPaper() {
    return /** @type {HTMLInputElement | null} */ (one(this.section, "[data-seal-on-paper]"));
  }

  /** What stands in the way, whether it is printed, what comes next. @param {boolean} wasPrinted */
  #showState(wasPrinted) {
    const { hindrances = [] } = this.#made ?? {};
    const words = JSON.parse(this.section.dataset.wordsHindrances ?? "{}");
    const lines = hindrances.map(({ why, code = "", detail = "" }) => {
      const line = document.createElement("li");
      line.textContent = fill(words[why], { code, detail });
      return line;
    });
    one(this.section, "[data-hindrances] ul")?.replaceChildren(...lines);
    const isWhole = hindrances.length === 0;
    fillIn(this.section, {
      number: this.#bound?.number,
      hindrances: isWhole ? null : "shown",
      whole: isWhole ? "shown" : null,
      printed: this.#isPrinted ? "shown" : null,
      stale: wasPrinted && !this.#isPrinted ? "shown" : null,
    });
    one(this.section, "[data-print]")?.classList.toggle("primary", !this.#isPrinted);
    one(this.section, "[data-finish]")?.classList.toggle("primary", this.#isPrinted);
    this.#showWay();
  }

  /** Only what the chosen way of delivery asks for. */
  #showWay() {
    const chosen = fieldsIn(this.form)["delivery-method"]?.[0];
    for (const part of all(this.section, "[data-way]")) part.hidden = part.dataset.way !== chosen;
  }

  /** A signature was given for the paper that is waste now. */
  #forgetReceipt() {
    for (const box of all(this.section, "[data-module~=photos]")) {
      for (const thumb of all(box, "[data-thumbs] > li")) removePhoto(box, thumb);
    }
  }

  async #print() {
    if (!this.#isPrinted) {
      this.#made = await this.#now();
      if (this.#made.hindrances.length) return this.#showState(false);
      const { text_hash, at, finished_at } = this.#made;
      const { visit = "", person = "" } = this.form.dataset;
      await this.#showPaper();
      const printed = { text_hash, at, finished_at };
      await noteNumber(person, visit, { printed, given_up: "" });
      this.#isPrinted = true;
    }
    this.#showState(true);
    this.#tell("");
    window.print();
  }

  /** The paper is long: once it is printed, what comes next is in sight. */
  #leadOn() {
    if (!("handing" in this.form.dataset) || !this.#isPrinted) return;
    this.#unfold(false);
    document.getElementById("hand-over-way")?.scrollIntoView({ block: "start" });
  }

  /** @param {boolean} open */
  #unfold(open) {
    this.sheet.closest("details")?.toggleAttribute("open", open);
  }

  /** Seal the visit with its notice and its delivery. */
  async #finish() {
    const made = this.#made;
    const bound = this.#bound;
    if (!made || !bound) return;
    if (!this.#isPrinted) return this.#tell(this.section.dataset.wordsNotPrinted ?? "");
    await photosSettled(); // none may be missing from what is sealed
    const fields = fieldsIn(this.form);
    const lacking = unmet(this.needs, fields);
    if (lacking[0]) {
      this.#tell(lacking.map(({ need }) => need.text).join(" · "));
      document.getElementById(lacking[0].anchor)?.focus();
      return;
    }
    const again = await this.#compose(made.at, made.finished_at);
    if (again.text_hash !== made.text_hash) return this.#open();
    const now = new Date();
    const whole = withNotice(fields, { ...made, number: bound.number }, zoned(now));
    const shape = await fact("shape");
    const hindered = await submitVisit(this.form, whole, shape, { issue: false, now });
    const { wordsFull = "", wordsFailed = "" } = this.section.dataset;
    if (hindered) this.#tell(hindered === "full" ? wordsFull : wordsFailed);
  }

  /** @param {string} words */
  #tell(words) {
    const told = one(this.section, "[data-says]");
    if (!told) return;
    told.textContent = words;
    told.hidden = !words;
  }
}
