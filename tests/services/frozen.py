"""What a coverage statement froze, read from its row and its files."""

import hashlib
import json
import re
from io import BytesIO

import sqlalchemy as sa
from openpyxl import load_workbook

from inspect_app.rules.coverage_statement import STANDINGS, compare, standing
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.statements.content import open_content
from inspect_app.services.statements.papers import pdf_of, xlsx_of
from inspect_app.store.base import db
from inspect_app.store.coverage_statement import CoverageStatement
from inspect_app.store.institution import Institution
from tests.pdf.reading import page_texts

Everything = tuple[dict[str, object], list[bytes]]


def everything_of(statement: CoverageStatement) -> Everything:
    """Every column and file; other papers are drawn when they are asked for."""
    db.session.rollback()
    db.session.refresh(statement)
    files = [statement.content, *filter(None, [statement.paper])]
    columns = {c.name: getattr(statement, c.name) for c in sa.inspect(CoverageStatement).columns}
    return columns, [blobs().read(each) for each in files]


def hash_of(members: list[Institution], made: CoverageStatement) -> str:
    """The hash of the denominator as somebody else would make it who has the list."""
    listed = [
        {
            "id": str(one.uuid), "name": one.name, "district": one.district,
            "registered_on": one.registered_on and str(one.registered_on),
            "closed_on": one.closed_on and str(one.closed_on),
        }
        for one in sorted(members, key=lambda one: str(one.uuid))
    ]  # fmt: skip
    named = {
        "day": str(made.last_day), "district": made.district, "kind": made.kind,
        "institutions": listed,
    }  # fmt: skip
    text = json.dumps(named, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def assert_papers_hold_its_rows(statement: CoverageStatement) -> None:
    """Both papers say what was frozen, not what the register says on the day they are drawn."""
    with open_content(statement.content) as content:
        rows, closed = list(content.rows()), list(content.closed())
    book = load_workbook(BytesIO(blobs().read(xlsx_of(statement))), read_only=True)
    lines = [*book["覆盖情况表"].iter_rows(min_row=4, values_only=True)]
    told = {line[-1]: (line[1], line[6], line[7]) for line in lines if line[-1]}
    words = {"visited": "已检查", "excused": "免检", "missed": "未检查"}
    assert told == {row["id"]: (row["name"], words[standing(row)], row["visits"]) for row in rows}
    named = re.findall("机构[0-9a-f]{6}", "".join(page_texts(blobs().read(pdf_of(statement)))))
    assert named == [row["name"] for row in (*rows, *closed)]


def assert_reconciled(earlier: CoverageStatement, later: CoverageStatement) -> None:
    """Every institution of both stands in the table once; the changes explain the sums."""
    with open_content(earlier.content) as a, open_content(later.content) as b:
        found = compare(a.rows(), b.rows())
    for row, count in ((earlier, found.before), (later, found.after)):
        parts = {each: count(each) for each in STANDINGS}
        assert sum(parts.values()) == row.denominator
        assert (parts["visited"], parts["excused"]) == (row.visited, row.excused)
    entered, left = len(found.of("entered")), len(found.of("left"))
    assert earlier.denominator + entered - left == later.denominator
    came = len(found.of("became_visited")) + found.moves["", "visited"]
    went = len(found.of("no_longer_visited")) + found.moves["visited", ""]
    assert earlier.visited + came - went == later.visited
