// @ts-check
/** The outbox: every visit of this person on this phone, in one of the plain states. */
import { renewWords } from "./day_sync.mjs";
import { all, askTwice, one } from "./dom.mjs";
import { readVisits } from "./kept_reading.mjs";
import { showState, when } from "./kept_states.mjs";
import { filesOf } from "./lost_files.mjs";
import { onNews, sendNow } from "./outbox.mjs";
import { filledCopy, fillIn } from "./parts.mjs";
import { reopen, tryAgain } from "./phone_outbox.mjs";
import { dropVisit } from "./phone_store.mjs";
import { mayGiveUpPaper } from "./printed_paper.mjs";
import { SendLog } from "./send_log_list.mjs";
import { discardOnServer, keepOnServer } from "./server_draft.mjs";
import { newUuid } from "./uuid.mjs";

/** @typedef {import("./kept_reading.mjs").ReadVisit} KeptVisit */

const ORDER = ["attention", "sending", "stored", "draft", "sent"];

/** @param {HTMLElement} section */
export async function start(section) {
  const page = new OutboxPage(section);
  await page.show();
  section.hidden = false;
  onNews((news) => {
    if (news.what === "visit") page.tell(news);
  });
  for (const button of all(document, "[data-send-now]")) {
    button.hidden = false;
    button.addEventListener("click", () => sendNow());
  }
}

class OutboxPage {
  #log = new SendLog();
  /** @type {Promise<void>} */ #showing = Promise.resolve();

  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.login = section.dataset.person ?? "";
    this.list = one(section, "[data-list]");
    this.template = /** @type {HTMLTemplateElement | null} */ (one(section, "template[data-card]"));
  }

  /** One after the other: two at once would each add every card. */
  show() {
    this.#showing = this.#showing.catch(() => {}).then(() => this.#showNow());
    return this.#showing;
  }

  async #showNow() {
    const visits = await readVisits(this.login);
    const place = (/** @type {KeptVisit} */ { state }) => ORDER.indexOf(state);
    visits.sort((a, b) => place(a) - place(b));
    const cards = visits.map((visit) => this.#card(visit, visits));
    if (this.list) settle(this.list, cards);
    const nothing = one(this.section, "[data-nothing]");
    if (nothing) nothing.hidden = visits.length > 0;
    this.#hideListed(visits);
    await this.#log.show(this.login, visits);
  }

  /** The card that stands already, where nothing changed: a question asked in it stays asked. @param {KeptVisit} visit @param {KeptVisit[]} visits */
  #card(visit, visits) {
    const draft = visits.find((each) => each.replaces === visit.uuid);
    const said = JSON.stringify([
      visit.state,
      visit.changed_at,
      visit.receipt,
      visit.refusal,
      visit.notice,
      draft?.uuid,
      visit.locked,
    ]);
    const there = this.list && one(this.list, `[data-kept="${visit.uuid}"]`);
    if (there?.dataset.said === said) return there;
    if (!this.template) throw new Error("no template for a card");
    const card = filledCopy(this.template, {});
    card.dataset.kept = visit.uuid;
    card.dataset.said = said;
    showState(card, visit, draft);
    fillIn(card, this.#facts(visit, draft));
    this.#dress(card, visit, draft);
    return card;
  }

  /** @param {KeptVisit} visit @param {KeptVisit | undefined} draft @returns {Record<string, import("./parts.mjs").Value>} */
  #facts(visit, draft) {
    const { state, receipt, done, total } = visit;
    const isDraft = state === "draft";
    const isOpen = !visit.locked;
    const isRefused = state === "attention";
    const received = when(visit.received_at);
    return {
      progress: isDraft ? { time: when(visit.changed_at), done, total } : null,
      sealed: isDraft ? null : { time: when(visit.sealed?.at ?? visit.changed_at) },
      receipt: receipt ? { receipt, time: received } : null,
      continue: isDraft && isOpen ? " " : null,
      read: isDraft || visit.sealed === null || !isOpen ? null : " ",
      again: isRefused && !draft ? " " : null,
      reopen: isRefused && !receipt && isOpen ? " " : null,
      revise: isRefused && receipt && isOpen && filesOf(visit.refusal).length ? " " : null,
      delete: isDraft && isOpen ? " " : null,
    };
  }

  /** @param {HTMLElement} card @param {KeptVisit} visit @param {KeptVisit | undefined} draft */
  #dress(card, visit, draft) {
    one(card, "[data-link]")?.setAttribute("href", this.#addressOf(visit));
    one(card, "[data-read]")?.setAttribute("href", this.#addressOf(visit));
    one(card, "[data-again-now]")?.addEventListener("click", async () => {
      await tryAgain(visit.uuid, this.login);
      await this.show();
      await sendNow();
    });
    for (const button of all(card, "[data-reopen], [data-revise]")) {
      button.addEventListener("click", () => this.#reopen(visit, draft));
    }
    askTwice(one(card, "[data-delete]"), async () => {
      if (!(await mayGiveUpPaper(this.login, visit.uuid))) return;
      await dropVisit(visit.uuid);
      await this.show();
      await discardOnServer(visit);
    });
  }

  /** Where a visit is read or gone on with: one page a visit, except where no worker answers for it. @param {KeptVisit} visit */
  #addressOf(visit) {
    const { visitsUrl, sentUrl } = this.section.dataset;
    const answered = visit.state === "draft" || (visit.form && navigator.serviceWorker?.controller);
    return answered ? `${visitsUrl}${visit.uuid}` : `${sentUrl}?visit=${visit.uuid}`;
  }

  /** @param {KeptVisit} visit @param {KeptVisit | undefined} there */
  async #reopen(visit, there) {
    const isOfOtherWords = visit.refusal?.errors?.["issued.text_hash"];
    if (isOfOtherWords) await renewWords(this.section.dataset.noticeUrl ?? "").catch(() => {}); // or at the next sync
    const draft = there ?? (await reopen(visit, this.login, newUuid(), new Date()));
    if (!draft) return this.show();
    if (!draft.form && !(await keepOnServer(draft))) return this.show(); // its page is the server's
    location.assign(this.#addressOf(draft));
    return undefined;
  }

  /** What the phone shows need not stand twice. @param {KeptVisit[]} visits */
  #hideListed(visits) {
    const kept = new Set(visits.map(({ uuid }) => uuid));
    for (const entry of all(document, "[data-server-list] [data-visit]")) {
      entry.hidden = kept.has(entry.dataset.visit ?? "");
    }
  }

  /** @param {{ uuid: string, done: number, total: number }} news */
  tell({ uuid, done, total }) {
    const card = this.list && one(this.list, `[data-kept="${uuid}"]`);
    if (card && total) fillIn(card, { files: { done: done + 1, total } });
    else this.show();
  }
}

/** Make a list hold exactly these, moving as little as possible. @param {HTMLElement} list @param {HTMLElement[]} cards */
function settle(list, cards) {
  const wanted = new Set(cards);
  for (const old of Array.from(list.children)) {
    if (old instanceof HTMLElement && !wanted.has(old)) old.remove();
  }
  for (const [place, card] of cards.entries()) {
    if (list.children[place] !== card) list.insertBefore(card, list.children[place] ?? null);
  }
}
