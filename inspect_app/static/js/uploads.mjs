// @ts-check
/** Files as a form's page sees them: they are kept, then the outbox sends them on the side. */
export { keepSending, onUpload, sendSoon as sendFiles } from "./outbox.mjs";
