// @ts-check
/** A form's fields with or without the notice that is handed over on the spot. */

/** @typedef {import("./field_names.mjs").Fields} Fields */

/** What each way of delivery says of itself. @type {Record<string, string>} */
const WAYS = { in_person: "delivery-recipient-", left_in_place: "delivery-witness-" };
const RECORDING = "delivery-recording";
/** When a signature was drawn: the delivery has one moment for all. */
const DRAWN_AT = /^delivery-\w+-at$/;
const TICKED = /^violations-[0-9]+-circumstances$/;

/** Nothing was handed over. @param {Fields} fields @returns {Fields} */
export const withoutNotice = (fields) =>
  Object.fromEntries(
    Object.entries(fields).filter(([name]) => !/^(?:issued|delivery)-/.test(name)),
  );

/**
 * The visit ended when its notice was made; the circumstances that its words stand on are part of the
 * document then, for the server compares the words before it takes the visit in.
 * @param {Fields} fields as the form holds them
 * @param {{ number: string, text_hash: string, at: string, finished_at: string }} paper
 * @param {string} delivered when it was handed over
 * @returns {Fields}
 */
export function withNotice(fields, { number, text_hash, at, finished_at }, delivered) {
  const method = fields["delivery-method"]?.[0] ?? "";
  const told = Object.entries(fields).filter(([name]) => isTold(name, method));
  const others = Object.entries(withoutNotice(fields)).flatMap(([name, texts]) =>
    TICKED.test(name) ? texts.map((text, n) => [`${name}-${n}`, [text]]) : [[name, texts]],
  );
  return {
    ...Object.fromEntries(others),
    finished_at: [finished_at],
    "issued-number": [number],
    "issued-text_hash": [text_hash],
    "issued-at": [at],
    "delivery-method": [method],
    "delivery-at": [delivered],
    ...Object.fromEntries(told),
  };
}

/** Whether a field belongs to the way it was delivered. @param {string} name @param {string} method */
const isTold = (name, method) =>
  !DRAWN_AT.test(name) &&
  (name.startsWith(WAYS[method] ?? "-") || (name === RECORDING && method === "left_in_place"));
