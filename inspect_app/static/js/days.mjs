// @ts-check
/** Days and moments as the pages write them; every day is China's (design rule 15). */

const ZONE = "Asia/Shanghai";
const HOURS = 8 * 3_600_000;

const tag = () => {
  const language = document.documentElement.lang;
  return language === "en" ? "en-GB" : language;
};

/** The day in China of a moment, as 2026-11-22. @param {Date} moment */
export const chinaDay = (moment) => new Date(moment.getTime() + HOURS).toISOString().slice(0, 10);

/** A moment with China's offset, to the second. @param {Date} moment */
export const zoned = (moment) =>
  new Date(moment.getTime() + HOURS).toISOString().replace(/\.\d+Z$/, "+08:00");

/**
 * A day in words: 2026年12月5日 周六. "" for what is none.
 * @param {string} day 2026-12-05
 */
export function dayWords(day) {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return "";
  const words = (/** @type {Intl.DateTimeFormatOptions} */ how) => formatted(date, how);
  if (document.documentElement.lang !== "zh-CN") {
    return words({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
  }
  return `${words({ dateStyle: "long" })} ${words({ weekday: "short" })}`;
}

/** A day in few words, as on the chips: 12月5日 周六. @param {string} day 2026-12-05 */
export const shortDay = (day) =>
  formatted(new Date(`${day}T00:00:00Z`), {
    month: document.documentElement.lang === "en" ? "short" : "long",
    day: "numeric",
    weekday: "short",
  });

/** @type {Map<string, Intl.DateTimeFormat>} one is dear to make, and a form has dozens of days */
const formats = new Map();

/** @param {Date} date @param {Intl.DateTimeFormatOptions} how */
function formatted(date, how) {
  const name = `${tag()} ${JSON.stringify(how)}`;
  const known = formats.get(name) ?? new Intl.DateTimeFormat(tag(), { timeZone: "UTC", ...how });
  formats.set(name, known);
  return known.format(date);
}

/** A moment in words, short. @param {string} moment ISO */
export const momentWords = (moment) =>
  new Date(moment).toLocaleString(tag(), {
    timeZone: ZONE,
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
