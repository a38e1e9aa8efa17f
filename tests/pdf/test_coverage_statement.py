"""The coverage statement: of any length, its head on every page, a draft that says so."""

import tracemalloc
from collections.abc import Iterator

import pytest
from pypdf import PdfReader

from pdf.blocks import Block, Row, gap, with_next
from pdf.coverage_statement import StatementLine, draw
from pdf.long_flow import pages
from tests.pdf.archival import require_archival
from tests.pdf.reading import page_texts
from tests.pdf.statement_sheets import line, statement

HEAD = "序号机构名称街道（片区）学科类型等级检查情况"


def texts(**changes: object) -> list[str]:
    return ["".join(page.split()) for page in page_texts(draw(statement(**changes)))]


def test_every_line_stands_on_it_under_the_head_of_the_table() -> None:
    count = 90
    found = texts(count=count)
    whole = "".join(found)
    assert all(whole.count(f"第{number}家培训中心") == 1 for number in range(1, count + 1))
    with_lines = [page for page in found if "家培训中心" in page]
    assert len(with_lines) > 3
    assert all(page.count(HEAD) == 1 for page in with_lines)
    for number, page in enumerate(found, 1):
        assert f"第{number}页共{len(found)}页" in page


def test_it_says_figures_definitions_closed_hashes_and_who_signed() -> None:
    whole = "".join(texts())
    for told in (
        "统计期间：2026年7月1日至2026年9月30日", "80.0%", "北山街道", "72.0%", "多次只计一次",
        "旧日培训中心", "2026-08-09", "a1" * 32, "b2" * 32, "签发人：钱负责", "2026年10月9日",
        "ABCDEFGHJKMN",
    ):  # fmt: skip
        assert told in whole
    assert "未签发" not in whole


def test_a_draft_says_so_on_every_page_and_bears_no_code() -> None:
    found = texts(count=60, signed_by="", signed_on=None, verification=None)
    assert len(found) > 2
    assert all("未签发，仅供核对" in page for page in found)
    assert "核验码" not in "".join(found)


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 12, 13, 14, 80])
def test_nobody_signs_a_page_on_which_nothing_else_stands(count: int) -> None:
    found = texts(count=count)
    assert ("期末在册机构为零" in "".join(found)) == (count == 0)
    [signed] = [page for page in found if "签发人：" in page]
    assert "统计数据SHA-256" in signed
    assert "核验码" in signed


@pytest.mark.parametrize("count", [0, 3, 120])
def test_it_is_built_as_pdf_a_asks_and_the_same_each_time(count: int) -> None:
    paper = draw(statement(count))
    require_archival(paper)
    assert paper == draw(statement(count))


def test_the_seal_belongs_to_the_page_that_was_signed(tmp_path) -> None:
    path = tmp_path / "statement.pdf"
    path.write_bytes(draw(statement(200)))
    reader = PdfReader(path)
    target = reader.trailer["/Root"]["/Dests"]["/seal"]
    numbers = [page.indirect_reference.idnum for page in reader.pages]
    place = numbers.index(target[0].indirect_reference.idnum)
    assert "签发人" in reader.pages[place].extract_text()


def test_a_page_is_given_before_the_next_lines_are_asked_for() -> None:
    asked = 0

    def blocks() -> Iterator[Block]:
        nonlocal asked
        while True:
            asked += 1
            yield Block((Row(10, lambda pen, y: None),), together=True)

    first = next(pages(blocks(), 100))
    assert len(first) == 10
    assert asked == 11


def test_memory_does_not_grow_with_the_lines() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        draw(statement(lines=(line(number) for number in range(count))))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)  # what is read once
    few, many = peak(200), peak(1_600)
    assert many < few + 1_400 * 2_000  # a line laid out takes some ten times as much


def test_blocks_that_stay_together_stand_on_one_page() -> None:
    def one(height: float) -> Block:
        return Block((Row(height, lambda pen, y: None),), together=True)

    blocks = [one(80), gap(5), with_next(one(10)), gap(5), one(10), one(60)]
    assert [len(page) for page in pages(blocks, 100)] == [1, 3]
    assert [[top for top, _row in page] for page in pages(blocks, 100)] == [[0], [0, 15, 25]]


def test_a_sign_that_no_face_has_is_shown_as_such() -> None:
    odd = (StatementLine("星\ue000河", "街道", "学科类", "A", "未检查"),)
    whole = "".join(texts(lines=odd))
    assert "星〓河" in whole
    assert "“〓”表示字库未收录的字" in whole
    assert "〓" not in "".join(texts())
