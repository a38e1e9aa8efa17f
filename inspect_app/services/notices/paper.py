"""The sheet of a notice: everything that stands on the paper, taken from the record (rule 4).

What a violation corrected on the spot becomes (documents.md §2.4 gives every finding an order):
it stands among the facts with a remark, its order's term reads 已当场改正, and it is settled when
the notice is issued. A fact that was seen must not vanish because it was put right at once.

The receipt stays open for ink: a party signs the record before the notice exists, so that
signature is no receipt of the notice. Delivery is a deed of its own (rule 11).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.deadlines import Due, due_date
from inspect_app.services.calendars import working_calendar
from inspect_app.services.notices.basis import citation_texts
from inspect_app.services.visits.papers import (
    RECORD_TITLE,
    contact_sheet,
    demo_mark,
    document_of,
    evidence_labels,
    inspection_sheet,
    officer_sheets,
    party_sheet,
)
from inspect_app.store.office import Office
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit
from pdf import sheets, wording
from pdf.rectification_notice import draw as draw_notice
from pdf.supervision_opinion import draw as draw_opinion

NOTICE_TITLE = "责令限期改正通知书"
OPINION_TITLE = "督导意见书"
CORRECTED = "（检查时已当场改正。）"
CORRECTED_DUE = "已当场改正"


@dataclass(frozen=True, slots=True)
class Issue:
    """What is fixed before a paper is drawn (design §4 "Issuing")."""

    office: Office
    visit: Visit
    violations: Sequence[Violation]
    bases: Sequence[Mapping[str, Any]]
    number: str
    day: date
    issued_by: str
    verification: sheets.Verification


def title_of(office: Office, kind: str) -> str:
    """Return the title of the paper, by the office's own alias where it has one."""
    return OPINION_TITLE if kind == "opinion" else office.title_alias or NOTICE_TITLE


def notice_sheet(issue: Issue) -> sheets.NoticeSheet:
    """Lay out a rectification notice."""
    return sheets.NoticeSheet(
        addressee=party_sheet(issue.visit.party),
        order_basis=_order_basis(issue.bases),
        reply_url=reply_url(issue.verification),
        **notice_words(issue.office),
        **_shared(issue),
    )


def reply_url(asked: sheets.Verification) -> str:
    """Return where the party replies; the code on its receipt slip alone opens that page."""
    return f"{asked.url.removesuffix(f'/v/{asked.code}')}/r/{asked.code}"


def notice_words(office: Office) -> dict[str, Any]:
    """What every notice of an office says beside `office_words`."""
    return {"title": title_of(office, "notice"), "remedies": _remedies(office)}


def opinion_sheet(issue: Issue) -> sheets.SupervisionOpinionSheet:
    """Lay out a school's supervision opinion."""
    return sheets.SupervisionOpinionSheet(
        title=title_of(issue.office, "opinion"),
        school=party_sheet(issue.visit.party),
        basis=_order_basis(issue.bases),
        reply_url=reply_url(issue.verification),
        **_shared(issue),
    )


def _shared(issue: Issue) -> dict[str, Any]:
    """What both papers say, under the same names."""
    document = document_of(issue.visit)
    return {
        **office_words(issue.office, issue.issued_by),
        "number": issue.number,
        "inspection": inspection_sheet(issue.visit, document),
        "findings": _findings(issue, document),
        "orders": _orders(issue),
        "officers": officer_sheets(issue.visit, document),
        "issued_on": issue.day,
        "verification": issue.verification,
    }


def office_words(office: Office, issued_by: str) -> dict[str, Any]:
    """What every paper of an office says that this person issues."""
    return {
        "office_name": office.name,
        "contact": contact_sheet(office, issued_by),
        "report_within": f"{office.report_days}个工作日",
        "demo_mark": demo_mark(office),
    }


def draw(sheet: sheets.NoticeSheet | sheets.SupervisionOpinionSheet) -> bytes:
    """Draw either paper; the same sheet gives the same bytes."""
    if isinstance(sheet, sheets.NoticeSheet):
        return draw_notice(sheet)
    return draw_opinion(sheet)


def _findings(issue: Issue, document: Mapping[str, Any]) -> tuple[sheets.Finding, ...]:
    labels = evidence_labels(issue.visit, document)
    return tuple(
        sheets.Finding(
            facts=violation.facts + (CORRECTED if violation.corrected_on_spot else ""),
            evidence=(RECORD_TITLE, *(labels[each] for each in violation.files if each in labels)),
            breached=citation_texts(basis["breached"]),
        )
        for violation, basis in zip(issue.violations, issue.bases, strict=True)
    )


def _orders(issue: Issue) -> tuple[sheets.Order, ...]:
    return tuple(
        sheets.Order(_requirement(violation), _due_text(violation, issue.day))
        for violation in issue.violations
    )


def _requirement(violation: Violation) -> str:
    """Return the requirement as written; the catalogue's own where the inspector wrote none."""
    known = catalogue().violations.get(violation.code)
    return violation.requirement or (known.requirement_zh if known else violation.title)


def _due_text(violation: Violation, day: date) -> str:
    """Say until when; for a number of days also what it comes to if handed over on ``day``."""
    if violation.corrected_on_spot:
        return CORRECTED_DUE
    due = Due.from_document(violation.due)
    if due.date is not None:
        return wording.due_by(due.date)
    if due.days is None or due.type is None:
        return wording.at_once()
    comes_to = due_date(due, day, working_calendar())
    return wording.due_within(
        due.days,
        due.type,
        if_delivered_on=day,
        comes_to=comes_to.day,
        provisional=comes_to.provisional,
    )


def _order_basis(bases: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return citation_texts(citation for basis in bases for citation in basis["order"])


def _remedies(office: Office) -> sheets.Remedies | None:
    """Name where the party may turn, by the office's switch (documents.md §2.4)."""
    if not office.remedies:
        return None
    return sheets.Remedies(
        office.reconsideration_body or "本级人民政府", office.court or "人民法院"
    )
