"""The book of numbers: what became of each, and voiding what a lost phone had taken along."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from inspect_app.rules.calendar import china_day
from inspect_app.rules.refusals import Conflict, Invalid, Refusal
from inspect_app.rules.roles import may
from inspect_app.services.notices.number_book import (
    BookedNumber,
    Shelf,
    counts_of,
    numbers_of,
    shelves_of,
)
from inspect_app.services.notices.voiding import (
    leftovers,
    named_in_quarantine,
    void_by_office,
    void_leftovers,
)
from inspect_app.store.number_reservation import NumberReservation
from inspect_app.web.access import me, needs
from inspect_app.web.arguments import choice_argument
from inspect_app.web.clock import now
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.problems import status_of, worded_errors
from inspect_app.web.wording import refusal_words
from inspect_app.web.wording.numbers import FATES, KINDS, void_words

pages = Blueprint("numbers", __name__, url_prefix="/notices/numbers")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List a year's numbers, the last first, each with its fate."""
    return _page()


def _page(of: str = "", before: int = 0, refusal: Refusal | None = None) -> ResponseReturnValue:
    """Draw the page; with a refusal the number that was not made void (``before``) stands first."""
    shelves = {f"{each.year}-{each.kind}": each for each in shelves_of(me().office_id)}
    wanted = of or choice_argument("of", shelves) or next(iter(shelves), "")
    shelf, fate, page = shelves.get(wanted), choice_argument("fate", FATES), wanted_page()
    below = before or page.after_id
    found = numbers_of(shelf, fate, below, page.limit + 1) if shelf else []
    rows = found[: page.limit]
    answer = render_template(
        "numbers/index.html",
        rows=rows,
        wanted=wanted,
        fate=fate,
        shelf=shelf,
        shelves={name: f"{each.year} · {KINDS[each.kind]}" for name, each in shelves.items()},
        counts=counts_of(shelf) if shelf else {},
        fates=FATES,
        refused=_refused(rows),
        reason_words=void_words,
        may_void=may(me().role, "decide"),
        next=cursor_for([rows[-1].serial]) if len(found) > page.limit else None,
        left=_left(shelf) if shelf else [],
        wrong=_wrong(refusal),
        is_one=bool(before),
    )
    return answer, status_of(refusal) if refusal else 200


def _left(shelf: Shelf) -> list[NumberReservation]:
    """List what the reader may make void at once: of a year that is over, and may decide."""
    if shelf.year >= china_day(now()).year or not may(me().role, "decide"):
        return []
    return leftovers(shelf)


def _wrong(refusal: Refusal | None) -> list[str]:
    if isinstance(refusal, Invalid):
        return worded_errors(refusal).get("reason", [])
    return [refusal_words(refusal)] if refusal else []


def _refused(rows: list[BookedNumber]) -> set[str]:
    """Name the open numbers that a refused visit bears."""
    return named_in_quarantine(me().office_id, [row.text for row in rows if row.fate == "open"])


@pages.post("/<kind>/<int(max=9999):year>/<int(max=2147483647):serial>/voiding")
@needs("decide")
def void(kind: str, year: int, serial: int) -> ResponseReturnValue:
    """Make a reserved number void, with the reason."""
    key = (me().office_id, kind, year, serial)
    of = f"{year}-{kind}"
    try:
        reserved = void_by_office(key, request.form.get("reason", ""), me(), now())
    except Invalid as refusal:
        return _page(of, serial + 1, refusal)
    flash(_("The number %(number)s is void.", number=reserved.number))
    return redirect(url_for("numbers.index", of=of))


@pages.post("/<kind>/<int(max=9999):year>/voiding")
@needs("decide")
def void_year(kind: str, year: int) -> ResponseReturnValue:
    """Make all that a past year has left open void, with one reason."""
    of, listed = f"{year}-{kind}", request.form.getlist("serial", type=int)
    shelf = Shelf(me().office_id, kind, year)
    try:
        done = void_leftovers(shelf, listed, request.form.get("reason", ""), me(), now())
    except (Invalid, Conflict) as refusal:
        return _page(of, refusal=refusal)
    flash(ngettext("%(num)s number is void.", "%(num)s numbers are void.", len(done)))
    return redirect(url_for("numbers.index", of=of, fate="void"))
