"""Our own papers: `pdf.rectification_notice`."""

from collections.abc import Callable

from pdf.rectification_notice import draw
from pdf.sheets import NoticeSheet


def prepare(_folder: str) -> Callable[[NoticeSheet], bytes]:
    """Nothing needs to be prepared."""
    return draw
