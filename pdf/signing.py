"""The foot of a paper: officers, seal and date, receipt, and how to ask whether it is genuine."""

from collections.abc import Iterator, Sequence
from datetime import date

from pdf import pictures
from pdf.blocks import Block, Setter, Style, box, gap, with_next
from pdf.fonts import Role
from pdf.page import BODY_SIZE, LEFT, MM, WIDTH
from pdf.pen import Pen, text_width
from pdf.plain_text import one_line
from pdf.sheets import Officer, Refused, Signed, Verification
from pdf.wording import chinese_date, chinese_moment

SMALL, SMALL_LEADING = 12, 22
SMALL_TEXT = Style(SMALL, SMALL_LEADING)
SIGNATURE_WIDTH, SIGNATURE_HEIGHT = 46 * MM, 14 * MM
SEAL_SIDE = 40 * MM
QR_SIDE = 24 * MM
RIGHT = LEFT + WIDTH
REPLY_WORDS = "整改回复：扫描右侧二维码后，凭回执联上的办理码填报。"


def officers(setter: Setter, signing: Sequence[Officer], calling: str) -> Iterator[Block]:
    """One line an officer: name, certificate, and the signature or a line to sign on."""
    for officer in signing:
        certificate = f"（执法证号：{one_line(officer.certificate_no)}）"
        words = f"{calling}：{one_line(officer.name)}{certificate}"
        yield with_next(signature_line(setter, words, officer.signature))
    yield with_next(gap(2 * MM))


def signature_line(setter: Setter, words: str, image: bytes | None) -> Block:
    """Words at the left; at the right a rule with the signature on it."""
    place = RIGHT - SIGNATURE_WIDTH
    label = "签名："
    label_x = place - text_width(setter.fonts, [(Role.BODY, label)], SMALL)
    size = min(SMALL, SMALL * (label_x - LEFT - 6) / _width(setter, words))

    def draw(pen: Pen, y: float) -> None:
        foot = y + SIGNATURE_HEIGHT
        pen.text(LEFT, foot - 3, [(Role.BODY, words)], size)
        pen.text(label_x, foot - 3, [(Role.BODY, label)], SMALL)
        pen.rule(place, foot, SIGNATURE_WIDTH)
        if image:
            pen.picture(
                pictures.signature(image), place, y + 1, SIGNATURE_WIDTH, SIGNATURE_HEIGHT - 2
            )

    return box(SIGNATURE_HEIGHT + 3, draw)


def _width(setter: Setter, words: str) -> float:
    return text_width(setter.fonts, [(Role.BODY, words)], SMALL)


def seal_and_date(setter: Setter, office_name: str, day: date, seal: bytes | None) -> Block:
    """Office over date, the date four characters from the right, room for the seal on both.

    GB/T 9704-2012, 7.3.5.1: the signature is centred on the date, the seal lies over both.
    """
    day_text = chinese_date(day)
    day_width = text_width(setter.fonts, [(Role.BODY, day_text)], BODY_SIZE)
    name_size = setter.fitted(office_name, BODY_SIZE)
    name_width = text_width(setter.fonts, [(Role.BODY, one_line(office_name))], name_size)
    middle = min(RIGHT - 4 * BODY_SIZE - day_width / 2, RIGHT - name_width / 2)

    def draw(pen: Pen, y: float) -> None:
        line, left = y + SEAL_SIDE / 2, middle - SEAL_SIDE / 2
        pen.mark_seal(left, y, SEAL_SIDE)
        if seal:
            pen.picture(pictures.seal(seal), left, y, SEAL_SIDE, SEAL_SIDE)
        pen.text_centred(middle, line - 4, [(Role.BODY, one_line(office_name))], name_size)
        pen.text_centred(middle, line + setter.body.leading - 4, [(Role.BODY, day_text)], BODY_SIZE)
        if not seal:
            pen.in_grey()
            pen.text_centred(
                middle, line + 2 * setter.body.leading - 10, [(Role.BODY, "（印章）")], 10.5
            )
            pen.in_black()

    return box(SEAL_SIDE, draw)


def receipt(
    setter: Setter, received: Signed | Refused | None, paper: str, copies: str = ""
) -> Iterator[Block]:
    """Who took the paper and when; or why not, and who saw it. Lines for ink where nobody has.

    `copies` says below it how many sheets there are and whose they are.
    """
    yield gap(3 * MM)
    yield with_next(box(2 * MM, lambda pen, y: pen.rule(LEFT, y + 1, WIDTH, thickness=0.8)))
    if isinstance(received, Signed):
        yield from party_signed(setter, received, "签收人")
    elif isinstance(received, Refused):
        yield from party_refused(setter, received, f"当事人拒绝签收{paper}")
    else:
        yield with_next(_fill_in(setter, (("签收人（签名）：", 40), ("职务或者与当事人关系：", 0))))
        yield with_next(_fill_in(setter, (("签收时间：　　　　年　　月　　日　　时　　分", None),)))
        yield with_next(_fill_in(setter, (("拒收注记（事由、见证人或者录音录像编号）：", 0),)))
        yield with_next(_fill_in(setter, (("", 0),)))
    if copies:
        yield setter.text(copies, Style(10.5, 20))


def party_signed(setter: Setter, signed: Signed, calling: str) -> Iterator[Block]:
    """Who signed for the party, on the rule their signature, and when."""
    post = f"（{one_line(signed.post)}）" if signed.post else ""
    words = f"{calling}：{one_line(signed.name)}{post}"
    yield with_next(signature_line(setter, words, signed.image))
    if signed.at:
        yield with_next(setter.text(f"时间：{chinese_moment(signed.at)}", SMALL_TEXT))


def party_refused(setter: Setter, refused: Refused, lead: str) -> Iterator[Block]:
    """The officers' note of a refusal, the witness's signature, the recording's number."""
    when = f"{chinese_moment(refused.at)}，" if refused.at else ""
    recording = f"录音录像编号：{one_line(refused.recording)}。" if refused.recording else ""
    note = f"{when}{lead}，事由：{one_line(refused.reason).rstrip('。')}。{recording}"
    yield with_next(setter.text(note, SMALL_TEXT))
    if refused.witness_name:
        words = f"见证人：{one_line(refused.witness_name)}"
        yield with_next(signature_line(setter, words, refused.witness_signature))


def _fill_in(setter: Setter, fields: Sequence[tuple[str, float | None]]) -> Block:
    """Labels, each followed by a rule so many millimetres long; 0: to the margin, None: none."""

    def draw(pen: Pen, y: float) -> None:
        x, line = LEFT, y + SMALL_LEADING
        for label, millimetres in fields:
            pen.text(x, line, [(Role.BODY, label)], SMALL)
            x += text_width(setter.fonts, [(Role.BODY, label)], SMALL)
            if millimetres is not None:
                width = millimetres * MM or RIGHT - x
                pen.rule(x, line + 2, width, thickness=0.4)
                x += width + 6

    return box(SMALL_LEADING + 4, draw)


def verification(
    setter: Setter, asked: Verification, copies: str, reply_url: str = ""
) -> Iterator[Block]:
    """QR code, address and code of the page that says whether the paper is genuine.

    With a `reply_url` a second QR code stands at the right, below its own words: what opens the
    reply is the code of the receipt slip, never this one.
    """
    words = f"核验码：{asked.code}。扫描左侧二维码或者访问上列网址，可以核验本文书的真伪。"
    left = LEFT + QR_SIDE + 4 * MM
    at_right = QR_SIDE + 4 * MM if reply_url else 0
    beside = setter.beside(left, RIGHT - left - at_right, Style(10.5, 17))
    texts = [text for text in (asked.url, words, copies) if text]
    if reply_url:
        texts.append(f"{REPLY_WORDS}{reply_url}")
    rows = [row for text in texts for row in beside.text(text).rows]
    height = max(QR_SIDE, sum(row.height for row in rows))

    def draw(pen: Pen, y: float) -> None:
        pen.qr(asked.url, LEFT, y, QR_SIDE)
        if reply_url:
            pen.qr(reply_url, RIGHT - QR_SIDE, y, QR_SIDE)
        for row in rows:
            row.draw(pen, y)
            y += row.height

    yield gap(4 * MM)
    yield box(height, draw)
