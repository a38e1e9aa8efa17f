// @ts-check
/** What of a kept visit goes over the line: sealed as it is kept, or plain as before. */
import { bytesOf } from "./outbox_table.mjs";
import { MEDIA_TYPE } from "./sealed_format.mjs";

/** @typedef {import("./outbox_means.mjs").Request} Request */

const JSON_TYPE = "application/json";

/** @param {import("./phone_store.mjs").KeptVisit} visit @returns {{ request: Request, bytes: number }} */
export function visitRequest({ uuid, sealed }) {
  const { document = "", body, key = "" } = sealed ?? {};
  if (!body) return { request: { body: document, type: JSON_TYPE }, bytes: bytesOf(document) };
  const headers = headersOf({ visit: uuid, key }, JSON_TYPE);
  const request = { body: new Blob([body]), type: MEDIA_TYPE, headers };
  return { request, bytes: body.length };
}

/** @param {import("./phone_store.mjs").KeptFile} file @returns {Request} */
export const fileRequest = ({ blob, type, seal }) =>
  seal ? { body: blob, type: MEDIA_TYPE, headers: headersOf(seal, type) } : { body: blob, type };

/** @param {{ visit: string, key: string }} seal @param {string} type of the plain bytes */
const headersOf = ({ visit, key }, type) => ({
  "X-Sealed-Key": key,
  "X-Sealed-Visit": visit,
  "X-Sealed-Type": type,
});
