// @ts-check
/**
 * The outbox of this page: when to send, and who hears of it. What an answer means is in
 * `outbox_table.mjs`, the sending in `outbox_sender.mjs`.
 */
import { reportNumbers } from "./number_report.mjs";
import { alone } from "./one_sender.mjs";
import { askAboutRefused } from "./outbox_refused.mjs";
import { Sender } from "./outbox_sender.mjs";
import { login } from "./person.mjs";
import { NoDatabase } from "./phone_database.mjs";
import { fact, keepFact } from "./phone_facts.mjs";
import { unlessFull } from "./phone_full.mjs";
import * as kept from "./phone_outbox.mjs";
import { reportPhone } from "./phone_report.mjs";
import { keptFile } from "./phone_store.mjs";
import { logEvent } from "./send_log.mjs";
import { dropSendToken, senders, sendToken } from "./send_right.mjs";
import { thumbsFor } from "./thumbs.mjs";
import { call } from "./transport.mjs";

/** @typedef {import("./outbox_means.mjs").News} News */
/** @typedef {import("./outbox_means.mjs").Outcome} Outcome */
/** @typedef {{ running: boolean, outcome: Outcome | null }} Condition what the outbox is at */
/** @typedef {(sha256: string, state: "waiting" | "sending" | "sent" | "refused", share: number) => void} Listener */

const OTHER_TAB = 5_000;
/** @type {Outcome} Where nothing can be kept there is nothing to send, ever. */
const NOTHING_KEPT = { stop: "", who: "", next: null };
/** @type {Set<(news: News) => void>} */
const newsListeners = new Set();
/** @type {Set<(condition: Condition) => void>} */
const conditionListeners = new Set();
/** @type {Condition} */
let condition = { running: false, outcome: null };
/** One a person: this page's, and others whose sealed visits this phone still holds. @type {Map<string, Sender>} */
const sending = new Map();
let wanted = false;
let started = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** Tells the other tabs; they show what this one did. */
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("outbox") : null;
tabs?.addEventListener("message", (event) => hear(event.data));

/** @param {News} news */
function hear(news) {
  for (const listener of newsListeners) listener(news);
}

/** @param {News} news */
function tell(news) {
  hear(news);
  tabs?.postMessage(news);
}

/** Hear what becomes of visits and files, in whichever tab it is done. @param {(news: News) => void} listener */
export const onNews = (listener) => newsListeners.add(listener);

/** Hear how far single files are. @param {Listener} listener */
export const onUpload = (listener) =>
  onNews((news) => news.what === "file" && listener(news.sha256, news.state, news.share));

/** Hear whether it sends, and why not; once at once. @param {(condition: Condition) => void} listener */
export function onCondition(listener) {
  conditionListeners.add(listener);
  listener(condition);
}

/** @param {Condition} next */
function become(next) {
  condition = next;
  for (const listener of conditionListeners) listener(next);
}

/** @type {import("./outbox_means.mjs").Means} */
const means = {
  call,
  store: { ...kept, keptFile, logEvent },
  thumbs: thumbsFor,
  right: { token: sendToken, drop: dropSendToken },
  now: () => Date.now(),
  chance: () => Math.random(),
  tell,
  met: async (answer, { from, to }) => {
    const told = answer.json?.now ? Date.parse(answer.json.now) : answer.serverNow;
    if (told === undefined || Number.isNaN(told)) return;
    const at = new Date(to).toISOString();
    const clock = { offset_ms: Math.round(told - (from + to) / 2), at };
    await unlessFull(keepFact("clock", clock), undefined);
  },
};

/**
 * Send what waits. Called while it runs, it runs once more after that.
 * @returns {Promise<void>}
 */
export async function sendSoon() {
  wanted = true;
  if (condition.running) return;
  clearTimeout(timer);
  become({ ...condition, running: true });
  /** @type {Outcome} */
  let outcome = failed();
  try {
    while (wanted) {
      wanted = false;
      outcome = await oneRun();
    }
  } catch (error) {
    outcome = error instanceof NoDatabase ? NOTHING_KEPT : failed();
    if (!(error instanceof DOMException)) throw error;
  } finally {
    become({ running: false, outcome });
    const { next } = outcome;
    if (next !== null) timer = setTimeout(sendSoon, Math.max(0, next - Date.now()));
  }
}

/** This page's person first; then, without a session, what others left sealed. @returns {Promise<Outcome>} */
async function oneRun() {
  const me = login();
  /** @type {Outcome} */
  let outcome = me ? await runOf(me) : { stop: "", who: "", next: null };
  for (const other of await senders()) {
    if (other === me || outcome.stop === "no-answer") continue;
    const { next } = await runOf(other);
    if (next !== null) outcome = { ...outcome, next: Math.min(next, outcome.next ?? next) };
  }
  return outcome;
}

/** @param {string} person @returns {Promise<Outcome>} */
async function runOf(person) {
  const bySession = person === login();
  const theirs = sending.get(person) ?? new Sender(person, means, { bySession });
  sending.set(person, theirs);
  const outcome = await alone(() => theirs.run());
  if (!outcome) return { stop: "busy", who: "", next: Date.now() + OTHER_TAB };
  if (!outcome.stop || theirs.bearsRight) await afterContact(theirs);
  return outcome;
}

/** The server was reached: tell it what is left here, and let old things go. @param {Sender} theirs */
async function afterContact(theirs) {
  await reportPhone(theirs.login, (path, body) => theirs.put(path, body));
  if (theirs.login === login() && !theirs.bearsRight) {
    await reportNumbers(theirs.login, (path, body) => theirs.put(path, body));
  }
  const { offset_ms = 0 } = (await fact("clock")) ?? {};
  await kept.sweep(new Date(Date.now() + offset_ms));
  if (theirs.bearsRight || theirs.login !== login()) return; // this is asked by session
  if (await askAboutRefused(theirs.login, { call, store: kept })) wanted = true;
}

/** The phone's own database fails: nothing is lost by trying later. @returns {Outcome} */
const failed = () => ({ stop: "no-answer", who: "", next: Date.now() + OTHER_TAB });

/** A tap: waiting starts anew, whatever the server asked for. */
export function sendNow() {
  for (const each of sending.values()) each.anew("tap");
  return sendSoon();
}

/** A sign of life. */
function again() {
  for (const each of sending.values()) each.anew("life");
  return sendSoon();
}

/** Send now and at every sign of life: the network is back, the page is seen again. */
export function keepSending() {
  if (started) return;
  started = true;
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", () => document.hidden || again());
  document.addEventListener("day-renewed", () => sendSoon()); // it may take numbers along now
  sendSoon();
}
