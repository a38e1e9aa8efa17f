// @ts-check
/** What people call this phone: several of one make look the same to the office. */
import { one } from "./dom.mjs";
import { fact, keepFact } from "./phone_facts.mjs";
import { fill } from "./texts.mjs";

const LONGEST = 100;
const SHORT = 6; // as the office's page shows it

/**
 * What the office recognises the phone by: its name, then make and browser as the browser tells them.
 * @param {string} name "" where nobody gave one
 * @param {string} agent
 */
export function labelOf(name, agent) {
  const device = /\(([^)]*)\)/.exec(agent)?.[1] ?? "";
  const browser = /(MicroMessenger|DingTalk|Firefox|CriOS|Edg|Chrome|Safari)\/[\d.]+/.exec(agent);
  const make = `${device} ${browser?.[0] ?? ""}`.trim();
  return [name, make].filter(Boolean).join(" · ").slice(0, LONGEST);
}

/** @param {HTMLElement} section */
export async function start(section) {
  const field = one(section, "input");
  const told = one(section, "[data-told]");
  const short = one(section, "[data-short]");
  if (!(field instanceof HTMLInputElement) || !told || !short) return;
  field.value = (await fact("phone_name")) ?? "";
  const uuid = (await fact("phone")) ?? "";
  short.textContent = uuid && fill(short.dataset.words, { short: uuid.slice(-SHORT) });
  section.hidden = false;
  field.addEventListener("change", async () => {
    await keepFact("phone_name", field.value.trim());
    told.textContent = told.dataset.words ?? "";
  });
}
