"""The calendar of working days: what is known, and adding the year that was published."""

import hashlib
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.calendar_year import CalendarYearForm
from inspect_app.rules.calendar import Calendar
from inspect_app.rules.refusals import Invalid
from inspect_app.rules.year_notice import NewYear
from inspect_app.services.calendar_years import Move, add_year, preview_year, provisional_count
from inspect_app.services.calendars import added_years, working_calendar
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now
from inspect_app.web.problems import worded_errors

pages = Blueprint("calendar", __name__, url_prefix="/admin/calendar")


@pages.get("/")
@needs("manage")
def show() -> ResponseReturnValue:
    """Show the years that are known, and offer the next one."""
    return _page(CalendarYearForm(formdata=None, year=max(working_calendar().years) + 1))


@pages.post("/")
@needs("manage")
def add() -> ResponseReturnValue:
    """Show first what the year would move; keep it once just that was seen and confirmed."""
    form = CalendarYearForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        new = form.new_year()
        moves = preview_year(new, now())
        if request.form.get("do") != "add" or form.seen.data != _mark(new):
            form.seen.data = _mark(new)
            return _page(form, new, moves)
        return _added(new)
    except Invalid as refusal:
        for field, texts in worded_errors(refusal).items():
            form[field].errors = texts
        return _page(form), 422


def _added(new: NewYear) -> ResponseReturnValue:
    mine = _of_my_office(add_year(new, me().login, now()))
    later = sum(move.is_later for move in mine)
    flash(
        _(
            "The calendar of %(year)s counts from now on: %(n)s due days certain, %(later)s later.",
            year=new.notice.year, n=len(mine), later=later,
        )
    )  # fmt: skip
    return redirect(url_for("calendar.show"))


def _page(form: CalendarYearForm, new: NewYear | None = None, moves: Sequence[Move] = ()) -> str:
    published, mine = Calendar.published(), _of_my_office(moves)
    return render_template(
        "admin/calendar.html",
        form=form,
        new=new,
        moves=mine,
        elsewhere=len(moves) - len(mine),
        published=published.notices[::-1],
        added=[each for each in added_years() if each.year not in published.years],
        provisional=provisional_count(me().office_id),
    )


def _of_my_office(moves: Sequence[Move]) -> list[Move]:
    """Another office's cases are counted, not shown."""
    return [move for move in moves if move.notice.office_id == me().office_id]


def _mark(new: NewYear) -> str:
    """Mark just this content."""
    notice = new.notice
    parts = (notice.year, new.paper, sorted(notice.days_off), sorted(notice.make_up_days))
    return hashlib.sha256(repr(parts).encode()).hexdigest()
