// @ts-check
/** Keeps the day on this phone fresh and says how far it is; pages hear `day-renewed`. */
import { syncDay } from "./day_sync.mjs";
import { momentWords } from "./days.mjs";
import { one } from "./dom.mjs";
import { fact, institutions } from "./phone_store.mjs";
import { installPages } from "./shell.mjs";
import { fill } from "./texts.mjs";

const OLD_HOURS = 24;

/** @param {HTMLElement} line */
export async function start(line) {
  const day = new Day(line);
  line.hidden = false;
  one(line, "[data-renew]")?.addEventListener("click", () => day.renew());
  window.addEventListener("online", () => day.renew());
  navigator.serviceWorker?.ready.then(() => day.tell());
  await day.tell();
  await day.renew();
}

/** Whether the worker has the whole shell: only then a page opens without a network. */
const answersPages = async () =>
  Boolean((await navigator.serviceWorker?.getRegistration())?.active);

class Day {
  /** @param {HTMLElement} line */
  constructor(line) {
    this.line = line;
    this.login = line.dataset.person ?? "";
    this.told = one(line, "[data-told]");
  }

  /** Bring what is new; without a network what is here stays. */
  async renew() {
    const { offlineUrl = "", shapeUrl = "", wordsRunning } = this.line.dataset;
    let count = 0;
    try {
      await syncDay(this.login, {
        url: offlineUrl,
        shapeUrl,
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
    const isWhole = sync?.complete && sync.person === this.login && (await fact("pages"));
    if (!isWhole || !(await answersPages())) {
      this.#say(wordsNone ?? "");
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
