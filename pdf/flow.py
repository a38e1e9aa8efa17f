"""How blocks spread over pages: nothing is torn that belongs together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pdf.blocks import Block, Row

Placed = list[tuple[float, Row]]
"""The rows of one page, each with the distance of its upper edge from the frame's."""
LONG = 8
"""A block of more rows that stays with the next one is parted rather than moved as a whole."""


def flow(blocks: Sequence[Block], height: float) -> list[Placed]:
    """Spreads blocks over pages `height` high.

    No page ends with the first line of a paragraph or with a block that must stay with the next;
    none begins with the last line of a paragraph.
    """
    parted = list(_parted(blocks))
    pages: list[Placed] = [[]]
    used, before = 0.0, Block(())
    for index, block in enumerate(parted):
        if block.is_gap:
            used += block.height if pages[-1] else 0
            before = block
            continue
        full = used + _head_height(parted, index, height) > height
        if pages[-1] and (block.new_page or full):
            used = _turn(before, block, pages, used)
        if block.at_foot:
            used = max(used, height - block.height)
        used, before = _place(block, pages, used, height), block
    return pages


def _parted(blocks: Iterable[Block]) -> Iterator[Block]:
    """Of a long block only the last two rows stay with the next one, so that a seal has text."""
    for block in blocks:
        if block.with_next and not block.together and len(block.rows) > LONG:
            yield replace(block, rows=block.rows[:-2], with_next=False)
            yield replace(block, rows=block.rows[-2:], together=True, new_page=False)
        else:
            yield block


def _turn(before: Block, block: Block, pages: list[Placed], used: float) -> float:
    """Ends a page below one block and begins the next above another; the height used there."""
    if before.close:
        pages[-1].append((used, before.close))
    pages.append([])
    used = 0.0
    for row in block.head:
        pages[-1].append((used, row))
        used += row.height
    return used


def _place(block: Block, pages: list[Placed], used: float, height: float) -> float:
    """Adds the rows of one block, on new pages as needed; the height used on the last one."""
    rest = block.rows
    while rest:
        count = _rows_that_fit(rest, height - used)
        for row in rest[:count]:
            pages[-1].append((used, row))
            used += row.height
        rest = rest[count:]
        if rest:
            used = _turn(block, block, pages, used)
    return used


def _rows_that_fit(rows: tuple[Row, ...], room: float) -> int:
    """How many rows stand on this page, leaving two for the next rather than one."""
    count, used = 0, 0.0
    while count < len(rows) and used + rows[count].height <= room + 0.01:
        used += rows[count].height
        count += 1
    if count == len(rows) - 1 and count > 1:
        count -= 1
    return max(count, 1)


def _head_height(blocks: Sequence[Block], index: int, height: float) -> float:
    """The least room in which block `index` may begin."""
    block = blocks[index]
    needed = block.height if block.together or block.with_next else _first_rows(block)
    following = index + 1
    while block.with_next and following < len(blocks):
        if not blocks[following].is_gap:
            needed += _head_height(blocks, following, height)
            break
        needed += blocks[following].height
        following += 1
    return needed if needed <= height else _first_rows(block)


def _first_rows(block: Block) -> float:
    """Two lines, or all three of a paragraph that cannot be parted two and one."""
    rows = block.rows if len(block.rows) <= 3 else block.rows[:2]
    return sum(row.height for row in rows)
