"""Items of blank forms, each rendered once for all forms that ask it alike.

A phone takes forty forms along, of forty items each; what differs between them is which violations
an item may mean. Rendered one by one they are most of what a phone waits for on its first day.
"""

from typing import TYPE_CHECKING

from flask import render_template
from markupsafe import Markup

from inspect_app.rules.catalogue import catalogue
from inspect_app.web.assets import asset
from inspect_app.web.language import chosen_locale

if TYPE_CHECKING:
    from forms.visit_fields import AnswerField
    from inspect_app.web.visit_page import VisitPage

MOST = 5_000
"""Blocks of five thousand characters or so; beyond that all are rendered anew."""
_blocks: dict[tuple[object, ...], Markup] = {}


def item_block(page: "VisitPage", row: "AnswerField") -> Markup:
    """Return an unanswered item of a form as `field/_item.html` renders it."""
    key = _what_it_shows(page, row)
    known = _blocks.get(key)
    if known is None:
        if len(_blocks) >= MOST:
            _blocks.clear()
        text = render_template("field/_item.html", page=page, kept=page.kept, row=row)
        known = _blocks[key] = Markup(text)  # noqa: S704 - our own template
    return known


def _what_it_shows(page: "VisitPage", row: "AnswerField") -> tuple[object, ...]:
    """All that the template reads of a page on which nothing is answered."""
    item, checklist = row.item, page.checklist
    kinds = page.candidates(item)
    return (
        chosen_locale(),
        asset(""),
        catalogue().version,
        (checklist.id, checklist.version, item.id),
        page.shown(item),
        tuple((limit.field, page.bound(limit)) for limit in page.limits(item)),
        tuple((kind.code, page.circumstances(kind)) for kind in kinds),
    )
