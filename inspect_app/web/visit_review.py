"""What stands in the way of a visit, and what is odd about it, before it is handed in."""

from dataclasses import dataclass, field

from forms.visit import report_of_fields
from forms.visit_page import document_fields
from inspect_app.rules.calendar import CHINA
from inspect_app.rules.deadlines import Due, DueDate, due_date
from inspect_app.rules.legal_basis import NoticeBasis
from inspect_app.rules.refusals import Invalid
from inspect_app.rules.visit_report import VisitReport
from inspect_app.services.calendars import working_calendar
from inspect_app.services.notices.basis import basis_for
from inspect_app.services.visits.facts import gather
from inspect_app.services.visits.warnings import warnings_of
from inspect_app.web.access import caller, me
from inspect_app.web.clock import now, today
from inspect_app.web.visit_page import VisitPage
from inspect_app.web.visit_times import finished
from inspect_app.web.wording import words
from inspect_app.web.wording.visit_places import linked

Linked = list[tuple[str, str]]


@dataclass
class Review:
    """``problems`` must be mended first; ``warnings`` are kept with the visit and shown.

    ``cited`` is what the notice will print, by the violation's number; ``waiting`` says what the
    notice, not the visit, waits for.
    """

    report: VisitReport | None = None
    problems: Linked = field(default_factory=list)
    warnings: Linked = field(default_factory=list)
    waiting: Linked = field(default_factory=list)
    cited: dict[int, NoticeBasis] = field(default_factory=dict)
    verdict: str = "unknown"
    distance_m: float | None = None

    @property
    def may_submit(self) -> bool:
        return not self.problems

    def comes_to(self, due: Due) -> DueDate:
        """The day a due comes to if the paper is handed over today."""
        return due_date(due, today(), working_calendar())


def review_of(page: VisitPage) -> Review:
    """Read the draft as it would be handed in now."""
    review = Review(cited=_cited(page))
    review.waiting = [_waiting(page, n, b) for n, b in review.cited.items() if b.blocked]
    moment = now().astimezone(CHINA)
    try:
        _, review.report = report_of_fields(document_fields(finished(page.kept.fields, moment)))
        facts = gather(review.report, caller())
    except Invalid as refusal:
        review.problems = linked(refusal.errors)
        return review
    odd = warnings_of(facts, page.checklist)
    for each in odd:
        params = each["params"]
        assert isinstance(params, dict)
        review.warnings += linked({str(each["field"]): [(str(each["code"]), params)]})
    review.verdict, review.distance_m = facts.position.verdict, facts.position.distance_m
    return review


def _cited(page: VisitPage) -> dict[int, NoticeBasis]:
    kinds = {n: page.violation_type(n) for n in page.kept.rows("violations")}
    return {
        n: basis_for(kind, page.party, me().office_id, page.ticked(n))
        for n, kind in kinds.items()
        if kind is not None
    }


def _waiting(page: VisitPage, number: int, basis: NoticeBasis) -> tuple[str, str]:
    """Say what is missing, with where on the visit's page it can be settled, if it can."""
    code = page.kept.one(f"violations-{number}-code")
    anchor = f"violations-{number}"
    if page.circumstances(page.violation_type(number)):
        anchor += "-circumstances"
    return anchor, words(str(basis.blocked), {"codes": code})
