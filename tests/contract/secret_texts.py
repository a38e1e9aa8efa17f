"""What an office wrote and nobody else may read, and where it is told all the same."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import sqlalchemy as sa
from werkzeug.test import TestResponse

from inspect_app.store.base import Base, db

ROOT = Path(__file__).parent.parent.parent
REGISTER = {
    "institution", "institution_revision", "institution_merge", "distinction", "search_block",
    "search_text", "likeness",
}  # fmt: skip
"""What everybody in the district reads by design (design §3 "Rights")."""
NOBODYS = {"office", "calendar_year"}
"""An office's name and the State Council's calendar are no secret."""
MOST_A_COLUMN = 30


def secret_texts() -> dict[str, set[str]]:
    """Texts of the office's cases ("cases") and of its part of the register ("register").

    What a case copied from the register is as readable as the register.
    """
    public, register, cases = _public_text(), set[str](), set[str]()
    shown = set[str]()
    for table in Base.metadata.sorted_tables:
        for texts in _columns(table) if table.name not in NOBODYS else ():
            kept = sorted((t for t in texts if t not in public), key=len)[-MOST_A_COLUMN:]
            if table.name in REGISTER:
                register |= set(kept)
                shown |= texts
            else:
                cases |= set(kept)
    everything = "\n".join(shown)
    return {"cases": {t for t in cases if t not in everything}, "register": register}


def _public_text() -> str:
    """What stands in the program itself: words of templates and papers, the law, demo's names."""
    folders = ("inspect_app/templates", "inspect_app/translations", "inspect_app/rules/data")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    papers = ("pdf", "inspect_app/services")
    files += [path for folder in papers for path in (ROOT / folder).rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8", errors="ignore") for path in files)


def _columns(table: sa.Table) -> Iterator[set[str]]:
    """The telling texts of each column of a table."""
    for column in table.columns:
        if isinstance(column.type, sa.String | sa.Text | sa.JSON | sa.Uuid):
            values = db.session.scalars(sa.select(column).where(column.is_not(None)))
            yield {text for value in values for text in _texts(value) if _is_telling(text)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    else:
        yield str(value)


def _is_telling(text: str) -> bool:
    """Long enough to be nobody else's: a sentence, a hash, an id, a code; not a day or a word."""
    if len(text) > 300:
        return False
    if len(re.findall(r"[\u4e00-\u9fff]", text)) >= 6:
        return True
    return bool(re.fullmatch(r"[0-9A-Za-z-]{12,64}", text)) and bool(
        re.search(r"\d.*[a-zA-Z]", text)
    )


def text_of(answer: TestResponse) -> str:
    """Everything an answer says, its headers too, packed or printed."""
    body = answer.get_data()
    told = str(answer.headers)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return told + "".join(packed.read(n).decode(errors="ignore") for n in packed.namelist())
    if body.startswith(b"%PDF"):
        return told + "".join(
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages
        )
    return told + body.decode(errors="ignore")


def told_in(answer: TestResponse, secrets: set[str], own: str = "") -> list[str]:
    """Which secrets stand in the answer; what was asked with may be repeated."""
    text = text_of(answer)
    return [secret for secret in secrets if secret in text and secret not in own]
