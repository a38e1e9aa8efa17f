"""Official documents and letters as GB/T 9704-2012 sets them: head, title, levels, date, foot.

Numbers in brackets name the standard's clauses. Heights are those of the ink: the upper edge of a
character lies 0.84 of its size above the baseline, its lower edge 0.08 below.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

from pdf.blocks import Align, Block, Setter, Style, box, with_next
from pdf.fonts import Role
from pdf.page import BODY_SIZE, LEFT, MM, OFFICIAL, PAGE_HEIGHT, PAGE_WIDTH, WIDTH, Frame
from pdf.pen import Pen, Span, text_width
from pdf.plain_text import one_line
from pdf.sheets import Contact
from pdf.wording import ordinal

INK_TOP, INK_FOOT = 0.84, 0.08
LINE = OFFICIAL.leading
MARK_LARGEST = 42
TITLE = Style(22, 34, align=Align.CENTRE)
FOLIO_SIZE, DASH_DOWN = 14, 7 * MM
DASH_HEIGHT = 0.38
"""How far above the baseline the dash lies, as a share of the size."""
LETTER_RULE = 170 * MM
THICK, THIN, BETWEEN = 2.0, 0.7, 1.1


def document_head(setter: Setter, office: str, number: str) -> Block:
    """The office in red, the number, and the red rule (7.2.4, 7.2.5, 7.2.7).

    Upper edge of the office's name 35 mm below that of the type area; number two lines below it;
    the rule 4 mm below the number, as wide as the type area; then two lines.
    """
    size = _mark_size(setter, office)
    mark = 35 * MM + INK_TOP * size
    numbered = mark + INK_FOOT * size + 2 * LINE + (LINE + BODY_SIZE * 0.76) / 2
    rule = numbered + INK_FOOT * BODY_SIZE + 4 * MM
    shown = setter.fitted(number, BODY_SIZE)

    def draw(pen: Pen, y: float) -> None:
        pen.in_red()
        pen.text_centred(LEFT + WIDTH / 2, y + mark, [(Role.TITLE, one_line(office))], size)
        pen.rule(LEFT, y + rule, WIDTH, thickness=1.4)
        pen.in_black()
        text = [(Role.BODY, one_line(number))]
        pen.text_centred(LEFT + WIDTH / 2, y + numbered, text, shown)

    return with_next(box(rule + 2 * LINE, draw))


def letter_head(setter: Setter, office: str, number: str) -> Block:
    """The head of a letter, and both its red double rules (10.1).

    Upper edge of the office's name 30 mm below that of the page, the first rule 4 mm below the
    name, the second 20 mm above the page's lower edge, each 170 mm long; the number at the right
    edge, 7/8 of a character below the first rule; then two lines.
    """
    size = _mark_size(setter, office)
    mark = 30 * MM + INK_TOP * size
    first = mark + INK_FOOT * size + 4 * MM
    numbered = first + THICK + BETWEEN + THIN + BODY_SIZE * 7 / 8 + INK_TOP * BODY_SIZE
    shown = setter.fitted(number, BODY_SIZE)
    width = text_width(setter.fonts, [(Role.BODY, one_line(number))], shown)

    def draw(pen: Pen, _y: float) -> None:
        pen.in_red()
        pen.text_centred(PAGE_WIDTH / 2, mark, [(Role.TITLE, one_line(office))], size)
        _double_rule(pen, first, THICK, THIN)
        _double_rule(pen, PAGE_HEIGHT - 20 * MM - THIN - BETWEEN - THICK, THIN, THICK)
        pen.in_black()
        pen.text(LEFT + WIDTH - width, numbered, [(Role.BODY, one_line(number))], shown)

    foot = numbered + INK_FOOT * BODY_SIZE - OFFICIAL.top
    return with_next(box(foot + 2 * LINE, draw))


def _double_rule(pen: Pen, y: float, upper: float, lower: float) -> None:
    """Two rules below each other; `y` is the upper edge."""
    left = (PAGE_WIDTH - LETTER_RULE) / 2
    pen.rule(left, y + upper / 2, LETTER_RULE, thickness=upper)
    pen.rule(left, y + upper + BETWEEN + lower / 2, LETTER_RULE, thickness=lower)


def _mark_size(setter: Setter, office: str) -> float:
    """So that a long name leaves a character's room at either edge."""
    return min(MARK_LARGEST, 0.95 * setter.fitted(office, MARK_LARGEST / 0.95, Role.TITLE))


def title(setter: Setter, text: str, *, above: int = 0) -> Iterator[Block]:
    """Size 2, centred, in lines of about one length (7.3.1); empty lines above, one below."""
    for _ in range(above):
        yield empty_line()
    whole = text_width(setter.fonts, [(Role.TITLE, one_line(text))], TITLE.size)
    lines = ceil(whole / WIDTH)
    width = min(WIDTH, whole / lines + 1.5 * TITLE.size) if lines > 1 else WIDTH
    narrow = setter.beside(LEFT + (WIDTH - width) / 2, width, TITLE)
    yield with_next(narrow.text(one_line(text), TITLE, Role.TITLE))
    yield empty_line()


def empty_line() -> Block:
    """One line of the page left free, also at the head of a page."""
    return with_next(box(LINE, lambda _pen, _y: None))


def receiver(setter: Setter, name: str) -> Block:
    """主送机关, from the margin, with a full-width colon (7.3.2)."""
    return with_next(setter.text(f"{one_line(name)}：", setter.flush))


def first_level(setter: Setter, number: int, text: str) -> Block:
    """一、 in the face of headings (7.3.3)."""
    return with_next(setter.text(f"{ordinal(number)}、{text}", role=Role.HEADING))


def second_level(setter: Setter, number: int, spans: Sequence[Span]) -> Block:
    """（一） in the face of notes, then the text."""
    return setter.paragraph([(Role.NOTE, f"（{ordinal(number)}）"), *spans], setter.body)


def attachments(setter: Setter, names: Sequence[str]) -> Iterator[Block]:
    """附件说明: an empty line, then each by its number, without a mark at its end (7.3.4)."""
    if not names:
        return
    yield empty_line()
    lead = "附件："
    for number, name in enumerate(names, 1):
        ordinal_text = f"{number}.　" if len(names) > 1 else ""
        style = replace(setter.body, indent=0, left=2 if number == 1 else 5)
        text = f"{lead if number == 1 else ''}{ordinal_text}{one_line(name)}"
        yield with_next(setter.text(text, style))


def note(setter: Setter, text: str) -> Block:
    """附注 below the date, in brackets (7.3.6)."""
    return setter.text(f"（{text}）")


def contact_note(setter: Setter, contact: Contact) -> Block:
    """Whom to ask."""
    address = f"，地址：{one_line(contact.address)}" if contact.address else ""
    return note(
        setter, f"联系人：{one_line(contact.person)}，电话：{one_line(contact.phone)}{address}"
    )


def folio(pen: Pen, frame: Frame, number: int, _count: int) -> None:
    """— 1 —, odd pages at the right, even ones at the left, one character in (7.5)."""
    text = [(Role.BODY, f"— {number} —")]
    width = text_width(pen.fonts, text, FOLIO_SIZE)
    left = LEFT + WIDTH - FOLIO_SIZE - width if number % 2 else LEFT + FOLIO_SIZE
    pen.text(left, frame.bottom + DASH_DOWN + DASH_HEIGHT * FOLIO_SIZE, text, FOLIO_SIZE)


def letter_folio(pen: Pen, frame: Frame, number: int, count: int) -> None:
    """The same, but neither on a letter's first page (10.1) nor on the slip that ends it."""
    if 1 < number < count:
        folio(pen, frame, number, count)
