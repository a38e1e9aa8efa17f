"""What a form that sends inspectors is about: from a plan, by risk, by a clue, or to recheck."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from werkzeug.datastructures import MultiDict

from inspect_app.rules.rectification import RUNNING
from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.services.plans.standing import Asked
from inspect_app.services.plans.to_assign import is_to_assign
from inspect_app.services.risk.scoring import riskiest
from inspect_app.services.visits.history import Times, times_this_year
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from inspect_app.store.plan import Plan
from inspect_app.web.access import me
from inspect_app.web.reach import institution_to_work_on, notice_of_my_office, plan_of_my_office

MOST = 50
SOURCES = ("plan", "complaint", "handover", "data_alert", "own_initiative")
GROUNDS = ("complaint", "handover", "data_alert")
"""Occasions that are themselves the ground of an exception from the yearly cap (rule 12)."""
USUAL_TERM = timedelta(days=14)


@dataclass(frozen=True)
class Order:
    """Where somebody is to be sent; ``scores`` by institution where risk chose them."""

    institutions: Sequence[Institution]
    times: dict[int, Times]
    plan: Plan | None = None
    notice: Notice | None = None
    scores: dict[int, int] | None = None

    @property
    def beyond_cap(self) -> list[Institution]:
        """Those for which one more visit is more than the year allows; rechecks are apart."""
        if self.notice is not None:
            return []
        cap, none = me().office.visit_cap, Times(0, 0)
        return [each for each in self.institutions if self.times.get(each.id, none).total >= cap]

    def usual_day(self, today: date) -> date:
        """In two weeks, or the plan's last day where that is sooner."""
        day = today + USUAL_TERM
        return min(day, max(self.plan.last_day, today)) if self.plan else day


def order_of(values: MultiDict[str, str], today: date) -> Order:
    """Read what is chosen. Raises Invalid, NotFound for what is out of reach."""
    plan = plan_of_my_office(_id(values["plan"])) if values.get("plan") else None
    notice = notice_of_my_office(_id(values["notice"])) if values.get("notice") else None
    scores = None
    if notice is not None:
        places = [_noticed(notice)]
    elif plan is not None and values.get("riskiest"):
        found = riskiest(
            me().office, is_to_assign(Asked.of(plan, me().office)), today, _count(values)
        )
        places = [each.institution for each in found]
        scores = {each.institution.id: each.score for each in found}
    else:
        uuids = list(dict.fromkeys(values.getlist("institution")))
        if len(uuids) > MOST:
            raise Invalid({"institution": [("too_many", {"limit": MOST})]})
        places = [institution_to_work_on(_id(text)) for text in uuids]
    times = times_this_year([each.id for each in places], me().office_id, today)
    return Order(places, times, plan, notice, scores)


def _noticed(notice: Notice) -> Institution:
    """The party of a notice that still runs."""
    if notice.state not in RUNNING or notice.institution_id is None:
        raise Conflict("notice_not_open")
    return db.session.get_one(Institution, notice.institution_id).standing


def _count(values: MultiDict[str, str]) -> int:
    text = values.get("riskiest", "")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST):
        raise Invalid({"riskiest": [("out_of_range", {})]})
    return int(text)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
