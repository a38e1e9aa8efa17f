"""An authority that issues documents: a county education bureau, never a task force."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base, Code, Document, Key, Moment, Name


class Office(Base):
    """One 机关. ``word`` is its 机关代字; ``number_style`` is ``case`` (字…第) or ``letter``."""

    __tablename__ = "office"

    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    district: Mapped[str] = mapped_column(sa.String(12), index=True)
    word: Mapped[str] = mapped_column(sa.String(20))
    number_style: Mapped[str] = mapped_column(sa.String(10), default="case")
    kind_words: Mapped[Document] = mapped_column(sa.JSON, default=dict)
    title_alias: Mapped[str] = mapped_column(sa.String(60), default="")
    remedies: Mapped[bool] = mapped_column(default=True)
    reconsideration_body: Mapped[Name] = mapped_column(default="")
    court: Mapped[Name] = mapped_column(default="")
    contact_name: Mapped[Name] = mapped_column(default="")
    contact_phone: Mapped[Name] = mapped_column(default="")
    contact_address: Mapped[Name] = mapped_column(default="")
    report_days: Mapped[int] = mapped_column(default=3)
    visit_cap: Mapped[int] = mapped_column(default=2)
    issue_on_site: Mapped[bool] = mapped_column(default=True)
    parameters: Mapped[Document] = mapped_column(sa.JSON, default=dict)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
