// @ts-check
/** Keeps the day on this phone fresh and says how far it is; pages hear `day-renewed`, and may ask by `day-wanted`. */
import { syncDay } from "./day_sync.mjs";
import { momentWords } from "./days.mjs";
import { one } from "./dom.mjs";
import { fact, institutions } from "./phone_store.mjs";
import { installPages, opensByItself } from "./shell.mjs";
import { tellSkips } from "./skips.mjs";
import { fill } from "./texts.mjs";

const OLD_HOURS = 24;
const AGAIN = 5_000;

/** @param {HTMLElement} line */
export async function start(line) {
  const day = new Day(line);
  await day.tell(); // where nothing can be kept, it ends here and the line is not seen
  delete line.dataset.waits;
  one(line, "[data-renew]")?.addEventListener("click", () => day.renew());
  window.addEventListener("online", () => day.renew());
  document.addEventListener("day-wanted", () => day.renew());
  navigator.serviceWorker?.ready.then(() => day.tell());
  await day.renew();
}

class Day {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ later;

  /** @param {HTMLElement} line */
  constructor(line) {
    this.line = line;
    this.login = line.dataset.person ?? "";
    this.told = one(line, "[data-told]");
  }

  /** Bring what is new; without a network what is here stays. */
  async renew() {
    const { offlineUrl = "", shapeUrl = "", noticeUrl = "", wordsRunning } = this.line.dataset;
    let count = 0;
    try {
      await tellSkips(this.login); // first: what comes then is planned without them
      await syncDay(this.login, {
        url: offlineUrl,
        shapeUrl,
        noticeUrl,
        onPage: (page) => {
          count += page.institutions.length;
          this.#say(fill(wordsRunning, { count }));
        },
        pages: (forms, version) => installPages(forms, { person: this.login, version }),
      });
      document.dispatchEvent(new Event("day-renewed"));
    } catch (error) {
      if (error instanceof DOMException) throw error; // the phone's own fault, not the network's
    }
    await this.tell();
  }

  /** How old what is here is, and whether it is whole. */
  async tell() {
    const { wordsComplete, wordsNone, wordsOld } = this.line.dataset;
    const sync = await fact("sync");
    const isMine = sync?.complete && sync.person === this.login;
    if (!isMine || !(await opensByItself(sync.forms ?? []))) {
      this.#say(wordsNone ?? "");
      clearTimeout(this.later);
      if (isMine) this.later = setTimeout(() => this.tell(), AGAIN); // the shell may be on its way
      return;
    }
    const count = (await institutions()).length;
    const isOld = Date.now() - Date.parse(sync.at) > OLD_HOURS * 3_600_000;
    this.#say(fill(isOld ? wordsOld : wordsComplete, { count, time: momentWords(sync.at) }));
  }

  /** @param {string} words */
  #say(words) {
    if (this.told) this.told.textContent = words;
  }
}
