// @ts-check
/**
 * Sends kept files one after the other until the server has each. The sending itself is the test of
 * the connection; a failure waits a little longer each time, and any sign of life starts anew.
 */
import { login } from "./person.mjs";
import { keepFile, keptFiles } from "./phone_store.mjs";

/** @typedef {(sha256: string, state: "waiting" | "sending" | "sent" | "refused", share: number) => void} Listener */

const SHORTEST = 2_000;
const LONGEST = 300_000;
/** @type {Set<Listener>} */
const listeners = new Set();
let running = false;
let pause = SHORTEST;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {Listener} listener */
export const onUpload = (listener) => listeners.add(listener);

/** @type {Listener} */
const tell = (...news) => {
  for (const listener of listeners) listener(...news);
};

/** The page says where to send and with which token. */
const target = () => ({
  url: document.documentElement.dataset.filesUrl ?? "/api/v1/files/",
  token: document.documentElement.dataset.csrf ?? "",
});

/**
 * Send what waits; called again it does nothing while it runs.
 * @returns {Promise<void>}
 */
export async function sendFiles() {
  if (running) return;
  running = true;
  clearTimeout(timer);
  let failed = false;
  for (const file of await keptFiles(login())) {
    if (file.uploaded) continue;
    const status = await send(file);
    if (status === 200 || status === 201) {
      await keepFile({ ...file, uploaded: true });
      tell(file.sha256, "sent", 1);
      pause = SHORTEST;
    } else {
      failed ||= !isRefusal(status);
      tell(file.sha256, isRefusal(status) ? "refused" : "waiting", 0);
    }
  }
  running = false;
  if (failed) later();
}

/** What no repetition mends; a session that ended (401, 403) is mended by signing in again. @param {number} status */
const isRefusal = (status) => [413, 415, 422].includes(status);

function later() {
  timer = setTimeout(sendFiles, pause * (0.75 + Math.random() / 2));
  pause = Math.min(pause * 2, LONGEST);
}

/** @param {import("./phone_store.mjs").KeptFile} file @returns {Promise<number>} status; 0: no answer */
function send(file) {
  return new Promise((resolve) => {
    const { url, token } = target();
    const request = new XMLHttpRequest(); // fetch cannot tell how far an upload is
    request.open("PUT", url + file.sha256);
    request.setRequestHeader("Content-Type", file.type);
    request.setRequestHeader("X-CSRF-Token", token);
    request.upload.onprogress = (event) =>
      tell(file.sha256, "sending", event.total ? event.loaded / event.total : 0);
    request.onload = () => resolve(request.status);
    request.onerror = () => resolve(0);
    request.ontimeout = () => resolve(0);
    request.timeout = 120_000;
    request.send(file.blob);
  });
}

/** Start now and at every sign of life. */
export function keepSending() {
  const again = () => {
    pause = SHORTEST;
    sendFiles();
  };
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", () => document.hidden || again());
  again();
}
