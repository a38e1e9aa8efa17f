// @ts-check
/** One submitted visit, read from the phone: the text as sealed, small pictures, state and receipt. */
import { one } from "./dom.mjs";
import { showState, when } from "./kept_states.mjs";
import { onNews } from "./outbox.mjs";
import { filledCopy, fillIn } from "./parts.mjs";
import { keptFile, keptThumb, keptVisit } from "./phone_store.mjs";
import { fill } from "./texts.mjs";

/** @typedef {import("./phone_store.mjs").KeptVisit} KeptVisit */

/** @param {HTMLElement} page */
export async function start(page) {
  const uuid = wantedVisit(new URL(location.href));
  await show(page, uuid);
  onNews((news) => {
    if (news.what === "visit" && news.uuid === uuid) show(page, uuid);
  });
}

/** The visit's own address, or the blank page's with its id behind. @param {URL} url */
const wantedVisit = (url) =>
  url.searchParams.get("visit") ?? /\/visits\/([0-9a-f-]{36})/.exec(url.pathname)?.[1] ?? "";

/** @param {HTMLElement} page @param {string} uuid */
async function show(page, uuid) {
  const visit = await keptVisit(uuid, page.dataset.person ?? "");
  const place = one(page, "[data-visit]");
  const unknown = one(page, "[data-unknown]");
  if (unknown) unknown.hidden = Boolean(visit?.sealed);
  if (!place || !visit?.sealed) return;
  showState(place, visit);
  showDocument(place, visit, JSON.parse(visit.sealed.document));
  await showFiles(page, place, visit.sealed.files);
  place.hidden = false;
}

/** @param {HTMLElement} place @param {KeptVisit} visit @param {any} document */
function showDocument(place, visit, document) {
  const { receipt, received_at, sealed, state } = visit;
  fillIn(place, {
    not_yet: state === "stored" || state === "sending" ? " " : null,
    receipt,
    received: when(received_at),
    sealed: when(sealed?.at),
    content_hash: sealed?.content_hash,
    began: when(document.started_at),
    ended: when(document.finished_at),
    inspectors: (document.inspectors ?? []).join("、"),
    answers: document.answers?.length ?? 0,
    statement: document.statement,
    violations: document.violations?.length ? " " : null,
    document: JSON.stringify(document, null, 1),
  });
  const list = one(place, "[data-violations]");
  const template = one(place, "template[data-violation]");
  if (!list || !(template instanceof HTMLTemplateElement)) return;
  const found = /** @type {any[]} */ (document.violations ?? []);
  list.replaceChildren(
    ...found.map(({ code, facts, requirement }, n) =>
      filledCopy(template, { number: `${n + 1}.`, code, facts, requirement }),
    ),
  );
}

/** The photo while it is here, its small picture afterwards. @param {HTMLElement} page @param {HTMLElement} place @param {string[]} hashes */
async function showFiles(page, place, hashes) {
  const list = one(place, "[data-thumbs]");
  const pictures = [];
  for (const sha256 of hashes) {
    const kept = (await keptThumb(sha256)) ?? (await keptFile(sha256));
    if (!kept?.blob.type.startsWith("image/")) continue;
    const picture = new Image(72, 72);
    const url = URL.createObjectURL(kept.blob);
    picture.addEventListener("load", () => URL.revokeObjectURL(url), { once: true });
    picture.src = url;
    picture.alt = fill(page.dataset.wordsPhoto, { number: pictures.length + 1 });
    const item = document.createElement("li");
    item.append(picture);
    pictures.push(item);
  }
  list?.replaceChildren(...pictures);
  fillIn(place, { thumbs: pictures.length ? " " : null });
}
