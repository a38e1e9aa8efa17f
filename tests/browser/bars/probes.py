"""Scripts that listen in the page, so that only what the browser itself saw is told."""

SHOWN = """{
  // When something first stands on the screen: what is looked for, as milliseconds since the start.
  globalThis.shownAt = {};
  const wanted = %s;
  const look = () => {
    for (const [name, selector] of Object.entries(wanted)) {
      if (globalThis.shownAt[name] || !document.querySelector(selector)) continue;
      globalThis.shownAt[name] = -1;
      requestAnimationFrame(() => setTimeout(() => {
        globalThis.shownAt[name] = performance.now();
      }));
    }
  };
  const all = { subtree: true, childList: true, attributes: true };
  new MutationObserver(look).observe(document, all);
}"""

TAPS = """{
  // What the browser itself says of each tap: until the next picture that shows what it did.
  globalThis.taps = [];
  new PerformanceObserver((list) => {
    for (const { name, duration, interactionId } of list.getEntries()) {
      if (interactionId && name === "click") globalThis.taps.push(duration);
    }
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
}"""

SAVES = """{
  // From the moment a field changed until the transaction with it in it is whole.
  globalThis.saves = [];
  let changed = 0;
  document.addEventListener("change", () => { changed ||= performance.now(); }, true);
  const opened = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, ...more) {
    const made = opened.call(this, stores, mode, ...more);
    if (mode === "readwrite" && changed && [stores].flat().includes("visits")) {
      const from = changed;
      changed = 0;
      made.addEventListener("complete", () => globalThis.saves.push(performance.now() - from));
    }
    return made;
  };
}"""

MORE_ITEMS = """(wanted) => {
  // Items like those there are, until there are so many: no checklist has 150.
  const there = [...document.querySelectorAll("[data-item][data-type=yes_no_na]")];
  const count = () => document.querySelectorAll("[data-item]").length;
  for (let n = 0; count() < wanted; n++) {
    const item = there[n % there.length];
    const copy = item.cloneNode(true);
    copy.removeAttribute("hidden");
    for (const each of [copy, ...copy.querySelectorAll("[id], [name], [for]")]) {
      for (const name of ["id", "name", "for", "data-item"]) {
        const text = each.getAttribute(name);
        if (text) each.setAttribute(name, text.replace(item.dataset.item, `Z${n}`));
      }
    }
    item.after(copy);
  }
  return count();
}"""

WITHOUT_DATA = """() => {
  // What the browser itself asked for to show the page, without what its scripts fetch then.
  const kinds = ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind));
  const shown = kinds.filter(({ initiatorType }) => initiatorType !== "fetch");
  return shown.reduce((sum, { transferSize }) => sum + transferSize, 0);
}"""

OPEN_ALL = """() => {
  for (const section of document.querySelectorAll("details[data-section]")) section.open = true;
}"""

SEARCH = """async (queries) => {
  // From the letter typed until the list of what was found is in the next picture.
  const field = document.querySelector("#q");
  const took = [];
  for (const query of queries) {
    field.value = query;
    const from = performance.now();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    took.push(performance.now() - from);
  }
  return took;
}"""
