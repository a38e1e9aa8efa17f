// @ts-check
/**
 * Submitting seals a visit: fields become the document, in its canonical form, under its hash. From
 * then on it never changes; it is sent as it is, however often.
 */
import { canonicalJson, contentHash } from "./canonical.mjs";
import { documentOf } from "./visit_document.mjs";
import { documentFields, finished, keptFields, tickedCircumstances } from "./visit_page.mjs";

/**
 * Seal the fields of a visit. Whether the law lets it be submitted is not judged here.
 * @param {import("./field_names.mjs").Fields} fields as the form holds them
 * @param {import("./visit_document.mjs").Shape} shape as `/field/shape.json` tells it
 * @param {object} how
 * @param {boolean} how.issue whether the notice is asked for once the visit is there
 * @param {Date} how.now by the phone's clock
 * @param {Record<string, string[]>} [how.circumstances] by violation; those that were ticked
 * @returns {Promise<import("./phone_store.mjs").Sealed>}
 */
export async function seal(fields, shape, { issue, now, circumstances }) {
  const kept = readable(fields, now);
  const document = documentOf(documentFields(kept), shape);
  const canonical = canonicalJson(document);
  return {
    document: canonical,
    content_hash: await contentHash(canonical),
    files: filesOf(document),
    issue,
    circumstances: circumstances ?? tickedCircumstances(kept),
    at: now.toISOString(),
  };
}

/**
 * The document that the fields would be sealed as.
 * @param {import("./field_names.mjs").Fields} fields
 * @param {import("./visit_document.mjs").Shape} shape
 * @param {Date} now
 */
export const documentFrom = (fields, shape, now) =>
  documentOf(documentFields(readable(fields, now)), shape);

/** @param {import("./field_names.mjs").Fields} fields @param {Date} now */
function readable(fields, now) {
  const typed = Object.entries(fields).flatMap(([name, texts]) =>
    texts.map((text) => /** @type {[string, string]} */ ([name, text])),
  );
  return finished(keptFields(typed), now);
}

/** The files that a document lists, each once. @param {Record<string, unknown>} document */
function filesOf(document) {
  const listed = Array.isArray(document.files) ? document.files : [];
  const hashes = listed.map((file) => file?.sha256);
  return [...new Set(hashes.filter((hash) => typeof hash === "string"))];
}
