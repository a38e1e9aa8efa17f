// @ts-check
/** Writes one open form: to the phone at every change, to the server a moment later. */
import { askWhetherToKeep } from "./discarded_elsewhere.mjs";
import { named, one } from "./dom.mjs";
import { draftIn } from "./draft_form.mjs";
import { Discarded, keepDraft, leaveNote, noteSaved, WRITER } from "./draft_keeping.mjs";
import { sendDraft } from "./draft_sending.mjs";
import { fieldsIn } from "./form_entries.mjs";
import { asFarAsKept } from "./lost_files.mjs";
import { NoDatabase, unlessNone } from "./phone_database.mjs";
import { AlreadySealed, dropVisit, isUnsaved, keptVisit } from "./phone_store.mjs";
import { noteShown, shownIn } from "./shown_fields.mjs";
import { tellSealed } from "./submitted_elsewhere.mjs";
import { tellPassed } from "./visit_clock.mjs";
import { endOf } from "./visit_page.mjs";

const TO_PHONE = 10;
const TO_SERVER = 1500;
const RETRY = 20_000;

export class Saver {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #phone;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #server;
  /** Changes so far, and how many of them are kept. */ #changes = 0;
  #kept = 0;
  #changedAt = "";
  #posted = false;
  #at = "";
  #camera = "";
  #over = false;
  #isBehind = false;
  /** A kept draft that is older than the page. @type {string | undefined} */ #older;
  /** Files whose bytes are still to be written: until then no draft names them. @type {Set<string>} */
  #coming = new Set();
  /** One write after the other. @type {Promise<unknown>} */ #writing;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.#at = form.dataset.at ?? "";
    this.told = one(document, "[data-saved]");
    this.before = this.#begin();
    this.#writing = this.before;
  }

  /** A page of the server: what the phone kept before is asked about (restore.mjs), or older. */
  async #begin() {
    if ("local" in this.form.dataset) return;
    const { visit = "", person = "" } = this.form.dataset;
    const kept = await keptVisit(visit, person).catch(() => undefined);
    if (kept?.state !== "draft") return;
    if (!isUnsaved(kept)) this.#older = kept.changed_at;
    if (shownIn(this.form).revision === null) {
      noteShown(this.form, kept.changed_at, shownIn(this.form).fields);
    }
    return kept;
  }

  /**
   * Where one comes back to is where somebody is, not where a photo has just been made smaller.
   * @param {Event} event
   */
  isAt(event) {
    const place = event.target instanceof Element ? event.target.closest("[id]") : null;
    if (event.isTrusted) this.#at = place?.id ?? this.#at;
  }

  /** @param {Event} event */
  touch(event) {
    this.isAt(event);
    this.#change();
    this.#posted = false;
    clearTimeout(this.#phone);
    clearTimeout(this.#server);
    this.#phone = setTimeout(() => this.toPhone(), TO_PHONE);
    this.#server = setTimeout(() => this.toServer(), TO_SERVER);
  }

  #change() {
    this.#changes++;
    this.#changedAt = new Date().toISOString();
  }

  /** @param {string} place */
  async opensCamera(place) {
    this.#at = place;
    this.#camera = place;
    this.#change();
    await this.toPhone();
  }

  async closesCamera() {
    this.#camera = "";
    this.#change();
    await this.toPhone();
  }

  /**
   * Keep the form as it stands, with files it names now and without those that were taken out.
   * @param {import("./phone_store.mjs").KeptFile[]} files
   * @param {string[]} [dropped]
   */
  async keep(files, dropped) {
    this.#change();
    for (const { sha256 } of files) this.#coming.add(sha256);
    try {
      await this.#write(files, dropped);
    } catch (error) {
      if (!(error instanceof AlreadySealed) || error instanceof Discarded) throw error;
      await this.#isSealed(files);
    } finally {
      for (const { sha256 } of files) this.#coming.delete(sha256);
    }
  }

  /** The visit is sealed: whatever comes now is no part of it. */
  stop() {
    this.#over = true;
    clearTimeout(this.#phone);
    clearTimeout(this.#server);
  }

  async toPhone() {
    if (this.#over || this.#isKept()) return;
    try {
      await this.#write();
      this.#tell(navigator.onLine ? "phone" : "offline");
    } catch (error) {
      if (error instanceof Discarded) this.#isGone();
      else if (error instanceof AlreadySealed) this.#isSealed();
      else if (error instanceof NoDatabase) this.#tell("unkept");
      else if (error instanceof DOMException) {
        this.#tell(error.name === "QuotaExceededError" ? "full" : "failed");
        this.#phone = setTimeout(() => this.toPhone(), RETRY);
      } else throw error;
    }
  }

  #isKept() {
    return this.#kept === this.#changes;
  }

  /** @param {import("./phone_store.mjs").KeptFile[]} [files] @param {string[]} [dropped] */
  #write(files, dropped) {
    const writing = this.#writing.then(() => this.#writeNow(files, dropped));
    this.#writing = writing.catch(() => {}); // told by whoever asked
    return writing;
  }

  /** @param {import("./phone_store.mjs").KeptFile[]} [files] @param {string[]} [dropped] */
  async #writeNow(files = [], dropped) {
    const change = this.#changes;
    const draft = this.#draft();
    const { visit, before } = draft;
    const mine = new Set(files.map(({ sha256 }) => sha256));
    const isHere = (/** @type {string} */ hash) => mine.has(hash) || !this.#coming.has(hash);
    visit.fields = asFarAsKept(before, visit.fields, isHere);
    const written = await keepDraft(draft, files, dropped);
    this.#kept = Math.max(this.#kept, change);
    this.#older = undefined;
    const shown = { ...draft.visit.fields };
    for (const name of written.joined) {
      const control = named(this.form, name);
      shown[name] = written.fields[name] ?? [];
      if (control) control.value = shown[name]?.[0] ?? "";
    }
    noteShown(this.form, written.revision, shown);
    this.#isBehind ||= written.isForeign && !this.#isAsking();
    if (written.hasMoved) this.#readAnew();
  }

  /** The page goes, or may go without another word: what is not kept yet is noted before this ends. */
  goes() {
    if (this.#over || this.#isKept()) return;
    leaveNote(this.#draft());
    this.toPhone();
  }

  /** The page is looked at again: another tab may have gone on with the draft. @returns {Promise<boolean>} it is read anew */
  async look() {
    if (document.hidden || this.#over || this.#isAsking()) return this.#over;
    await this.toPhone();
    await this.#writing;
    const { visit = "", person = "" } = this.form.dataset;
    const kept = await keptVisit(visit, person).catch(() => null);
    if (kept === null || this.#over || !this.#isKept()) return this.#over; // nothing can be read here
    const { revision } = shownIn(this.form);
    if (!kept && revision !== null) this.#isGone();
    if (!kept) return this.#over;
    const isElsewhere = kept.writer !== WRITER && kept.changed_at !== revision;
    const isNewer = isElsewhere || this.#isBehind || kept.state !== "draft";
    if (kept.state !== "draft" && this.#camera) this.#isSealed();
    else if (isNewer && revision !== null) this.#readAnew();
    return this.#over;
  }

  /** What is kept is more than the page shows. */
  #readAnew() {
    this.stop();
    location.replace(location.pathname);
  }

  /** Another tab submitted the visit, or locked it. @param {import("./phone_store.mjs").KeptFile[]} [files] chosen here since */
  #isSealed(files) {
    this.stop();
    return tellSealed(this.form, files);
  }

  /** Another tab discarded the draft, and its photos: it must not rise again. */
  #isGone() {
    this.stop();
    this.form.inert = true;
    const card = one(document, "[data-gone]");
    if (card) card.hidden = false;
    card?.scrollIntoView({ block: "nearest" });
  }

  /** @param {{ again?: boolean }} [how] */
  async toServer(how = {}) {
    const { draftUrl, visit = "", person = "" } = this.form.dataset;
    if (this.#over || this.#isAsking() || !draftUrl || !navigator.onLine) return;
    await this.toPhone();
    const kept = this.#isKept() && (await keptVisit(visit, person).catch(() => undefined));
    if (this.#over || (kept && kept.state !== "draft")) return;
    const sent = kept ? kept.changed_at : this.#changedAt;
    const fields = kept ? kept.fields : fieldsIn(this.form);
    const outcome = await sendDraft(draftUrl, fields, how);
    if (this.#over) return;
    if (outcome.what === "saved") await this.#isSaved(sent, outcome.at);
    else if (outcome.what === "discarded") {
      const again = () => this.toServer({ again: true });
      askWhetherToKeep({ keep: again, discard: () => this.#giveUp() });
    } else if (outcome.what !== "refused") {
      if (outcome.what === "signed-out") this.#askToSignIn(true);
      this.#server = setTimeout(() => this.toServer(), RETRY);
    }
  }

  /** @param {string} sent `changed_at` of what was sent @param {string} at */
  async #isSaved(sent, at) {
    this.#askToSignIn(false);
    const { visit = "" } = this.form.dataset;
    const outcome = await noteSaved(visit, sent, at).catch(() => null); // it goes again at the next start
    const { fields, revision } = shownIn(this.form);
    if (outcome && revision === sent) noteShown(this.form, at, fields);
    if (outcome === false && this.#isKept()) {
      this.#server = setTimeout(() => this.toServer(), TO_SERVER); // another tab went on
    } else if (this.#changedAt === sent || outcome) this.#tell(outcome ? "server" : "serverOnly");
  }

  /** @param {boolean} isSignedOut */
  #askToSignIn(isSignedOut) {
    if (isSignedOut) this.#tell("expired");
    const link = one(document, "[data-sign-in]");
    if (link) link.hidden = !isSignedOut;
  }

  /** It was discarded on another phone, and now here. */
  async #giveUp() {
    this.stop();
    await unlessNone(dropVisit(this.form.dataset.visit ?? ""), undefined);
    location.assign(this.form.dataset.todayUrl ?? "/field/");
  }

  /** Without a connection the page stays: the browser's error page would lose the place. @param {SubmitEvent} event */
  leave(event) {
    const isLocal = "local" in this.form.dataset;
    const finished = named(this.form, "finished_at");
    tellPassed(this.form);
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
    if (finished && ["review", "submit"].includes(button)) {
      finished.value = endOf(fieldsIn(this.form), new Date());
    }
    this.#change();
    this.#posted = navigator.onLine && !isLocal;
    this.toPhone();
    if (isLocal || !navigator.onLine) event.preventDefault();
    if (isLocal) this.toServer();
  }

  /** The form as it stands. */
  #draft() {
    const [at, camera, changed_at] = [this.#at, this.#camera, this.#changedAt];
    return draftIn(this.form, { at, camera, changed_at, posted: this.#posted, over: this.#older });
  }

  /** A newer draft of this phone waits for an answer: what the page shows is not sent. */
  #isAsking() {
    const card = one(document, "[data-module~=restore]");
    return card !== null && !card.hidden;
  }

  /** @param {"phone" | "server" | "serverOnly" | "unkept" | "full" | "failed" | "offline" | "expired"} what */
  #tell(what) {
    const words = this.form.dataset[`words${what[0]?.toUpperCase()}${what.slice(1)}`];
    if (this.told) this.told.textContent = words ?? "";
  }
}
