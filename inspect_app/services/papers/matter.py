"""A notice with all that happened to it, as its papers see it: texts as they were issued."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from inspect_app.rules.deadlines import Due, due_date
from inspect_app.rules.rectification import SETTLED
from inspect_app.services.calendars import working_calendar
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices.reading import Life, life_of
from inspect_app.services.notices.sheet_documents import from_document
from inspect_app.services.visits.papers import demo_mark
from inspect_app.store.notice import Notice
from inspect_app.store.violation import Violation
from pdf import sheets


@dataclass(frozen=True)
class Matter:
    """``life`` is read once for all papers of the notice."""

    notice: Notice
    life: Life

    @cached_property
    def sheet(self) -> sheets.NoticeSheet | sheets.SupervisionOpinionSheet:
        """What stands on the notice itself."""
        found = from_document(self.notice.sheet, blobs().read)
        assert isinstance(found, sheets.NoticeSheet | sheets.SupervisionOpinionSheet)
        return found

    @property
    def party(self) -> sheets.Party:
        sheet = self.sheet
        return sheet.addressee if isinstance(sheet, sheets.NoticeSheet) else sheet.school

    @cached_property
    def requirements(self) -> dict[UUID, str]:
        """What was ordered, by violation, in the words of the paper."""
        pairs = zip(self.notice.violations, self.sheet.orders, strict=True)
        return {violation.uuid: order.requirement for violation, order in pairs}

    def office_words(self) -> dict[str, Any]:
        """What every paper of the office says that is not a letter to somebody else."""
        return {"office_name": self.notice.office.name, "demo_mark": demo_mark(self.notice.office)}

    def about_notice(self) -> dict[str, Any]:
        """Which paper it is about."""
        return {"notice_title": self.notice.title, "notice_number": self.notice.number}

    def open_at(self, moment: datetime) -> list[Violation]:
        """What was still to be put right at a moment: as far as rechecks had not settled it."""
        settled = {
            each["violation"]
            for recheck, _visit in self.life.rechecks
            if recheck.recorded_at < moment
            for each in recheck.results
            if each["result"] in SETTLED
        }
        return [
            each
            for each in self.notice.violations
            if not each.corrected_on_spot and str(each.uuid) not in settled
        ]

    def due_before(self, violation: Violation, moment: datetime) -> date:
        """The day that bound a violation before an extension that was decided then."""
        assert self.notice.delivered_on is not None
        first = due_date(
            Due.from_document(violation.due), self.notice.delivered_on, working_calendar()
        ).day
        granted = [
            each.granted_until
            for each in self.life.extensions
            if each.granted_until and each.decided_at and each.decided_at < moment
        ]
        return max([first, *granted])


def matter_of(notice: Notice) -> Matter:
    """Load a notice and its life."""
    return Matter(notice, life_of(notice))
