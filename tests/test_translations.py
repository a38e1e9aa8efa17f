"""Every language is complete at every commit."""

import re

import pytest
from babel.messages.catalog import Catalog, Message

from inspect_app.config import LANGUAGES
from tools import translations

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module", params=translations.languages())
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return translations.load(request.param)


def entries(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def texts(value: object) -> list[str]:
    return list(value) if isinstance(value, (list, tuple)) else [str(value)]


def test_every_language_but_english_has_a_catalogue() -> None:
    named = {locale.partition("_")[0] for locale in LANGUAGES}
    assert named == {*translations.languages(), "en"}


def test_every_message_of_the_sources_is_translated(catalogue: Catalog) -> None:
    assert translations.missing(catalogue) == []


def test_no_entry_is_left_that_nothing_uses(catalogue: Catalog) -> None:
    assert translations.unused(catalogue) == []


def test_there_is_something_to_translate(catalogue: Catalog) -> None:
    assert len(entries(catalogue)) > 50


def test_a_translation_is_not_empty_and_fills_the_same_places(catalogue: Catalog) -> None:
    faults = []
    for message in entries(catalogue):
        wanted = {found for text in texts(message.id) for found in PLACEHOLDER.findall(text)}
        for text in texts(message.string):
            odd = set(PLACEHOLDER.findall(text)) - wanted
            if odd or not text.strip() or "%(" in PLACEHOLDER.sub("", text):
                faults.append(message.id)
    assert faults == []
