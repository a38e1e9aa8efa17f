import pytest

from pdf.blocks import Block, Row, box, gap, with_next
from pdf.flow import flow


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


def test_a_long_block_keeps_its_last_rows_with_the_next_one():
    """So that a seal below a text longer than a page still stands below words."""
    pages = flow([with_next(lines(19)), box(80, lambda _pen, _y: None)], 100)
    assert [len(page) for page in pages] == [10, 7, 3]


def test_a_torn_row_is_closed_where_it_stops_and_headed_where_it_goes_on():
    head, close = Row(10, lambda _pen, _y: None), Row(0, lambda _pen, _y: None)
    torn = Block(lines(15).rows, head=(head,), close=close)
    first, second = flow([lines(1), torn], 100)
    assert first[-1] == (100, close)
    assert second[0] == (0, head)
    assert (len(first), len(second)) == (11, 7)


def test_a_page_that_is_asked_for_begins_and_a_foot_ends_on_the_edge():
    pages = flow([lines(2), Block(lines(2).rows, new_page=True)], 100)
    assert [len(page) for page in pages] == [2, 2]
    [[_, (top, row)]] = flow([lines(1), Block(lines(1).rows, at_foot=True)], 100)
    assert top + row.height == 100


def test_a_foot_that_does_not_fit_moves_on_with_what_is_kept_with_it():
    foot = Block(lines(3).rows, together=True, at_foot=True)
    pages = flow([lines(6), with_next(lines(2)), foot], 100)
    assert [len(page) for page in pages] == [6, 5]
    assert pages[1][-1][0] == 90
