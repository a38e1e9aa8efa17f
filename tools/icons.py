"""Draw the app's pictures for a home screen, after static/icons/mark.svg.

Run after the mark was changed; the pictures are committed.
"""

from pathlib import Path

from PIL import Image, ImageDraw

ICONS = Path(__file__).resolve().parent.parent / "inspect_app/static/icons"
BLUE, WHITE = "#0b5a9d", "#ffffff"
SIDE = 32
"""The mark's own measure; every point below is in it."""
ROUND = 6
PAPER = [(9, 6), (20, 6), (24, 10), (24, 26), (9, 26)]
TICK = [(12, 17), (15, 20), (21, 13)]
STROKE = 2.6
FINER = 4
"""Drawn this many times larger, then made smaller: smooth edges."""


def main() -> None:
    """Write the four pictures."""
    for side in (192, 512):
        _draw(side, rounded=True, share=1.0).save(ICONS / f"app-{side}.png", optimize=True)
    # A phone may cut a maskable picture down to a circle of four fifths; Apple rounds by itself.
    _draw(512, rounded=False, share=0.8).save(ICONS / "app-maskable-512.png", optimize=True)
    _draw(180, rounded=False, share=0.9).save(ICONS / "app-apple-180.png", optimize=True)


def _draw(side: int, *, rounded: bool, share: float) -> Image.Image:
    """Draw the mark on a square; ``share`` is how much of it the mark takes."""
    large = side * FINER
    picture = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    scale = large / SIDE * share
    shift = large * (1 - share) / 2
    corner = round(ROUND * large / SIDE) if rounded else 0
    pen.rounded_rectangle((0, 0, large - 1, large - 1), corner, fill=BLUE)
    pen.polygon([_at(point, scale, shift) for point in PAPER], fill=WHITE)
    tick = [_at(point, scale, shift) for point in TICK]
    width = STROKE * scale
    pen.line(tick, fill=BLUE, width=round(width), joint="curve")
    for x, y in tick:
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=BLUE)
    small = picture.resize((side, side), Image.Resampling.LANCZOS)
    return small.quantize(64) if rounded else small.convert("RGB").quantize(64)


def _at(point: tuple[float, float], scale: float, shift: float) -> tuple[float, float]:
    return point[0] * scale + shift, point[1] * scale + shift


if __name__ == "__main__":
    main()
