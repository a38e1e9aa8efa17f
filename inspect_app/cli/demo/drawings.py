"""Photos and signatures that the program draws itself, each photo marked 演示."""

import io
from collections.abc import Callable
from datetime import datetime
from functools import cache
from itertools import groupby
from random import Random

from PIL import Image, ImageDraw, ImageFont

from pdf.fonts import FALLBACK, SHIPPED, open_face

SIZE = (1280, 960)
HEAVY, BRUSH = "NotoSansSC-Bold.ttf", "JianchaKai.ttf"
Colour = tuple[int, int, int]
Pen = ImageDraw.ImageDraw
INK, WALL, FLOOR = (43, 52, 64), (226, 223, 214), (178, 160, 136)
RED, GREEN, BLUE, YELLOW = (196, 58, 49), (64, 132, 88), (58, 98, 150), (236, 194, 84)
SIGNBOARD = "signboard"
EXIF_TAKEN, EXIF_OFFSET, EXIF_IFD = 0x9003, 0x9011, 0x8769


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(SHIPPED / name, size)


@cache
def _file_for(first: str, character: str) -> str:
    """Name the first shipped font file that has the character."""
    return next(name for name in (first, *FALLBACK) if open_face(SHIPPED / name).has(character))


def _write(
    pen: Pen, place: tuple[float, float], text: str, size: int, colour: Colour = INK
) -> None:
    """Write a line, each piece in a face that has its characters."""
    x, y = place
    for name, piece in groupby(text, lambda character: _file_for(HEAVY, character)):
        font, characters = _font(name, size), "".join(piece)
        pen.text((x, y), characters, font=font, fill=colour)
        x += font.getlength(characters)


def photo(scene: str, caption: str, taken_at: datetime, rng: Random) -> bytes:
    """Draw a scene (one of ``SCENES``, or a signboard) as a JPEG with its time in the EXIF."""
    image = Image.new("RGB", SIZE, WALL)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 660, *SIZE), fill=FLOOR)
    if scene == SIGNBOARD:
        _signboard(pen, caption, rng)
    else:
        SCENES[scene](pen, rng)
    pen.rectangle((0, 890, *SIZE), fill=INK)
    _write(pen, (28, 902), f"演示图片 · {caption} · {taken_at:%Y-%m-%d %H:%M}", 32, (255, 255, 255))
    exif = Image.Exif()
    exif.get_ifd(EXIF_IFD).update(
        {EXIF_TAKEN: f"{taken_at:%Y:%m:%d %H:%M:%S}", EXIF_OFFSET: "+08:00"}
    )
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=78, exif=exif)
    return kept.getvalue()


def signature(name: str, rng: Random) -> bytes:
    """Draw a name as if written by hand: slanted, uneven, ink on nothing (PNG with alpha)."""
    image = Image.new("RGBA", (600, 220), (0, 0, 0, 0))
    x = 40.0
    for character in name:
        size = rng.randint(112, 138)
        glyph = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
        font = _font(_file_for(BRUSH, character), size)
        ImageDraw.Draw(glyph).text((30, 20), character, font=font, fill=(24, 38, 92, 255))
        turned = glyph.rotate(rng.uniform(-9, 9), Image.Resampling.BICUBIC)
        image.alpha_composite(turned, (min(400, int(x)), rng.randint(0, 18)))
        x += size * 0.82
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def _signboard(pen: Pen, caption: str, rng: Random) -> None:
    pen.rectangle((0, 0, SIZE[0], 660), fill=(176 + rng.randint(0, 30), 190, 200))
    pen.rectangle((140, 90, 1140, 700), fill=(238, 232, 220), outline=INK, width=6)
    pen.rectangle((180, 120, 1100, 260), fill=rng.choice([RED, BLUE, GREEN]))
    size = min(64, 880 // max(1, len(caption)))
    _write(pen, (210, 190 - size / 2), caption, size, (255, 255, 255))
    for column in range(4):
        left = 210 + column * 225
        pen.rectangle((left, 310, left + 175, 520), fill=(150, 186, 210), outline=INK, width=5)
    pen.rectangle((560, 540, 720, 700), fill=(120, 84, 58), outline=INK, width=5)


def _wall(pen: Pen, rng: Random) -> None:
    pen.rectangle((160, 110, 1120, 620), fill=(252, 250, 244), outline=BLUE, width=14)
    _write(pen, (480, 140), "公 示 栏", 72, BLUE)
    for number, title in enumerate(("办学许可证", "教师信息", "课程安排", "收费标准")):
        left, top = 210 + (number % 2) * 460, 260 + (number // 2) * 170
        pen.rectangle((left, top, left + 400, top + 140), outline=INK, width=4)
        _write(pen, (left + 16, top + 10), title, 36)
        if rng.random() < 0.5:
            for line in range(3):
                y = top + 70 + line * 22
                pen.line((left + 20, y, left + 60 + rng.randint(120, 300), y), INK, 4)


def _classroom(pen: Pen, rng: Random) -> None:
    pen.rectangle((260, 80, 1020, 380), fill=(38, 76, 62), outline=(120, 84, 58), width=16)
    _write(
        pen, (310, 120), rng.choice(["分数的意义", "二次函数", "期中复习提纲"]), 60, (240, 240, 230)
    )
    for row in range(3):
        for column in range(5):
            left, top = 110 + column * 220 + row * 16, 430 + row * 140
            pen.rectangle(
                (left, top, left + 160, top + 46), fill=(206, 160, 96), outline=INK, width=4
            )
            if rng.random() < 0.8:
                pen.ellipse((left + 52, top - 56, left + 108, top), fill=(92, 70, 60))


def _clock(pen: Pen, rng: Random) -> None:
    pen.ellipse((390, 80, 890, 580), fill=(252, 252, 248), outline=INK, width=18)
    for hour, place in {
        "12": (600, 100),
        "3": (826, 290),
        "6": (622, 490),
        "9": (420, 290),
    }.items():
        _write(pen, place, hour, 64)
    pen.line((640, 330, 500, 290), INK, 18)
    pen.line((640, 330, 470 + rng.randint(-12, 12), 420), RED, 10)
    pen.rectangle((120, 700, 1160, 860), fill=(206, 160, 96), outline=INK, width=6)


def _contract(pen: Pen, rng: Random) -> None:
    pen.rectangle((300, 60, 980, 860), fill=(255, 255, 252), outline=INK, width=4)
    _write(pen, (370, 110), "校外培训服务合同", 68)
    for line in range(9):
        y = 250 + line * 54
        pen.line((360, y, 360 + rng.randint(380, 560), y), (120, 120, 120), 5)
    months, yuan = rng.choice([(6, "7,200"), (12, "9,800"), (5, "6,400")])
    _write(pen, (360, 740), f"培训费 {yuan} 元({months} 个月)", 46, RED)


def _books(pen: Pen, rng: Random) -> None:
    for shelf in range(3):
        top = 90 + shelf * 260
        pen.rectangle((120, top + 210, 1160, top + 236), fill=(120, 84, 58))
        x = 140
        while x < 1090:
            width = rng.randint(34, 74)
            colour = rng.choice([RED, GREEN, BLUE, YELLOW, (150, 150, 160)])
            pen.rectangle(
                (x, top + rng.randint(0, 40), x + width, top + 210), fill=colour, outline=INK
            )
            x += width + 6


def _corridor(pen: Pen, rng: Random) -> None:
    pen.polygon([(0, 960), (460, 380), (820, 380), (1280, 960)], fill=FLOOR)
    pen.rectangle((460, 150, 820, 380), fill=(210, 206, 196), outline=INK, width=4)
    pen.rectangle((570, 200, 710, 380), fill=GREEN, outline=INK, width=5)
    _write(pen, (582, 150), "安全出口", 32, GREEN)
    pen.line((570, 300, 710, 300), (80, 80, 80), 14)
    for box in range(rng.randint(3, 5)):
        left, top = 300 + box * 130, 560 + rng.randint(0, 60)
        pen.rectangle((left, top, left + 150, top + 130), fill=(190, 144, 88), outline=INK, width=5)


def _extinguisher(pen: Pen, rng: Random) -> None:
    for number in range(2):
        left = 420 + number * 240
        pen.rounded_rectangle((left, 300, left + 150, 760), 60, fill=RED, outline=INK, width=5)
        pen.rectangle((left + 50, 230, left + 100, 310), fill=INK)
        pen.ellipse((left + 40, 400, left + 110, 470), fill=(255, 255, 255), outline=INK, width=4)
        pen.line((left + 75, 435, left + 50, 450 + rng.randint(-4, 6)), RED, 6)
    _write(pen, (430, 130), "灭火器 检查卡", 60, RED)


SCENES: dict[str, Callable[[Pen, Random], None]] = {
    "wall": _wall,
    "classroom": _classroom,
    "clock": _clock,
    "contract": _contract,
    "books": _books,
    "corridor": _corridor,
    "extinguisher": _extinguisher,
}
