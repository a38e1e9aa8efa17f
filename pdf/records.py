"""What records of visits and hearings share: small text, sections, lines to sign every page."""

from collections.abc import Iterable, Iterator, Sequence

from pdf.blocks import Align, Block, Row, Setter, Style, with_next
from pdf.fonts import Role
from pdf.page import LEFT, MM, WIDTH
from pdf.pen import Pen
from pdf.plain_text import one_line
from pdf.sheets import Told

TEXT = Style(12, 21)
INDENTED = Style(12, 21, indent=2)
SECTION = Style(14, 26)
TITLE = Style(22, 34, align=Align.CENTRE)
OPEN_LINE = 26
"""Height of a line for handwriting, in points."""
OPEN_ANSWER = "＿＿＿＿＿＿＿＿＿＿＿＿"


def heading(setter: Setter, office_name: str, title: str, number: str) -> Iterator[Block]:
    """Office, title and number above a rule."""
    yield with_next(setter.text(one_line(office_name), TITLE, Role.TITLE))
    yield with_next(setter.text(one_line(title), TITLE, Role.TITLE))
    if number:
        style = Style(setter.fitted(number, 12), 21, align=Align.RIGHT)
        yield with_next(setter.text(one_line(number), style))
    yield ruled()


def ruled() -> Block:
    """A rule over the full width, kept with what follows."""
    return Block((Row(6, lambda pen, y: pen.rule(LEFT, y + 3, WIDTH)),), with_next=True)


def particulars(setter: Setter, known: Iterable[tuple[str, str]]) -> Iterator[Block]:
    """One line each: its label in the face of headings, and what is known."""
    for label, value in known:
        yield setter.paragraph([(Role.HEADING, f"{label}："), (Role.BODY, value)], TEXT)


def section(setter: Setter, title: str) -> Block:
    """The heading of a section, kept with its first paragraph."""
    return with_next(setter.text(title, SECTION, Role.HEADING))


def paragraphs(setter: Setter, title: str, texts: Sequence[str]) -> Iterator[Block]:
    """A section of paragraphs; nothing where there are none."""
    if texts:
        yield section(setter, title)
    for text in texts:
        yield setter.text(text.strip(), INDENTED)


def told(setter: Setter, lines: Sequence[Told]) -> Iterator[Block]:
    """What was told and what was answered, word for word."""
    if lines:
        yield section(setter, "告知事项")
    yield from told_lines(setter, lines)


def told_lines(setter: Setter, lines: Sequence[Told]) -> Iterator[Block]:
    """The same without the heading."""
    for line in lines:
        yield setter.text(f"告知：{line.words}", INDENTED)
        yield setter.text(f"回答：{line.answer or OPEN_ANSWER}", INDENTED, Role.NOTE)


def open_lines(count: int) -> Block:
    """So many rules to write on, kept with what follows."""
    lines = (
        Row(OPEN_LINE, lambda pen, y: pen.rule(LEFT, y + OPEN_LINE - 2, WIDTH, thickness=0.4)),
    )
    return Block(lines * count, together=True, with_next=True)


def sign_each_page(words: str, pen: Pen, bottom: float) -> None:
    """Lines for signing on paper, below the type area."""
    pen.text_centred(LEFT + WIDTH / 2, bottom + 5 * MM, [(Role.BODY, words)], 10.5)
