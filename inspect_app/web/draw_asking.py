"""The page that asks for a draw: what it shows, its search for exclusions, what is to be mended."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from forms.draw import DrawForm
from forms.draw_exclusions import Exclusion
from inspect_app.rules.refusals import Invalid
from inspect_app.services.draws.pool import found_in_scope, some_names
from inspect_app.services.draws.reading import Outlook
from inspect_app.store.institution import Institution
from inspect_app.store.plan import Plan
from inspect_app.web.access import me
from inspect_app.web.clock import today
from inspect_app.web.problems import worded_errors
from inspect_app.web.wording import words
from inspect_app.web.wording.draws import GROUNDS

NAMES = 200
"""As many stand on the page to choose from; any other is searched for, or typed."""
FOUND = 20
MOST_TOLD = 20
_AIMED = {"grades": "institutions", "exclusions": "listed"}
"""Fields whose problems are told at another one."""


def ask_page(plan: Plan, seen: Outlook, form: DrawForm) -> str:
    """Show the form with what has been typed; what is searched for with what was found."""
    text = (form.find.data or "").strip()
    return render_template(
        "draws/new.html",
        plan=plan,
        seen=seen,
        form=form,
        grounds=GROUNDS,
        names=some_names(plan, me().office, today(), NAMES),
        found=_found(plan, text) if text else None,
        most=FOUND,
        excluded={one.place for one in form.excluded()},
    )


def _found(plan: Plan, text: str) -> list[tuple[Institution, str]]:
    """What a text finds, each with what names it alone: its name, or else its id."""
    rows = found_in_scope(plan, me().office, today(), text, FOUND)
    names = Counter(one.name for one in rows)
    return [(one, one.name if names[one.name] == 1 else str(one.uuid)) for one in rows]


def wants_more(form: DrawForm) -> bool:
    """Do what a button beside the form's own asks for: to exclude what was found, or more rows."""
    if place := request.form.get("exclude", "").strip():
        form.add_rows(place)
    elif "more" in request.form:
        form.add_rows()
    return bool({"search", "exclude", "more"} & set(request.form))


def show_problems(form: DrawForm, refusal: Invalid, known: Mapping[str, list[str]]) -> None:
    """Put each problem to the field it is about; what has no field of its own to the number."""
    typed, lines = form.excluded(), list[str]()
    for field, texts in worded_errors(refusal).items():
        head, _dot, rest = field.partition(".")
        if head == "exclusions" and rest:
            number, _dot, part = rest.partition(".")
            one = typed[int(number)]
            told = _of_exclusion(one, refusal.errors[field], known) or texts
            if one.row is None:
                where = _("Line %(line)s, %(place)s", line=one.line, place=one.place)
                lines.append(f"{where}{_(': ')}{' '.join(told)}")
            else:
                one.row["reason" if part == "reason" else "place"].errors = told
                form.exclusions.errors = [*form.exclusions.errors, *told]
        else:
            aimed: Any = form[_AIMED.get(head, head)] if head in form else form.institutions
            aimed.errors = [*aimed.errors, *texts]
    if more := len(lines[MOST_TOLD:]):
        lines[MOST_TOLD:] = [_("And %(count)s more.", count=more)]
    form.listed.errors = [*form.listed.errors, *lines]


def _of_exclusion(one: Exclusion, errors: Any, known: Mapping[str, list[str]]) -> list[str]:
    """Say what is wrong with a name that stands for no one institution."""
    if len(known.get(one.place, [])) > 1:
        return [words("several_institutions")]
    return [words("no_such_institution")] if "not_a_uuid" in str(errors) else []
