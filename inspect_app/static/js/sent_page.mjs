// @ts-check
/** One submitted visit, read from the phone: the text as sealed, small pictures, state and receipt. */
import { one } from "./dom.mjs";
import { readFile, readThumb, readVisit } from "./kept_reading.mjs";
import { showState, when } from "./kept_states.mjs";
import { onNews } from "./outbox.mjs";
import { filledCopy, fillIn } from "./parts.mjs";
import { fill } from "./texts.mjs";
import { thumbAgain } from "./thumbs.mjs";

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
  const visit = await readVisit(uuid, page.dataset.person ?? "");
  const place = one(page, "[data-visit]");
  const unknown = one(page, "[data-unknown]");
  if (unknown) unknown.hidden = Boolean(visit?.sealed);
  if (!place || !visit?.sealed) return;
  showState(place, visit);
  const { document } = visit.sealed;
  const names = JSON.parse(page.dataset.people || "{}");
  showDocument(place, visit, document ? JSON.parse(document) : {}, names);
  fillIn(place, { readable: document || null });
  await showFiles(page, place, visit);
  place.hidden = false;
}

/** @param {HTMLElement} place @param {KeptVisit} visit @param {any} document @param {Record<string, string>} names by login */
function showDocument(place, visit, document, names) {
  const inspectors = /** @type {string[]} */ (document.inspectors ?? []);
  const { receipt, received_at, sealed, state } = visit;
  fillIn(place, {
    not_yet: state === "stored" || state === "sending" ? " " : null,
    receipt,
    paper_number: document.issued?.number ?? visit.notice?.number,
    on_the_spot: document.issued ? "shown" : null,
    received: when(received_at),
    sealed: when(sealed?.at),
    content_hash: sealed?.content_hash,
    began: when(document.started_at),
    ended: when(document.finished_at),
    inspectors: inspectors.map((login) => names[login] ?? login).join("、"),
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

/** The photo while it is here, its small picture afterwards. @param {HTMLElement} page @param {HTMLElement} place @param {import("./kept_reading.mjs").ReadVisit} visit */
async function showFiles(page, place, visit) {
  const list = one(place, "[data-thumbs]");
  const items = [];
  const later = [];
  for (const sha256 of picturesOf(visit)) {
    const item = document.createElement("li");
    const words = fill(page.dataset.wordsPhoto, { number: items.length + 1 });
    const kept = (await readThumb(sha256, page.dataset.person ?? "")) ?? (await readFile(sha256));
    if (kept) item.append(pictureOf(kept.blob, words));
    else if (visit.state === "sent" && !visit.locked) later.push({ item, sha256, words });
    else continue;
    items.push(item);
  }
  list?.replaceChildren(...items);
  fillIn(place, { thumbs: items.length > later.length ? " " : null });
  for (const { item, sha256, words } of later) {
    const blob = await thumbAgain(visit, sha256);
    if (blob) item.append(pictureOf(blob, words));
    else item.remove();
    if (blob) fillIn(place, { thumbs: " " });
  }
}

/** What of a visit's files is a picture, as it told; all of them while that cannot be read. @param {KeptVisit} visit */
function picturesOf({ sealed }) {
  const told = /** @type {{ sha256: string, type?: string }[]} */ (
    sealed?.document ? JSON.parse(sealed.document).files : []
  );
  const others = told.filter(({ type }) => !type?.startsWith("image/"));
  const hidden = new Set(others.map(({ sha256 }) => sha256));
  return (sealed?.files ?? []).filter((sha256) => !hidden.has(sha256));
}

/** @param {Blob} blob @param {string} words */
function pictureOf(blob, words) {
  const picture = new Image(72, 72);
  const url = URL.createObjectURL(blob);
  picture.addEventListener("load", () => URL.revokeObjectURL(url), { once: true });
  picture.src = url;
  picture.alt = words;
  return picture;
}
