"""One face inside one document: a composite font (Type 0) of the characters that were used.

ReportLab's own TrueType fonts come in pieces of 256 characters and write the table for copying
text out (ToUnicode) wrongly beyond U+FFFF; here a face is one font, each character its own code,
and the table is UTF-16.
"""

from collections.abc import Callable, Iterator, Sequence

from reportlab.pdfbase import pdfdoc

from pdf.truetype import Face

SYMBOLIC = 4
CODES_A_SECTION = 100
"""At most so many entries may stand in one section of a character map (PDF 32000-1, 9.10.3)."""
MAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange"""
MAP_FOOT = """endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


class EmbeddedFont:
    """Gives each character a code as it is first used, and at the end the PDF objects."""

    def __init__(self, name: str, face: Face) -> None:
        self.name = name
        self._face = face
        self._code_of: dict[str, int] = {}

    def encode(self, text: str) -> str:
        """The text as the hexadecimal digits of its codes, for a page's operators."""
        codes = self._code_of
        return "".join(f"{codes.setdefault(char, len(codes) + 1):04X}" for char in text)

    def objects(
        self, document: pdfdoc.PDFDocument, stream: Callable[..., pdfdoc.PDFStream]
    ) -> pdfdoc.PDFDictionary:
        """The font dictionary; what it refers to is added to the document."""
        chars = list(self._code_of)
        base = pdfdoc.PDFName(f"{_tag(chars)}+{self._face.name}")
        program, glyphs = self._face.cut(chars)
        descendant = pdfdoc.PDFDictionary({
            "Type": pdfdoc.PDFName("Font"), "Subtype": pdfdoc.PDFName("CIDFontType2"),
            "BaseFont": base, "CIDToGIDMap": pdfdoc.PDFName("Identity"),
            "CIDSystemInfo": "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>",
            "DW": 1000, "W": self._widths(chars),
            "FontDescriptor": document.Reference(pdfdoc.PDFDictionary(self._face.describe() | {
                "Type": pdfdoc.PDFName("FontDescriptor"), "FontName": base, "Flags": SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray(self._face.bounding_box),
                "FontFile2": document.Reference(stream(program, Length1=len(program))),
                "CIDSet": document.Reference(stream(_all_of(glyphs))),
            })),
        })  # fmt: skip
        return pdfdoc.PDFDictionary({
            "Type": pdfdoc.PDFName("Font"), "Subtype": pdfdoc.PDFName("Type0"),
            "BaseFont": base, "Encoding": pdfdoc.PDFName("Identity-H"),
            "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant)]),
            "ToUnicode": document.Reference(stream("\n".join(_to_unicode(chars)).encode())),
        })  # fmt: skip

    def _widths(self, chars: Sequence[str]) -> str:
        """Array W; an ideograph is 1000 wide, the default, and is left out."""
        widths = ((code, self._face.width(char)) for code, char in enumerate(chars, 1))
        return "[" + " ".join(f"{code} [{wide:g}]" for code, wide in widths if wide != 1000) + "]"


def _all_of(count: int) -> bytes:
    """A bit for each glyph of the font, all of them there (PDF 32000-1, 9.8.3.2; PDF/A-1)."""
    return (((1 << count) - 1) << (-count % 8)).to_bytes((count + 7) // 8, "big")


def _to_unicode(chars: Sequence[str]) -> Iterator[str]:
    yield MAP_HEAD
    codes = list(enumerate(chars, 1))
    for at in range(0, len(codes), CODES_A_SECTION):
        section = codes[at : at + CODES_A_SECTION]
        yield f"{len(section)} beginbfchar"
        for code, char in section:
            yield f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>"
        yield "endbfchar"
    yield MAP_FOOT


def _tag(chars: Sequence[str]) -> str:
    """Six letters that tell this cut from others (PDF 32000-1, 9.6.4), from the characters."""
    number = 0
    for char in chars:
        number = (number * 31 + ord(char)) % 26**6
    letters = ""
    for _ in range(6):
        number, letter = divmod(number, 26)
        letters += chr(ord("A") + letter)
    return letters
