"""One TrueType face: which characters it has, how wide they are, and a cut of it for a document.

Reading the file is ReportLab's; cutting is done here, because ReportLab's cutter seeks in the
shared file and so would need a lock, and knows only fonts of 256 characters.
"""

import struct
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from reportlab.lib.rl_accel import calcChecksum
from reportlab.pdfbase.ttfonts import TTFError, TTFontFile

ARGUMENTS_ARE_WORDS, HAS_SCALE, MORE_COMPONENTS, HAS_XY_SCALE, HAS_TWO_BY_TWO = 1, 8, 32, 64, 128
"""Flags of a component in a composite glyph (OpenType specification, table glyf)."""


class UnusableFaceError(ValueError):
    """A font file that cannot be printed with: no TrueType outlines, broken, or protected."""


class Face:
    """A face read once and never changed afterwards, so that many threads may share it."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = TTFontFile(str(path))
        except (TTFError, OSError) as error:
            message = f"{path.name} cannot be used for printing: {error}"
            raise UnusableFaceError(message) from error
        self.name: str = self._file.name.decode("ascii", errors="replace")
        self._glyph_of: dict[int, int] = self._file.charToGlyph

    def has(self, char: str) -> bool:
        """Tell whether it has a picture; glyph 0 is the empty box, to which U+FFFF is mapped."""
        return self._glyph_of.get(ord(char), 0) != 0

    @property
    def points(self) -> set[int]:
        """The code points that it has."""
        return {point for point, glyph in self._glyph_of.items() if glyph}

    def width(self, char: str) -> float:
        """Advance in thousandths of the type size."""
        return float(self._file.charWidths[ord(char)])

    def describe(self) -> dict[str, float]:
        """Ascent, descent and the like, as a font descriptor wants them, in thousandths."""
        file = self._file
        return {
            "Ascent": file.ascent, "Descent": file.descent, "CapHeight": file.capHeight,
            "ItalicAngle": file.italicAngle, "StemV": file.stemV,
        }  # fmt: skip

    @property
    def bounding_box(self) -> list[float]:
        return list(self._file.bbox)

    @cached_property
    def _tables(self) -> dict[str, bytes]:
        kept = ("head", "hhea", "maxp", "glyf", "cvt ", "fpgm", "prep")
        return {tag: self._file.get_table(tag) for tag in kept if tag in self._file.table}

    def cut(self, chars: Sequence[str]) -> tuple[bytes, int]:
        """A TrueType file whose glyph i+1 draws `chars[i]`, and how many glyphs it has.

        Glyph 0 is the empty box; behind the characters' stand the parts of composite ones.
        A character that stands for the same glyph as another gets a glyph of its own, so that
        text copied out of the document is the text put in.
        """
        glyphs = [0, *(self._glyph_of[ord(char)] for char in chars)]
        outlines = self._closed_over_components(glyphs)
        metrics = [self._metrics(glyph) for glyph in glyphs]
        glyf, loca = _joined(outlines)
        tables = self._tables | {
            "glyf": glyf,
            "loca": loca,
            "hmtx": b"".join(struct.pack(">Hh", int(wide), _signed(lsb)) for wide, lsb in metrics),
        }
        count = struct.pack(">H", len(glyphs))
        tables["maxp"] = tables["maxp"][:4] + count + tables["maxp"][6:]
        tables["hhea"] = tables["hhea"][:34] + count
        tables["head"] = tables["head"][:50] + struct.pack(">H", 1) + tables["head"][52:]
        return _font_file(tables), len(glyphs)

    def _metrics(self, glyph: int) -> tuple[float, int]:
        """Advance in the face's own units, and left bearing.

        Glyphs behind those that have an advance share the last one, which ReportLab gives scaled.
        """
        known = self._advances
        wide, bearing = self._file.hmetrics[glyph]
        return (wide if glyph < known else self._file.hmetrics[known - 1][0]), bearing

    @cached_property
    def _advances(self) -> int:
        """How many glyphs have an advance of their own (table hhea, numberOfHMetrics)."""
        return int(struct.unpack_from(">H", self._tables["hhea"], 34)[0])

    def _closed_over_components(self, glyphs: list[int]) -> list[bytes]:
        """Outlines of `glyphs`, which grows by the parts that composite glyphs are made of."""
        new_number: dict[int, int] = {}
        outlines: list[bytes] = []
        index = 0
        while index < len(glyphs):
            outline = bytearray(self._outline(glyphs[index]))
            for place in _component_places(outline):
                part = struct.unpack_from(">H", outline, place)[0]
                if part not in new_number:
                    new_number[part] = len(glyphs)
                    glyphs.append(part)
                struct.pack_into(">H", outline, place, new_number[part])
            outlines.append(bytes(outline))
            index += 1
        return outlines

    def _outline(self, glyph: int) -> bytes:
        positions = self._file.glyphPos
        return self._tables["glyf"][positions[glyph] : positions[glyph + 1]]


def _component_places(outline: bytearray) -> list[int]:
    """Offsets of the glyph numbers of a composite glyph's parts; none for a simple glyph."""
    if len(outline) < 2 or struct.unpack_from(">h", outline)[0] >= 0:
        return []
    places, at, flags = [], 10, MORE_COMPONENTS
    while flags & MORE_COMPONENTS:
        flags = struct.unpack_from(">H", outline, at)[0]
        places.append(at + 2)
        at += 8 if flags & ARGUMENTS_ARE_WORDS else 6
        if flags & HAS_SCALE:
            at += 2
        elif flags & HAS_XY_SCALE:
            at += 4
        elif flags & HAS_TWO_BY_TWO:
            at += 8
    return places


def _joined(outlines: list[bytes]) -> tuple[bytes, bytes]:
    """Tables glyf and loca (long format), each outline on a multiple of four bytes."""
    padded = [outline + bytes(-len(outline) % 4) for outline in outlines]
    ends, end = [0], 0
    for outline in padded:
        end += len(outline)
        ends.append(end)
    return b"".join(padded), struct.pack(f">{len(ends)}L", *ends)


def _signed(value: float) -> int:
    """ReportLab reads side bearings as unsigned."""
    number = int(value)
    return number - 0x10000 if number >= 0x8000 else number


def _font_file(tables: dict[str, bytes]) -> bytes:
    """The tables behind their directory, as the OpenType specification lays them out."""
    count = len(tables)
    exponent = count.bit_length() - 1
    search = 16 << exponent
    header = struct.pack(">LHHHH", 0x00010000, count, search, exponent, count * 16 - search)
    at = len(header) + 16 * count
    directory, bodies = [header], []
    for tag, data in sorted(tables.items()):
        directory.append(struct.pack(">4sLLL", tag.encode(), calcChecksum(data), at, len(data)))
        bodies.append(data + bytes(-len(data) % 4))
        at += len(bodies[-1])
    return b"".join(directory + bodies)
