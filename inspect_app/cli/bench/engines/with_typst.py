"""Typst, compiled once and asked again for each paper's data."""

import json
import shutil
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

FILES = ("NotoSerifSC-Bold.ttf", "NotoSerifSC-Regular.ttf", "NotoSansSC-Bold.ttf")
SOURCE = r"""
#let paper = json(bytes(sys.inputs.paper))
#set document(title: paper.title, author: paper.author)
#set page(paper: "a4", margin: (left: 28mm, right: 26mm, top: 28mm, bottom: 26mm),
  footer: context align(center, text(12pt,
    [第#counter(page).display()页 共#counter(page).final().first()页])))
#let faces = (TITLE: ("Noto Serif SC", 700), BODY: ("Noto Serif SC", 400),
  HEADING: ("Noto Sans SC", 700))
#let sides = (LEFT: left, CENTRE: center, RIGHT: right, JUSTIFIED: left)
#set text(font: "Noto Serif SC", lang: "zh", region: "cn")
#let spanned(part) = for (face, piece) in part.spans {
  text(font: faces.at(face).at(0), weight: faces.at(face).at(1), piece)
}
#let shown(data) = image(bytes(data), format: "png", height: 14mm)
#for part in paper.parts {
  if "spans" in part {
    set text(size: part.size * 1pt)
    set par(justify: part.align == "JUSTIFIED", leading: (part.leading - part.size) * 1pt,
      spacing: (part.leading - part.size) * 1pt,
      first-line-indent: (amount: part.indent * part.size * 1pt, all: true))
    align(sides.at(part.align), spanned(part))
  } else if "qr" in part {
    set text(size: part.size * 1pt)
    grid(columns: (28mm, 1fr), image(bytes(part.qr), format: "png", width: 24mm),
      part.texts.join(linebreak()))
  } else if part.picture != none {
    set text(size: part.size * 1pt)
    grid(columns: (96mm, 14mm, 46mm), part.texts.at(0), part.texts.at(1), shown(part.picture))
  } else {
    set text(size: part.size * 1pt)
    part.texts.join("　")
    parbreak()
  }
}
"""


def prepare(folder: str) -> Callable[[dict[str, Any]], bytes]:
    """Make the compiler with the three faces and no others."""
    kept = tempfile.TemporaryDirectory(prefix="inspect-bench-typst-")
    root = Path(kept.name)
    (root / "fonts").mkdir()
    for name in FILES:
        shutil.copy(Path(folder) / name, root / "fonts")
    (root / "paper.typ").write_text(SOURCE, encoding="utf-8")
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[root / "fonts"]
    )
    compiler = typst.Compiler(root / "paper.typ", root=root, font_paths=fonts)

    def draw(paper: dict[str, Any]) -> bytes:
        told = {**paper, "parts": [_plain(part) for part in paper["parts"]]}
        inputs = {"paper": json.dumps(told, ensure_ascii=False)}
        assert kept.name  # the folder stays as long as this function does
        made = compiler.compile(sys_inputs=inputs, format="pdf")
        assert isinstance(made, bytes)
        return made

    return draw


def _plain(part: dict[str, Any]) -> dict[str, Any]:
    """Pictures as lists of numbers, which JSON can hold and Typst can read."""
    if "qr" in part:
        return {**part, "qr": list(_qr(part["qr"]))}
    if part.get("picture") is not None:
        return {**part, "picture": list(part["picture"])}
    return part


def _qr(text: str) -> bytes:
    picture = BytesIO()
    code = segno.make_qr(text, error="m", mask=4, boost_error=False)
    code.save(picture, kind="png", scale=4, border=0)
    return picture.getvalue()
