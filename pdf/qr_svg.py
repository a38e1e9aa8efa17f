"""The QR code of a paper as a picture for a page: the same modules that the paper bears."""

from pdf.pictures import qr_squares

QUIET = 4
"""So many light modules a reader needs around the code (ISO/IEC 18004)."""


def qr_svg(text: str) -> str:
    """Return the code as an SVG that takes the size it is given; black on white in every scheme."""
    count, runs = qr_squares(text)
    side = count + 2 * QUIET
    dark = "".join(f"M{column + QUIET} {row + QUIET}h{n}v1h-{n}z" for column, row, n in runs)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path d="{dark}"/></svg>'
    )
