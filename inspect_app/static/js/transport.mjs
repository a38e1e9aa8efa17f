// @ts-check
/**
 * One request and its answer, told as the outbox reads it. XMLHttpRequest, because fetch cannot tell
 * how far an upload is. Never rejects.
 */

/** No byte went or came for so long: the connection is dead, whatever it says. */
const STALLED = 60_000;
/** @typedef {import("./outbox_table.mjs").Answer} Answer */
/** @type {Answer} */
const NONE = { status: 0, json: null, retryAfter: 0 };

/**
 * @param {string} method
 * @param {string} path on this server
 * @param {import("./outbox_means.mjs").Request} [request]
 * @returns {Promise<Answer>}
 */
export function call(method, path, { body, type, headers = {}, progress } = {}) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let stalled;
    const alive = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED);
    };
    const over = (/** @type {Answer} */ answer) => {
      clearTimeout(stalled);
      resolve(answer);
    };
    request.open(method, path);
    request.setRequestHeader("Accept", "application/json");
    if (type) request.setRequestHeader("Content-Type", type);
    for (const [name, text] of Object.entries(headers)) request.setRequestHeader(name, text);
    request.upload.onprogress = (event) => {
      alive();
      progress?.(event.total ? event.loaded / event.total : 0);
    };
    request.onprogress = alive;
    request.onload = () => over(answerOf(request));
    request.onerror = () => over(NONE);
    request.onabort = () => over(NONE);
    alive();
    request.send(body ?? null);
  });
}

/** @param {XMLHttpRequest} request @returns {Answer} */
function answerOf(request) {
  const date = Date.parse(request.getResponseHeader("Date") ?? "");
  return {
    status: request.status,
    json: jsonOf(request),
    retryAfter: Number.parseInt(request.getResponseHeader("Retry-After") ?? "0", 10) || 0,
    ...(Number.isNaN(date) ? {} : { serverNow: date }),
  };
}

/** @param {XMLHttpRequest} request @returns {any} null where it is no JSON object */
function jsonOf(request) {
  const type = request.getResponseHeader("Content-Type") ?? "";
  if (!/^application\/(problem\+)?json\b/.test(type)) return null;
  try {
    const json = JSON.parse(request.responseText);
    return typeof json === "object" ? json : null;
  } catch {
    return null; // cut off on the way
  }
}
