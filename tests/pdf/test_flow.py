import pytest

from pdf.blocks import Block, Row, box, gap, with_next
from pdf.page import flow


def lines(count: int) -> Block:
    return Block(tuple(Row(10, lambda _pen, _y: None) for _ in range(count)))


def rows_a_page(blocks: list[Block], height: float = 100) -> list[int]:
    return [len(page) for page in flow(blocks, height)]


def test_a_long_paragraph_flows_over_pages():
    assert rows_a_page([lines(23)]) == [10, 10, 3]


def test_no_page_begins_with_the_last_line_of_a_paragraph():
    assert rows_a_page([lines(11)]) == [9, 2]


def test_no_page_ends_with_the_first_line_of_a_paragraph():
    assert rows_a_page([lines(9), lines(5)]) == [9, 5]


def test_a_heading_goes_with_what_it_heads():
    assert rows_a_page([lines(8), with_next(lines(1)), lines(5)]) == [8, 6]


def test_a_box_is_never_torn():
    assert rows_a_page([lines(6), box(50, lambda _pen, _y: None)]) == [6, 1]


def test_a_chain_stays_together_through_gaps():
    chain = [with_next(lines(2)), with_next(gap(5)), box(40, lambda _pen, _y: None)]
    assert rows_a_page([lines(5), *chain]) == [5, 3]


def test_a_gap_vanishes_at_the_head_of_a_page():
    [_, second] = flow([lines(10), gap(30), lines(2)], 100)
    assert second[0][0] == 0


def test_a_chain_higher_than_a_page_still_ends():
    assert sum(rows_a_page([with_next(lines(30)), lines(2)])) == 32


@pytest.mark.parametrize("count", range(1, 40))
def test_every_row_is_placed_once_and_inside_the_frame(count):
    pages = flow([lines(count), gap(7), with_next(lines(3)), lines(count)], 100)
    assert sum(map(len, pages)) == 2 * count + 3
    assert all(top + row.height <= 100.01 for page in pages for top, row in page)
