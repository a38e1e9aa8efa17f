// @ts-check
/** At each contact the phone tells what became of its numbers and is filled up with new ones. */
import { dropFreeNumbers, settleNumbers, takeNumbers } from "./notice_numbers.mjs";
import { fact } from "./phone_facts.mjs";
import { unlessFull } from "./phone_full.mjs";

const OFTEN_ENOUGH = 600_000;
const FORBIDDEN = 403;
/** What was told, and when, by login. @type {Map<string, { body: string, at: number }>} */
const told = new Map();

/**
 * @param {string} login whose session it is
 * @param {(path: string, body: string) => Promise<import("./outbox_table.mjs").Answer>} put
 */
export async function reportNumbers(login, put) {
  const [phone, words] = [await fact("phone"), await fact("notice_words")];
  if (!phone || !words?.may) return;
  const report = await settleNumbers(login);
  const body = JSON.stringify(report);
  const last = told.get(login);
  if (body === last?.body && Date.now() - last.at < OFTEN_ENOUGH) return;
  const { status, json } = await put(`/api/v1/phones/${phone}/numbers`, body);
  if (status === FORBIDDEN) await dropFreeNumbers(login);
  if (status !== 200 || !Array.isArray(json?.numbers)) return;
  told.set(login, { body, at: Date.now() });
  await unlessFull(takeNumbers(login, json.numbers, report), undefined);
}
