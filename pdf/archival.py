"""What makes a file fit to be kept for decades: PDF/A-2b (ISO 19005-2), colours and metadata.

The file says of itself that it is PDF/A-2b. It also keeps what the older part 1 asks for (no
transparency, the glyphs of each font listed, metadata unpacked), because a checker of part 1 is
at hand and one of part 2 is not: see `tests/pdf/test_archival.py`.
"""

import struct
import zlib
from collections.abc import Mapping
from functools import cache
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

PART, CONFORMANCE = "2", "B"
COLOURS = "sRGB IEC61966-2.1"
CURVE_POINTS = 256
"""A reader draws straight lines between them; eight-bit colours hit them exactly."""
RED, GREEN, BLUE = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
WHITE = (0.9642, 1.0, 0.8249)
"""sRGB's primaries brought to the white of ICC profiles, D50 (IEC 61966-2-1, Bradford)."""
PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">\
<dc:format>application/pdf</dc:format>\
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{Title}</rdf:li></rdf:Alt></dc:title>\
<dc:creator><rdf:Seq><rdf:li>{Author}</rdf:li></rdf:Seq></dc:creator>\
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{Subject}</rdf:li></rdf:Alt></dc:description>\
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">\
<xmp:CreateDate>{CreationDate}</xmp:CreateDate><xmp:ModifyDate>{ModDate}</xmp:ModifyDate>\
<xmp:CreatorTool>{Creator}</xmp:CreatorTool></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">\
<pdf:Producer>{Producer}</pdf:Producer></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">\
<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>{conformance}</pdfaid:conformance>\
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


class Catalog(pdfdoc.PDFCatalog):  # type: ignore[misc]  # ReportLab has no types
    """A catalog that may hold output intents."""

    __NoDefault__ = (*pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents")


class Metadata(pdfdoc.PDFObject):  # type: ignore[misc]  # ReportLab has no types
    """The metadata of the information dictionary once more, as XMP; every reader can read it."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        words = {name: escape(_iso(text)) for name, text in entries.items()}
        self._packet = PACKET.format(**words, part=PART, conformance=CONFORMANCE).encode()

    def format(self, _document: pdfdoc.PDFDocument) -> bytes:
        head = f"<< /Length {len(self._packet)} /Subtype /XML /Type /Metadata >>"
        return b"%s\nstream\n%s\nendstream\n" % (head.encode(), self._packet)


def _iso(text: str) -> str:
    """A date of PDF as XMP writes it: `D:20261121000000+08'00'`, 2026-11-21T00:00:00+08:00."""
    if not text.startswith("D:"):
        return text
    day, zone = f"{text[2:6]}-{text[6:8]}-{text[8:10]}", f"{text[16:19]}:{text[20:22]}"
    return f"{day}T{text[10:12]}:{text[12:14]}:{text[14:16]}{zone}"


def output_intents(profile: str) -> str:
    """Says what the numbers of colours mean; `profile` refers to the stream of the profile."""
    return (
        f"[<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier ({COLOURS}) "
        f"/Info ({COLOURS}) /DestOutputProfile {profile} >>]"
    )


@cache
def packed_profile() -> bytes:
    """The profile as a stream of FlateDecode; every paper holds the same."""
    return zlib.compress(colour_profile(), 9)


def colour_profile() -> bytes:
    """A profile of sRGB, ICC version 2 for a display, computed here from the standard's numbers."""
    curve = b"curv" + bytes(4) + struct.pack(">L", CURVE_POINTS)
    curve += struct.pack(f">{CURVE_POINTS}H", *map(_light, range(CURVE_POINTS)))
    tags = {
        b"desc": _description(COLOURS.encode()),
        b"cprt": b"text" + bytes(4) + b"No rights are reserved.\0",
        b"wtpt": _xyz(WHITE), b"rXYZ": _xyz(RED), b"gXYZ": _xyz(GREEN), b"bXYZ": _xyz(BLUE),
        b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
    }  # fmt: skip
    at = 128 + 4 + 12 * len(tags)
    directory, bodies, places = [], [], dict[bytes, int]()
    for name, body in tags.items():
        if body not in places:  # the three curves are one
            places[body] = at
            bodies.append(body + bytes(-len(body) % 4))
            at += len(bodies[-1])
        directory.append(struct.pack(">4sLL", name, places[body], len(body)))
    return b"".join([_header(at), struct.pack(">L", len(tags)), *directory, *bodies])


def _header(size: int) -> bytes:
    """ICC.1:1998, 6.1; the day is that of the standard, so that the bytes are always the same."""
    kind = struct.pack(">L4sL4s4s4s", size, bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    day = struct.pack(">6H", 1999, 10, 18, 0, 0, 0)
    rest = b"acsp" + bytes(28) + b"".join(map(_fixed, WHITE))
    return (kind + day + rest).ljust(128, b"\0")


def _light(point: int) -> int:
    """How much light one of the curve's points gives, of 65535 (IEC 61966-2-1, 5.2)."""
    value = point / (CURVE_POINTS - 1)
    linear = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return round(linear * 65535)


def _description(text: bytes) -> bytes:
    """Tag `desc` with its empty places for other scripts (ICC.1:1998, 6.5.16)."""
    said = struct.pack(">L", len(text) + 1) + text + b"\0"
    return b"desc" + bytes(4) + said + bytes(4 + 4 + 2 + 1 + 67)


def _xyz(colour: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(map(_fixed, colour))


def _fixed(number: float) -> bytes:
    """A number with sixteen bits behind the point."""
    return struct.pack(">l", round(number * 65536))
