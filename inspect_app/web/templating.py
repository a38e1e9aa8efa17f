"""What templates may call: dates in words, the person, the language switch."""

from typing import Any

from flask import Flask
from flask_babel import get_locale, get_translations
from markupsafe import Markup

from inspect_app.config import LANGUAGES
from inspect_app.web.access import somebody
from inspect_app.web.assets import asset
from inspect_app.web.language import chosen_locale, tag_of
from inspect_app.web.navigation import (
    home_url,
    navigation,
    page_link,
    page_url,
    section,
    with_query,
)
from inspect_app.web.wording.days import day, day_short, iso_day, moment
from inspect_app.web.wording.measures import distance
from inspect_app.web.wording.vocabulary import word, word_list


def in_language(zh: str, en: str) -> str:
    """Pick the reader's wording of a text that the catalogue holds in both languages."""
    return zh if str(get_locale()).startswith("zh") or not en else en


_phrases: dict[tuple[str, str | None], dict[str, Markup]] = {}


def phrase(text: str, /, **variables: object) -> Markup:
    """Word a template's text, as Jinja's own gettext does: what is put into it is escaped.

    Each text is looked up once a language: a list of fifty rows words a thousand texts.
    """
    locale = get_locale()
    known = _phrases.setdefault((locale.language, locale.territory), {})
    worded = known.get(text)
    if worded is None:
        worded = known[text] = Markup(get_translations().ugettext(text))  # noqa: S704 - our own text
    return worded % variables if "%" in worded else worded


def language_tag() -> str:
    """Name the page's language for `<html lang>`: zh-CN or en."""
    return tag_of(chosen_locale())


def _context() -> dict[str, Any]:
    person = somebody()
    return {"me": person, "languages": LANGUAGES, "office": person.office if person else None}


def register(app: Flask) -> None:
    """Give templates their filters and names."""
    app.jinja_env.filters.update(
        day=day, day_short=day_short, distance=distance, iso_day=iso_day, moment=moment
    )
    app.jinja_env.globals.update(
        _=phrase,
        gettext=phrase,
        in_language=in_language,
        language_tag=language_tag,
        asset=asset,
        page_url=page_url,
        page_link=page_link,
        with_query=with_query,
        navigation=navigation,
        section=section,
        home_url=home_url,
        word=word,
        word_list=word_list,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_context)
