// @ts-check
/**
 * Two pages write one draft. What a page changed since it read goes over what is kept; everything
 * else stays as the other page kept it. Nothing that was typed on either is lost.
 */
import { nextNumber } from "./field_names.mjs";

/** @typedef {import("./field_names.mjs").Fields} Fields */
/**
 * @typedef {object} Merged
 * @property {Fields} fields
 * @property {string[]} joined texts that both changed: one stands below the other
 * @property {boolean} isForeign the draft holds something that this page does not show so
 * @property {boolean} hasMoved entries of this page stand there under another number
 */

/** Empty values count as absent. @param {string[]} [values] */
const text = (values) => JSON.stringify((values ?? []).filter((value) => value !== ""));

/** @param {string[]} [one] @param {string[]} [other] */
const same = (one, other) => text(one) === text(other);

/**
 * The names that a page changed.
 * @param {Fields} before as it was read
 * @param {Fields} now
 */
export const changedNames = (before, now) =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (name) => !same(before[name], now[name]),
  );

/**
 * @param {Fields} kept by whoever wrote last
 * @param {Fields} before as this page read it
 * @param {Fields} now as this page has it
 * @param {(name: string) => boolean} [isText] whether a field is written in sentences
 * @returns {Merged}
 */
export function merged(kept, before, now, isText = () => false) {
  /** @type {Fields} */
  const fields = { ...kept };
  const moved = movedItems(kept, before, now);
  /** @type {string[]} */
  const joined = [];
  for (const name of namesToWrite(kept, before, now)) {
    const mine = now[name];
    const item = itemsOf(name).find((each) => moved.has(each));
    const place = item ? `${moved.get(item)}${name.slice(item.length)}` : name;
    if (mine === undefined) delete fields[place];
    else if (isText(name) && place === name && bothWrote(kept[name], before[name], mine)) {
      fields[name] = [both(kept[name]?.[0] ?? "", mine[0] ?? "")];
      joined.push(name);
    } else fields[place] = mine;
  }
  const isForeign = changedNames(fields, now).length > 0;
  return { fields, joined, isForeign, hasMoved: moved.size > 0 };
}

/**
 * What this page changed; where the other one took the entry away that it lies in, the whole entry.
 * @param {Fields} kept @param {Fields} before @param {Fields} now
 */
function namesToWrite(kept, before, now) {
  const changed = changedNames(before, now);
  const lost = new Set(
    changed
      .map((name) => itemsOf(name)[0] ?? "")
      .filter(
        (item) => item && isIn(now, item) && isIn(before, item) && isGone(kept, before, item),
      ),
  );
  const whole = Object.keys(now).filter((name) => lost.has(itemsOf(name)[0] ?? ""));
  return new Set([...changed, ...whole]);
}

/** It is not there, or another one has its number now. @param {Fields} kept @param {Fields} before @param {string} item */
const isGone = (kept, before, item) =>
  !isIn(kept, item) || !same(kept[`${item}-id`], before[`${item}-id`]);

/** @param {string[] | undefined} kept @param {string[] | undefined} before @param {string[]} mine */
const bothWrote = (kept, before, mine) =>
  !same(kept, before) && !same(kept, mine) && !same(kept, []) && !same(mine, []);

/** @param {string} kept @param {string} mine */
function both(kept, mine) {
  if (kept.includes(mine)) return kept;
  return mine.includes(kept) ? mine : `${kept}\n${mine}`;
}

/** The entries of lists that a name lies in: `violations-0`, `violations-0-files-2`. @param {string} name */
function itemsOf(name) {
  const parts = name.split("-");
  return parts.flatMap((part, at) =>
    at > 0 && /^\d+$/.test(part) ? [parts.slice(0, at + 1).join("-")] : [],
  );
}

/**
 * Entries that both pages added under one number: this page's get the next free one.
 * @param {Fields} kept @param {Fields} before @param {Fields} now
 * @returns {Map<string, string>}
 */
function movedItems(kept, before, now) {
  /** @type {Map<string, string>} */
  const moved = new Map();
  const names = [...Object.keys(kept), ...Object.keys(now)];
  for (const name of changedNames(before, now)) {
    const item = itemsOf(name).find(
      (each) => isIn(now, each) && (!isIn(before, each) || isGone(kept, before, each)),
    );
    if (!item || moved.has(item) || !isIn(kept, item) || isSameItem(kept, now, item)) continue;
    const list = item.replace(/-\d+$/, "");
    const place = `${list}-${nextNumber([...names, ...moved.values()], list)}`;
    moved.set(item, place);
  }
  return moved;
}

/** @param {string} item */
const below = (item) => (/** @type {string} */ name) =>
  name === item || name.startsWith(`${item}-`);

/** @param {Fields} fields @param {string} item */
const isIn = (fields, item) => Object.keys(fields).some(below(item));

/** @param {Fields} one @param {Fields} other @param {string} item */
const isSameItem = (one, other, item) => !changedNames(one, other).some(below(item));
