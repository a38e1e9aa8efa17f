"""What is visited: licensed institutions, unlicensed sites, schools; with dated revisions."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, Document, Key, Moment, Name

VALUES = {
    "kind": ("licensed", "unlicensed", "school"),
    "sector": ("subject", "sports", "arts", "tech", "other"),
    "mode": ("offline", "online", "mixed"),
    "papers": ("full", "permit_only", "business_only", "none"),
    "profit": ("non_profit", "for_profit"),
    "datum": ("WGS-84", "GCJ-02", "BD-09"),
}


class Institution(Base):
    """One 机构 as it stands today; empty text or None where the register does not say.

    ``lat``/``lng`` are as the register gives them, in ``datum``. ``office_id`` is who keeps it.
    ``merged_into_id`` names the entry that took over its cases: the row then stays to be read, out
    of the register (`stands`), until the merge is undone.
    """

    __tablename__ = "institution"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('licensed','unlicensed','school')", name="kind_known"),
        sa.CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        sa.Index("ix_institution_name_id", "name", "id"),
        # All that coverage and blind spots ask, so that the register itself need not be read.
        sa.Index(
            "ix_institution_coverage",
            "district",
            "kind",
            "sector",
            "area",
            "registered_on",
            "closed_on",
            "merged_into_id",
            "grade",
            "lat",
        ),
        # Nearly every entry stands: an index of those as well would be taken to sort them all.
        sa.Index(
            "ix_institution_merged_into_id",
            "merged_into_id",
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        ),
        # A phone asks what changed since it last asked.
        sa.Index("ix_institution_updated_at", "updated_at"),
        sa.Index("ix_institution_credit_code", "office_id", "credit_code"),
        sa.Index("ix_institution_licence_no", "office_id", "licence_no"),
    )

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12), default="licensed")
    name: Mapped[Name]
    credit_code: Mapped[str] = mapped_column(sa.String(40), default="")
    licence_no: Mapped[str] = mapped_column(sa.String(80), default="")
    papers: Mapped[str] = mapped_column(sa.String(16), default="")
    sector: Mapped[str] = mapped_column(sa.String(12), default="")
    mode: Mapped[str] = mapped_column(sa.String(12), default="")
    stages: Mapped[Document] = mapped_column(sa.JSON, default=list)
    profit: Mapped[str] = mapped_column(sa.String(12), default="")
    authority: Mapped[Name] = mapped_column(default="")
    district: Mapped[str] = mapped_column(sa.String(12))
    area: Mapped[Name] = mapped_column(default="")
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    datum: Mapped[str] = mapped_column(sa.String(8), default="WGS-84")
    contact: Mapped[Name] = mapped_column(default="")
    phone: Mapped[Name] = mapped_column(default="")
    area_m2: Mapped[float | None]
    capacity: Mapped[int | None]
    grade: Mapped[str] = mapped_column(sa.String(20), default="")
    registered_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("institution.id"))

    merged_into: Mapped["Institution | None"] = relationship(
        remote_side="Institution.id", viewonly=True
    )

    @hybrid_property
    def stands(self) -> bool:
        """It is in the register: no other entry has taken it over."""
        return self.merged_into_id is None

    @stands.inplace.expression
    @classmethod
    def _stands(cls) -> sa.ColumnElement[bool]:
        return cls.merged_into_id.is_(None)

    @property
    def standing(self) -> "Institution":
        """The entry that keeps its cases now: itself, or what it was merged into, to the end."""
        row = self
        while row.merged_into is not None:
            row = row.merged_into
        return row


class InstitutionRevision(Base):
    """What changed on one day, field by field: ``changes`` is {field: [before, after]}.

    The first revision holds every given field with None before.
    """

    __tablename__ = "institution_revision"

    id: Mapped[Key]
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    valid_on: Mapped[date]
    recorded_at: Mapped[Moment]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    source: Mapped[str] = mapped_column(sa.String(20))
    changes: Mapped[Document]


# The facts of an institution that a register file, a form or a revision may carry.
FACTS = (
    "kind", "name", "credit_code", "licence_no", "papers", "sector", "mode", "stages", "profit",
    "authority", "district", "area", "address", "lat", "lng", "datum", "contact", "phone",
    "area_m2", "capacity", "grade", "registered_on", "closed_on",
)  # fmt: skip
