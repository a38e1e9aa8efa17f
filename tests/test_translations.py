"""Both languages are complete at every commit."""

import re

from babel.messages.catalog import Message

from tools import translations

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
CATALOGUE = translations.load()


def entries() -> list[Message]:
    return [message for message in CATALOGUE if message.id]


def texts(value: object) -> list[str]:
    return list(value) if isinstance(value, (list, tuple)) else [str(value)]


def test_every_message_of_the_sources_has_its_chinese() -> None:
    assert translations.missing(CATALOGUE) == []


def test_no_entry_is_left_that_nothing_uses() -> None:
    assert translations.unused(CATALOGUE) == []


def test_there_is_something_to_translate() -> None:
    assert len(entries()) > 50


def test_a_translation_is_not_empty_and_fills_the_same_places() -> None:
    faults = []
    for message in entries():
        wanted = {found for text in texts(message.id) for found in PLACEHOLDER.findall(text)}
        for text in texts(message.string):
            odd = set(PLACEHOLDER.findall(text)) - wanted
            if odd or not text.strip() or "%(" in PLACEHOLDER.sub("", text):
                faults.append(message.id)
    assert faults == []
