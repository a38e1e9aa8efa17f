// @ts-check
/** One sender at a time across the tabs of this browser: a lock, or a lease where there are none. */
import { changeFact } from "./phone_facts.mjs";

const LEASE = 120_000;
const RENEWED = 30_000;
const LEFT = "sender";
const holder = takenOver() ?? Math.random().toString(36).slice(2);
globalThis.addEventListener?.("pagehide", leave);

/** The next page of this tab goes on with the lease of this one: it has no time to give it back. */
function leave() {
  try {
    sessionStorage.setItem(LEFT, holder);
  } catch {
    // forbidden: the lease runs out
  }
}

/** Whose lease the page before this one in the tab held. A copy of a tab finds none. */
function takenOver() {
  try {
    const left = sessionStorage.getItem(LEFT);
    sessionStorage.removeItem(LEFT);
    return left;
  } catch {
    return null;
  }
}

/**
 * Do the work when no other tab does.
 * @template Result
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result | null>} null: another tab is at it, and has no lock to wait for
 */
export async function alone(work) {
  if (navigator.locks) return navigator.locks.request("outbox", async () => await work());
  return withLease(work);
}

/**
 * @template Result
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result | null>}
 */
async function withLease(work) {
  if (!(await renewed())) return null;
  const renewing = setInterval(renewed, RENEWED);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    await changeFact("sender", (now) =>
      now?.holder === holder ? { holder, until: 0 } : undefined,
    );
  }
}

/** Take the lease or keep it; it runs out when its tab is killed. @returns {Promise<boolean>} whether it is ours */
async function renewed() {
  const now = Date.now();
  const lease = await changeFact("sender", (held) =>
    held && held.holder !== holder && held.until > now ? undefined : { holder, until: now + LEASE },
  );
  return lease?.holder === holder;
}
