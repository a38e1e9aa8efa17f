"""Keys by which entries of one register are alike, kept in step as the search index is.

What shares a key may be one institution; `services.merging.duplicates` looks at the facts and
judges. A key is a checksum: two texts may share one, which costs a look and no more.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.rules.name_cores import core_of
from inspect_app.rules.places import place_of
from inspect_app.store.base import Base
from inspect_app.store.bulk import insert_rows
from inspect_app.store.folding import fold

KEYS = ("code", "licence", "name", "reach", "head", "tail")
_NOT_A_DIGIT = re.compile(r"\D")
_DIGITS_OF_A_PHONE = 7
_DIGITS_OF_A_NUMBER = 3
_DIGITS_THAT_SAY_ALL = 8

Entry = tuple[int, Mapping[str, object]]


class Likeness(Base):
    """``reach`` is house and telephone; ``head`` and ``tail`` are house and an end of the name."""

    __tablename__ = "likeness"
    __table_args__ = tuple(
        sa.Index(f"ix_likeness_office_id_{key}", "office_id", key) for key in KEYS
    )

    institution_id: Mapped[int] = mapped_column(
        sa.ForeignKey("institution.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    code: Mapped[int | None] = mapped_column(sa.BigInteger)
    licence: Mapped[int | None] = mapped_column(sa.BigInteger)
    name: Mapped[int | None] = mapped_column(sa.BigInteger)
    reach: Mapped[int | None] = mapped_column(sa.BigInteger)
    head: Mapped[int | None] = mapped_column(sa.BigInteger)
    tail: Mapped[int | None] = mapped_column(sa.BigInteger)


_LIKENESS = Base.metadata.tables["likeness"]
_COLUMNS = ("institution_id", "office_id", *KEYS)


def house_of(address: str) -> str:
    """The house of a folded address, or the whole address where it names no number."""
    place = place_of(address)
    return place.house if place else address


def phone_of(phone: str) -> str:
    """The last seven digits, the same with and without area code; "" for less than a number."""
    digits = digits_of(phone.replace("、", "/").partition("/")[0])
    return digits[-_DIGITS_OF_A_PHONE:] if len(digits) >= _DIGITS_OF_A_PHONE else ""


def number_of(text: str) -> str:
    """A licence number: its digits where they are many, whatever words stand around them.

    With few digits the folded text; "" for what holds no number, such as 第 号.
    """
    digits = digits_of(text)
    if len(digits) >= _DIGITS_THAT_SAY_ALL:
        return digits
    return fold(text) if len(digits) >= _DIGITS_OF_A_NUMBER else ""


def code_of(text: str) -> str:
    """A folded credit code; "" for what holds no number."""
    return fold(text) if len(digits_of(text)) >= _DIGITS_OF_A_NUMBER else ""


def digits_of(text: str) -> str:
    """The digits of a number, in their order."""
    return _NOT_A_DIGIT.sub("", text)


def keys_of(facts: Mapping[str, object]) -> tuple[int | None, ...]:
    """The entry's keys in the order of KEYS; None where it says too little."""
    name, address, phone, code, licence = (
        str(facts.get(part) or "")
        for part in ("name", "address", "phone", "credit_code", "licence_no")
    )
    folded, house, phone = fold(name), house_of(fold(address)), phone_of(phone)
    core = core_of(folded)
    return (
        _key(code_of(code)),
        _key(number_of(licence)),
        _key(folded),
        _key(house and phone and f"{house}\n{phone}"),
        _key(house and core and f"{house}\n{core[0]}"),
        _key(house and core and f"{house}\n{core[-1]}"),
    )


def _key(text: str) -> int | None:
    return crc32(text.encode("utf-8", "surrogatepass")) if text else None


def add_keys(connection: sa.Connection, office_id: int, entries: Iterable[Entry]) -> None:
    """Keep the keys of new entries (id, facts)."""
    rows = ((identity, office_id, *keys_of(facts)) for identity, facts in entries)
    insert_rows(connection, _LIKENESS, _COLUMNS, rows)


def replace_keys(connection: sa.Connection, office_id: int, entries: Sequence[Entry]) -> None:
    """Keep the keys of entries that were changed, or are new."""
    if not entries:
        return
    where = _LIKENESS.c.institution_id == sa.bindparam("old")
    old: list[dict[str, Any]] = [{"old": identity} for identity, _ in entries]
    connection.execute(_LIKENESS.delete().where(where), old)
    add_keys(connection, office_id, entries)


def forget_keys(connection: sa.Connection) -> None:
    """Drop all keys, before they are made anew."""
    connection.execute(_LIKENESS.delete())
