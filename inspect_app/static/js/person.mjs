// @ts-check
/** Whose page this is: the person it was made for, signed in or kept on the phone. */

/** @returns {string} login, "" on a page for everybody */
export const login = () => document.documentElement.dataset.person ?? "";
