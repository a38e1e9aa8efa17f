// @ts-check
/**
 * What this browser lacks for work without a network, in one sentence with the way out. The first
 * that applies is told: mending it mends what follows from it. Everything else goes on.
 */

/** @typedef {"chatBrowser" | "plainHttp" | "noMemory" | "noPages" | "oldPictures"} Lack */
/**
 * @typedef {object} Browser what is asked of it
 * @property {string} agent
 * @property {boolean} secure https, or the machine itself
 * @property {boolean} remembers IndexedDB opens
 * @property {boolean} worker service workers
 * @property {boolean} hashes crypto.subtle
 * @property {boolean} draws OffscreenCanvas
 */

/** WeChat (and its office edition) and DingTalk, as they name themselves. */
const CHAT = /MicroMessenger|DingTalk/i;

/**
 * @param {Browser} browser
 * @returns {Lack | null}
 */
export function lackOf({ agent, secure, remembers, worker, hashes, draws }) {
  if (CHAT.test(agent)) return "chatBrowser";
  if (!secure || !hashes) return "plainHttp";
  if (!remembers) return "noMemory";
  if (!worker) return "noPages";
  return draws ? null : "oldPictures";
}

/** Missing on plain http. */
const canHash = () => globalThis.crypto?.subtle !== undefined;

/** @type {Promise<boolean> | undefined} */
let asked;

/**
 * Can this browser name bytes by their hash and keep them? Where it cannot, the form posts files as
 * it does without scripts, and the server names them.
 */
export function keepsFiles() {
  asked ??= canHash() ? remembers() : Promise.resolve(false);
  return asked;
}

/** Says itself on `/field/`. @param {HTMLElement} note */
export async function start(note) {
  const lack = lackOf({
    agent: navigator.userAgent,
    secure: window.isSecureContext,
    remembers: await remembers(),
    worker: await registers(),
    hashes: canHash(),
    draws: typeof OffscreenCanvas !== "undefined",
  });
  if (!lack) return;
  note.dataset.lack = lack;
  note.textContent = note.dataset[`words${lack[0]?.toUpperCase()}${lack.slice(1)}`] ?? "";
  note.hidden = false;
}

/** A private window may have a database that opens for nobody. @returns {Promise<boolean>} */
function remembers() {
  return new Promise((resolve) => {
    try {
      const opening = indexedDB.open("abilities");
      opening.onerror = () => resolve(false);
      opening.onsuccess = () => {
        opening.result.close();
        indexedDB.deleteDatabase("abilities");
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
}

/** Some name service workers and forbid them. @returns {Promise<boolean>} */
async function registers() {
  const asked = navigator.serviceWorker?.getRegistration();
  return asked ? asked.then(() => true).catch(() => false) : false;
}
