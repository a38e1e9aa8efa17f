// @ts-check
/** Begin the day's way where the phone is: it tells the server, which plans the way. */
import { one } from "./dom.mjs";

/** @param {HTMLElement} element */
export function start(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const button = one(form, "[data-here]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => send(form, coords),
      () => tell(form),
      { enableHighAccuracy: true, maximumAge: 60_000, timeout: 15_000 },
    ),
  );
}

/** @param {HTMLFormElement} form @param {GeolocationCoordinates} coords */
function send(form, { latitude, longitude }) {
  for (const [name, value] of Object.entries({ lat: latitude, lng: longitude })) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = String(value);
  }
  form.requestSubmit();
}

/** @param {HTMLElement} form */
function tell(form) {
  const told = one(form, "[data-told]");
  if (!told) return;
  told.textContent = form.dataset.wordsAway ?? "";
  told.hidden = false;
}
