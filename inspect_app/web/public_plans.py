"""A published plan, for anyone: what is to be visited how often, never who is visited when."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from inspect_app.rules.refusals import NotFound
from inspect_app.services.coverage.blind_spots import months_by_grade
from inspect_app.services.plans.lists import published_plan
from inspect_app.services.plans.progress import progress_of
from inspect_app.services.plans.publishing import counts_published
from inspect_app.services.plans.standing import Asked
from inspect_app.web.access import public
from inspect_app.web.clock import today
from inspect_app.web.wording.plans import PERIOD_WORDS, goal_words, scope_words

pages = Blueprint("public_plans", __name__, url_prefix="/public/plans")


@pages.get("/<uuid:uuid>")
@public
def show(uuid: UUID) -> ResponseReturnValue:
    """Show name, period, scope, goal, and how many institutions it was about that day."""
    found = published_plan(uuid)
    if found is None:
        raise NotFound
    plan, office = found
    counted = counts_published(plan)
    return render_template(
        "plans/public.html",
        plan=plan,
        by=office,
        counted=counted,
        standing=counted or progress_of(Asked.of(plan, office)),
        today=today(),
        period=PERIOD_WORDS[plan.period],
        goal=goal_words(plan.goal, months_by_grade(office)),
        scope=scope_words(plan.scope),
    )
