// @ts-check
/** The send-log on the page, and as a file for the office: a line of JSON an event. */
import { momentWords } from "./days.mjs";
import { one } from "./dom.mjs";
import { filledCopy } from "./parts.mjs";
import { sizeWords } from "./room.mjs";
import { sendLog } from "./send_log.mjs";

const MOST_SHOWN = 100;

export class SendLog {
  /** @type {import("./send_log.mjs").Sent[]} */ #lines = [];

  constructor() {
    this.section = one(document, "[data-send-log]");
    this.list = this.section && one(this.section, "[data-list]");
    const button = this.section && one(this.section, "[data-save-log]");
    button?.addEventListener("click", () => this.#save());
  }

  /** @param {string} login @param {import("./phone_store.mjs").KeptVisit[]} visits whose names it tells */
  async show(login, visits) {
    this.#lines = await sendLog(login);
    const template = this.section && one(this.section, "template[data-line]");
    if (!this.section || !this.list || !(template instanceof HTMLTemplateElement)) return;
    const names = new Map(visits.map(({ uuid, name }) => [uuid, name]));
    this.list.replaceChildren(
      ...this.#lines.slice(0, MOST_SHOWN).map((line) =>
        filledCopy(template, {
          [line.what]: " ",
          name: names.get(line.visit) ?? line.visit.slice(0, 8),
          told: {
            time: momentWords(line.at),
            size: sizeWords(line.bytes),
            status: line.status || (this.section?.dataset.wordsNone ?? ""),
          },
          receipt: line.receipt ? { receipt: line.receipt } : null,
        }),
      ),
    );
    this.section.hidden = this.#lines.length === 0;
  }

  #save() {
    const text = this.#lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }));
    link.download = `send-log-${new Date().toISOString().slice(0, 10)}.jsonl`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}
