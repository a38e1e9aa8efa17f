"""Modules that a test calls by themselves: a page loads one file that holds them all."""

from typing import Protocol

from inspect_app.web.assets import assets

MODULE = """async (name) => {
  const main = document.querySelector("script[type=module]").src;
  return import(main.replace("main.mjs", `${name}.mjs`));
}"""
"""Call as ``(MODULE)("phone_store")`` in a page; without a network only what was taken along."""
TAKE_ALONG = """async (texts) => {
  const main = document.querySelector("script[type=module]").src;
  const cache = await caches.open("modules that tests call");
  const headers = { "Content-Type": "text/javascript" };
  await Promise.all(Object.entries(texts).map(([name, text]) =>
    cache.put(main.replace("js/main.mjs", name), new Response(text, { headers }))));
}"""


class Page(Protocol):
    """A page of any browser."""

    def evaluate(self, expression: str, arg: object) -> object:
        """Call a function in it."""


def takes_modules_along(page: Page) -> None:
    """Put every module where the service worker finds it when there is no network."""
    kept = assets()
    page.evaluate(TAKE_ALONG, {name: kept.files[name].body.decode() for name in kept.inside})
