"""Lists beside coverage: who makes a number, closed within a period, off site only; terms."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from inspect_app.rules.coverage import terms_until
from inspect_app.rules.parties import VOCABULARY
from inspect_app.services.coverage.apart import (
    Listed,
    closed_in,
    off_site_in,
    school_terms,
    term_starts,
)
from inspect_app.services.coverage.counting import UNKNOWN, Scope, place_label
from inspect_app.services.coverage.named import STATES, Part, named
from inspect_app.web.access import me
from inspect_app.web.arguments import choice_argument, text_argument
from inspect_app.web.coverage import to_rows, wanted_key, wanted_scope
from inspect_app.web.paging import Page, cursor_for, wanted_page
from inspect_app.web.wording.coverage import STATE_WORDS, definitions, percent, term_label
from inspect_app.web.wording.visit_choices import METHODS

pages = Blueprint("coverage_lists", __name__, url_prefix="/coverage")

TERMS = 6


@pages.get("/institutions")
def institutions() -> ResponseReturnValue:
    """List who makes one of the numbers, of the whole scope or of one of its rows."""
    scope, part, page = wanted_scope(), _wanted_part(), wanted_page()
    rows = named(scope, part, wanted_key(page.after), page.limit)
    last = rows[page.limit - 1].institution if len(rows) > page.limit else None
    areas = {row.institution.area for row in rows}
    return render_template(
        "coverage/institutions.html",
        scope=scope,
        part=part,
        place=place_label(part.place, areas) if part.place else "",
        rows=rows[: page.limit],
        next=cursor_for([last.name, last.id]) if last else None,
        states=STATE_WORDS,
        definitions=definitions(),
    )


def _wanted_part() -> Part:
    return Part(
        choice_argument("state", STATES, STATES[0]),
        text_argument("place"),
        choice_argument("sector", (*VOCABULARY["sector"], UNKNOWN)),
        text_argument("grade", longest=8),
    )


@pages.get("/closed")
def closed() -> ResponseReturnValue:
    """List who closed within the period, with the day: no part of the denominator."""
    scope, page = wanted_scope(), wanted_page()
    rows = closed_in(scope, wanted_key(page.after), page.limit)
    return _page("coverage/closed.html", scope, page, rows)


@pages.get("/off-site")
def off_site() -> ResponseReturnValue:
    """List who was visited by documents or video alone."""
    scope, page = wanted_scope(), wanted_page()
    rows = off_site_in(scope, wanted_key(page.after), page.limit)
    return _page("coverage/off_site.html", scope, page, rows)


def _page(template: str, scope: Scope, page: Page, rows: list[Listed]) -> str:
    last = rows[page.limit - 1].institution if len(rows) > page.limit else None
    after = cursor_for([last.name, last.id]) if last else None
    return render_template(
        template, scope=scope, rows=rows[: page.limit], next=after, methods=METHODS
    )


@pages.get("/terms")
def terms() -> ResponseReturnValue:
    """Show the schools term by term, the latest first."""
    office, period = me().office, wanted_scope().period
    return render_template(
        "coverage/terms.html",
        rows=school_terms(office, terms_until(period.last, TERMS, term_starts(office))),
        to_rows_of=lambda term: to_rows(Scope(office, term, "school")),
        definitions=definitions(),
        term_label=term_label,
        percent=percent,
    )
