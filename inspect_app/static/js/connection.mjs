// @ts-check
/** The strip on top: is there a connection, and what is not uploaded yet. */
import { login } from "./person.mjs";
import { isUnsaved, keptFiles, keptVisits } from "./phone_store.mjs";
import { fill } from "./texts.mjs";
import { keepSending, onUpload } from "./uploads.mjs";

/** @param {HTMLElement} strip */
export function start(strip) {
  const refresh = async () => {
    const files = (await keptFiles(login())).filter((file) => !file.uploaded).length;
    const visits = (await keptVisits(login())).filter(isUnsaved).length;
    const count = files + visits;
    const { wordsAll, wordsUnsent, wordsOffline } = strip.dataset;
    const unsent = count ? fill(wordsUnsent, { count }) : wordsAll;
    strip.textContent = navigator.onLine ? (unsent ?? "") : `${wordsOffline} · ${unsent}`;
    strip.dataset.unsent = String(count);
  };
  window.addEventListener("online", refresh);
  window.addEventListener("offline", refresh);
  onUpload(refresh);
  keepSending();
  refresh();
}
