"""The button on a list gives its ledger: what the filters show, to whoever may read the list."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from openpyxl import load_workbook

from inspect_app.services.ledgers import words
from inspect_app.web.wording import rectifications, visit_choices, vocabulary
from tests.cast import NOW, Cast, Client
from tests.notices import make_notice, make_visit

LEDGERS = ("/visits/ledger.xlsx", "/rectifications/ledger.xlsx", "/notices/ledger.xlsx")
HEADER = 3


def rows_of(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(io.BytesIO(answer.data)).active
    heads, *rows = sheet.iter_rows(min_row=HEADER, values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows[:-1]]


def test_the_ledger_of_visits_follows_the_filters_of_the_page(
    app: Flask, cast: Cast, desk: Client
) -> None:
    make_visit(cast, found=())
    make_visit(cast, cast.noise, found=(), outcome="closed_door", at=NOW - timedelta(days=3))
    for query, names in (
        ("", ["琴韵艺术培训学校", "星河学科培训中心"]),
        ("?outcome=closed_door", ["琴韵艺术培训学校"]),
        ("?from=2026-11-19&to=2026-11-20&limit=1", ["星河学科培训中心"]),
        ("?limit=1", ["琴韵艺术培训学校", "星河学科培训中心"]),
    ):
        rows = rows_of(desk.get(f"/visits/ledger.xlsx{query}"))
        assert [row["机构名称"] for row in rows] == names, query


def test_the_ledgers_of_notices_follow_the_filters_of_their_pages(
    app: Flask, cast: Cast, desk: Client
) -> None:
    number = make_notice(cast).number
    for path in LEDGERS[1:]:
        assert [row["文号"] for row in rows_of(desk.get(f"{path}?state=issued"))] == [number]
        assert rows_of(desk.get(f"{path}?state=delivered")) == []


@pytest.mark.parametrize("path", LEDGERS)
def test_the_button_carries_the_filters_and_not_the_page(app: Flask, cast: Cast, path: str) -> None:
    browser = cast.browser(app, "director")
    page = path.removesuffix("ledger.xlsx")
    shown = browser.get(f"{page}?state=&limit=1&lang=zh_CN").text
    assert f'href="{path}?state="' in shown
    assert "导出台账" in shown
    assert "Export the ledger" in browser.get(f"{page}?lang=en").text


@pytest.mark.parametrize("path", LEDGERS)
def test_an_auditor_may_export_and_another_office_gets_none_of_our_rows(
    app: Flask, cast: Cast, path: str
) -> None:
    make_notice(cast)
    assert len(rows_of(cast.client(app, "auditor").get(path))) == 1
    for stranger in ("chen", "zhao"):
        assert rows_of(cast.client(app, stranger).get(path)) == []


@pytest.mark.parametrize("path", LEDGERS)
def test_it_is_a_chinese_file_whatever_language_its_reader_has(
    app: Flask, cast: Cast, path: str
) -> None:
    make_notice(cast)
    answer = cast.client(app, "lin").get(f"{path}?lang=en")
    assert "机构名称" in rows_of(answer)[0]
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert ".xlsx" in disposition
    assert "%E5%8F%B0%E8%B4%A6" in disposition, "台账"
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "query",
    ["/visits/ledger.xlsx?from=soon", "/notices/ledger.xlsx?state=lost", f"{LEDGERS[1]}?overdue=2"],
)
def test_a_filter_that_is_none_is_refused_as_on_the_page(desk: Client, query: str) -> None:
    assert desk.get(query).status_code == 422


def test_the_ledger_uses_the_words_of_the_pages(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh_CN"):
        for ours, theirs in (
            (words.INSTITUTION_KINDS, vocabulary.VOCABULARY["kind"]),
            (words.OUTCOMES, vocabulary.VOCABULARY["outcome"]),
            (words.VISIT_KINDS, visit_choices.KINDS),
            (words.SOURCES, visit_choices.SOURCES),
            (words.VISIT_METHODS, visit_choices.METHODS),
            (words.DELIVERY_METHODS, rectifications.METHODS),
            (words.RESULTS, rectifications.RESULTS),
            (words.NOTICE_STATES, rectifications.STATES),
        ):
            assert ours == {value: str(text) for value, text in theirs.items()}
