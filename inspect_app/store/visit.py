"""One inspection; immutable once submitted. A correction is a new revision (design rule 1)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from inspect_app.rules.risk import CLUE_SOURCES
from inspect_app.store.base import Base, Document, Hash, Key, LongText, Moment, Name, UtcDateTime
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person

if TYPE_CHECKING:
    from inspect_app.store.violation import Violation

_CLUES = ", ".join(f"'{source}'" for source in CLUE_SOURCES)


class Visit(Base):
    """A submitted visit: the document as received, and what lists and coverage ask of it.

    ``document`` is the canonical JSON whose SHA-256 is ``content_hash``. ``party`` is the visited
    party as it was that day (rule 4): name, address, codes, person in charge, kind, sector, mode,
    stages, profit. ``visited_on`` is the day in Shanghai by the corrected clock; ``distance_m`` and
    ``verdict`` come from the best fix. ``state`` is ``complete`` or ``incomplete`` (files missing).
    ``superseded_by_id`` names the revision that replaced this one: None means it counts.
    ``statuses`` is how each answer was judged, {item: status} in the document's order;
    ``wording_hash`` names the wording that was answered (rule 4).
    """

    __tablename__ = "visit"
    __table_args__ = (
        sa.CheckConstraint("state IN ('complete','incomplete')", name="state_known"),
        sa.CheckConstraint(
            "(institution_id IS NULL) <> (site IS NULL)", name="institution_or_site"
        ),
        # Both hold all that coverage asks, so that a million visits need not be read.
        sa.Index(
            "ix_visit_office_day",
            "office_id",
            "visited_on",
            "outcome",
            "state",
            "superseded_by_id",
            "institution_id",
        ),
        sa.Index(
            "ix_visit_institution_day",
            "institution_id",
            "office_id",
            "outcome",
            "state",
            "superseded_by_id",
            "visited_on",
        ),
        # The order of the lists: without it a page sorts every visit of the office.
        sa.Index("ix_visit_office_order", "office_id", "id"),
        # Few visits answer a clue: what somebody pointed at is found without all the others.
        sa.Index(
            "ix_visit_clue",
            "office_id",
            "visited_on",
            "institution_id",
            sqlite_where=sa.text(f"source IN ({_CLUES})"),
            postgresql_where=sa.text(f"source IN ({_CLUES})"),
        ),
        # Nearly every visit is complete: an index of both states would only be in the way.
        sa.Index(
            "ix_visit_incomplete",
            "office_id",
            "id",
            sqlite_where=sa.text("state = 'incomplete'"),
            postgresql_where=sa.text("state = 'incomplete'"),
        ),
        # Few are made by documents or video; coverage tells them apart.
        sa.Index(
            "ix_visit_off_site",
            "office_id",
            "visited_on",
            "institution_id",
            sqlite_where=sa.text("method <> 'on_site'"),
            postgresql_where=sa.text("method <> 'on_site'"),
        ),
        # Few visits are rechecks; a period report tells them apart.
        sa.Index(
            "ix_visit_recheck",
            "office_id",
            "visited_on",
            "institution_id",
            sqlite_where=sa.text("kind = 'recheck'"),
            postgresql_where=sa.text("kind = 'recheck'"),
        ),
    )

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    sender_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("institution.id"))
    site: Mapped[dict[str, object] | None] = mapped_column(sa.JSON(none_as_null=True))
    party: Mapped[Document]
    revision_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit.id"), unique=True)
    superseded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit.id"))
    assignment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("assignment.id"), index=True)
    recheck_of_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("notice.id", use_alter=True), index=True
    )
    kind: Mapped[str] = mapped_column(sa.String(12))
    source: Mapped[str] = mapped_column(sa.String(16))
    method: Mapped[str] = mapped_column(sa.String(12))
    outcome: Mapped[str] = mapped_column(sa.String(16))
    checklist_id: Mapped[str] = mapped_column(sa.String(40))
    checklist_version: Mapped[str] = mapped_column(sa.String(20))
    started_at: Mapped[Moment]
    finished_at: Mapped[Moment]
    received_at: Mapped[Moment] = mapped_column(index=True)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    clock_offset_ms: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    visited_on: Mapped[date]
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    distance_m: Mapped[float | None]
    verdict: Mapped[str] = mapped_column(sa.String(12))
    position_reason: Mapped[str] = mapped_column(sa.Text, default="")
    warnings: Mapped[Document] = mapped_column(sa.JSON, default=list)
    document: Mapped[LongText]
    content_hash: Mapped[Hash]
    receipt: Mapped[str] = mapped_column(sa.String(40), unique=True)
    state: Mapped[str] = mapped_column(sa.String(12))
    wording_hash: Mapped[str | None] = mapped_column(sa.String(64))
    statuses: Mapped[dict[str, str] | None] = mapped_column(sa.JSON(none_as_null=True))

    institution: Mapped[Institution | None] = relationship()
    sender: Mapped[Person] = relationship(foreign_keys=[sender_id])
    inspectors: Mapped[list["VisitInspector"]] = relationship(
        order_by="VisitInspector.ordinal", viewonly=True
    )
    files: Mapped[list["VisitFile"]] = relationship(order_by="VisitFile.ordinal", viewonly=True)
    violations: Mapped[list["Violation"]] = relationship(
        "Violation", order_by="Violation.ordinal", back_populates="visit"
    )

    @property
    def counts(self) -> bool:
        """The latest revision counts; replaced ones stay readable."""
        return self.superseded_by_id is None

    @cached_property
    def answers(self) -> "list[VisitAnswer]":
        """Read the answers from the document, with the wording that was answered."""
        if not self.statuses:
            return []
        session = object_session(self)
        assert session is not None
        kept = session.get_one(ChecklistWording, self.wording_hash)
        given = {part["item"]: part for part in json.loads(self.document)["answers"]}
        return [
            VisitAnswer(item, kept.wordings[item], given[item], status)
            for item, status in self.statuses.items()
        ]


def is_by_clue() -> sa.ColumnElement[bool]:
    """A clue led to it; said in the words of its index, which bound values would hide."""
    return Visit.source.in_([sa.literal_column(f"'{source}'") for source in CLUE_SOURCES])


class VisitInspector(Base):
    """An inspector as named that day, certificate included."""

    __tablename__ = "visit_inspector"

    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    login: Mapped[str] = mapped_column(sa.String(64))
    display: Mapped[Name]
    certificate_no: Mapped[str] = mapped_column(sa.String(64))
    certificate_valid: Mapped[bool]


@dataclass(frozen=True, slots=True)
class VisitAnswer:
    """One answer with the wording it answered (rule 4) and how it was judged."""

    item: str
    wording: str
    answer: Mapping[str, Any]
    status: str


class ChecklistWording(Base):
    """The wording of a checklist's items as visits answered it, once for all of them; for ever.

    ``hash`` is the SHA-256 of ``wordings``, {item: text}, as canonical JSON.
    """

    __tablename__ = "checklist_wording"

    hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    wordings: Mapped[Document]


class VisitFile(Base):
    """A file that a visit names; ``received`` once the server holds those bytes."""

    __tablename__ = "visit_file"
    __table_args__ = (sa.Index("ix_visit_file_sha256", "sha256", "received"),)

    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    ordinal: Mapped[int]
    received: Mapped[bool]
    meta: Mapped[Document] = mapped_column(sa.JSON, default=dict)


class QuarantinedVisit(Base):
    """A refused visit, kept whole so that the office can mend and accept it."""

    __tablename__ = "quarantined_visit"

    id: Mapped[Key]
    visit_uuid: Mapped[UUID] = mapped_column(index=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    sender_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    received_at: Mapped[Moment]
    content_hash: Mapped[Hash]
    document: Mapped[LongText]
    problems: Mapped[Document]
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    sender: Mapped[Person] = relationship()


class VisitDraft(Base):
    """The fields of an unfinished visit as last saved by a person; never evidence.

    Without any it was discarded: that is remembered, so that another phone which still holds it is
    told instead of bringing it back.
    """

    __tablename__ = "visit_draft"

    visit_uuid: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("institution.id"))
    fields: Mapped[Document]
    updated_at: Mapped[Moment]

    institution: Mapped[Institution | None] = relationship()

    @property
    def is_discarded(self) -> bool:
        """Its person gave it up; a draft that is begun always says something."""
        return not self.fields
