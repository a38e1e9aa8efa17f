"""Ruled tables: what is short stays whole, what is long goes on under the table's head."""

import pytest

from pdf import tables
from pdf.blocks import Block
from pdf.document import Imprint
from pdf.flow import flow
from pdf.fonts import font_set
from pdf.line_breaking import NEVER_FIRST, NEVER_LAST
from pdf.page import ENFORCEMENT, MM, WIDTH, Paper, column, typeset
from tests.pdf.loop_sheets import DAY
from tests.pdf.reading import DOTS, bands, page_texts, rendered, words
from tests.pdf.sheets_to_print import FACTS

SETTER = column(font_set(), ENFORCEMENT)
WIDTHS = (20 * MM, WIDTH - 20 * MM)


def table(*texts: str) -> list[Block]:
    names = [
        tables.label(width, name) for width, name in zip(WIDTHS, ("序号", "内容"), strict=True)
    ]
    head = tables.head(SETTER, names)
    cells = (
        (tables.middle(WIDTHS[0], f"N{n}"), tables.Cell(WIDTHS[1], text))
        for n, text in enumerate(texts, 1)
    )
    return [head, *(tables.row(SETTER, pair, under=head) for pair in cells)]


def printed(blocks: list[Block]) -> bytes:
    paper = Paper(Imprint("表", "局", "校", DAY), ENFORCEMENT)
    return typeset(blocks, paper, font_set())


@pytest.mark.parametrize("count", [1, 20, 90])
def test_every_page_of_a_table_begins_with_its_head(count):
    pages = page_texts(printed(table(*(f"第{n}行。{FACTS}" for n in range(count)))))
    assert all(page.startswith(("序号内容", "第")) for page in pages)
    assert all(page.count("序号内容") == 1 for page in pages)
    assert len(pages) == {1: 1, 20: 2, 90: 6}[count]


def test_a_cell_longer_than_a_page_goes_on_under_the_head():
    pages = page_texts(printed(table("一。", "查" * 2500, "三。")))
    assert len(pages) == 3
    assert sum(page.count("查") for page in pages) == 2500
    assert all("序号内容" in page for page in pages)


def test_a_short_row_is_never_torn_and_no_page_ends_with_a_head():
    for lead in range(1, 40):
        blocks = table(*["短。"] * lead, FACTS * 3)
        for page in flow(blocks, ENFORCEMENT.height):
            assert page[-1][1] not in blocks[0].rows
        assert all(len(block.rows) == 1 for block in blocks)


def test_a_torn_cell_leaves_two_lines_at_least_on_either_page():
    for lead in range(1, 40):
        blocks = table(*["短。"] * lead, "查" * 400)
        long = blocks[-1].rows
        parts = [sum(row in long for _, row in page) for page in flow(blocks, ENFORCEMENT.height)]
        assert all(part != 1 for part in parts)


def test_lines_in_a_cell_keep_the_rules_of_chinese_line_ends():
    text = "“学员（含试听）”、《协议》：每课时￥120.50元（预收六个月）；" * 12
    found = [word.text for word in words(printed(table(text)))]
    assert not any(
        word[0] in NEVER_FIRST or word[-1] in NEVER_LAST for word in found if len(word) > 1
    )


def test_the_edges_of_a_table_are_those_of_the_type_area():
    [head, row] = table("一。")
    assert head.height + row.height < 20 * MM
    data = printed([head, row])
    picture = rendered(data)
    line = int(30 / 25.4 * DOTS)
    edges = bands([picture.getpixel((x, line))[0] < 128 for x in range(picture.width)])
    assert edges[0][0] == pytest.approx(28, abs=0.3)
    assert edges[-1][1] == pytest.approx(184, abs=0.3)
