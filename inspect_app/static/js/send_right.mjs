// @ts-check
/**
 * The right to send what is sealed when there is no session: a token of this phone and person. It is
 * asked for once, at a contact by session.
 */
import { changeFact, fact } from "./phone_facts.mjs";

/** @param {string} login @returns {Promise<string>} "" while there is none */
export const sendToken = async (login) => (await fact("send_tokens"))?.[login] ?? "";

/** Everybody of this phone who may send without a session. @returns {Promise<string[]>} logins */
export const senders = async () => Object.keys((await fact("send_tokens")) ?? {});

/** @param {string} login @param {string} token */
export const keepSendToken = (login, token) =>
  changeFact("send_tokens", (known = {}) =>
    known[login] === token ? undefined : { ...known, [login]: token },
  );

/** The server does not know it any more. @param {string} login @param {string} token as it was used */
export const dropSendToken = (login, token) =>
  changeFact("send_tokens", (known = {}) => {
    const { [login]: held, ...others } = known;
    return held === token ? others : undefined;
  });
