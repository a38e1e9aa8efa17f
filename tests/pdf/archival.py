"""What PDF/A-2b asks of a file, as far as its structure shows it; for the tests of every paper."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from fontTools.ttLib import TTFont
from PIL import ImageCms
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

FORBIDDEN = {
    "/JavaScript", "/JS", "/AA", "/OpenAction", "/EmbeddedFiles", "/Encrypt", "/XFA", "/LZWDecode",
    "/SMask", "/Alternates", "/OPI", "/Group", "/PS", "/F", "/FFilter", "/TR", "/HTP",
}  # fmt: skip
"""Entries that PDF/A forbids, or that our papers have no reason to hold (transparency)."""
NAMES = {
    "dc": "http://purl.org/dc/elements/1.1/", "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/", "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}  # fmt: skip
TWINS = {
    "/Title": "dc:title/rdf:Alt/rdf:li", "/Author": "dc:creator/rdf:Seq/rdf:li",
    "/Subject": "dc:description/rdf:Alt/rdf:li", "/Creator": "xmp:CreatorTool",
    "/Producer": "pdf:Producer", "/CreationDate": "xmp:CreateDate", "/ModDate": "xmp:ModifyDate",
}  # fmt: skip


def require_archival(data: bytes, *, is_sealed: bool = False) -> None:
    """Fail on the first thing that PDF/A-2b forbids or misses; a seal's field has its flags."""
    reader = PdfReader(BytesIO(data), strict=True)
    root = reader.trailer["/Root"]
    assert data.startswith(b"%PDF-1.7\n%")
    assert all(byte > 127 for byte in data.split(b"\n")[1][1:5])
    assert len(reader.trailer["/ID"]) == 2
    assert not re.search(rb"[^\r\n]endstream", data)
    _require_metadata(reader, root)
    _require_colours(root)
    for dictionary in _dictionaries(reader.trailer, set()):
        found = FORBIDDEN & dictionary.keys()
        assert found <= ({"/F"} if is_sealed and "/Rect" in dictionary else set()), dictionary
        if dictionary.get("/Subtype") == "/Type0":
            _require_font(dictionary)


def xmp_of(data: bytes) -> ET.Element:
    """The metadata stream; it is not packed, so that any program finds it."""
    stream = PdfReader(BytesIO(data)).trailer["/Root"]["/Metadata"].get_object()
    assert (stream["/Type"], stream["/Subtype"]) == ("/Metadata", "/XML")
    assert "/Filter" not in stream
    return ET.fromstring(stream.get_data().decode("utf-8"))


def _require_metadata(reader: PdfReader, root: DictionaryObject) -> None:
    xmp = xmp_of(reader.stream.getvalue())
    for name, path in TWINS.items():
        told = xmp.findtext(f".//{path}", namespaces=NAMES)
        stands = str(reader.trailer["/Info"][name])
        assert told == (_iso(stands) if name.endswith("Date") else stands), name
    part = xmp.findtext(".//pdfaid:part", namespaces=NAMES)
    assert (part, xmp.findtext(".//pdfaid:conformance", namespaces=NAMES)) == ("2", "B")


def _iso(date: str) -> str:
    found = re.fullmatch(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([+-]\d\d)'(\d\d)'", date)
    return "{}-{}-{}T{}:{}:{}{}:{}".format(*found.groups())


def _require_colours(root: DictionaryObject) -> None:
    (intent,) = root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    stream = intent["/DestOutputProfile"].get_object()
    profile = ImageCms.ImageCmsProfile(BytesIO(stream.get_data())).profile
    assert (stream["/N"], profile.xcolor_space.strip(), profile.version) == (3, "RGB", 2.1)


def _require_font(font: DictionaryObject) -> None:
    """A composite font: its program is here, all its glyphs are listed, and as wide as told."""
    (descendant,) = (each.get_object() for each in font["/DescendantFonts"])
    descriptor = descendant["/FontDescriptor"].get_object()
    program = TTFont(BytesIO(descriptor["/FontFile2"].get_object().get_data()))
    advances = [wide for wide, _ in program["hmtx"].metrics.values()]
    listed = int.from_bytes(descriptor["/CIDSet"].get_object().get_data(), "big")
    assert listed.bit_count() == len(advances)
    copied = font["/ToUnicode"].get_object().get_data().decode()
    codes = [int(code, 16) for code in re.findall(r"^<([0-9A-F]{4})> <", copied, re.MULTILINE)]
    widths = iter(descendant["/W"])
    told = {int(code): wide[0] for code, wide in zip(widths, widths, strict=True)}
    for code in codes:
        drawn = advances[code] * 1000 / program["head"].unitsPerEm
        assert abs(told.get(code, descendant["/DW"]) - drawn) < 1, (descriptor["/FontName"], code)


def _dictionaries(thing: Any, seen: set[int]) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, each once."""
    if isinstance(thing, IndirectObject):
        if thing.idnum in seen:
            return
        seen.add(thing.idnum)
        yield from _dictionaries(thing.get_object(), seen)
    elif isinstance(thing, DictionaryObject | StreamObject):
        yield thing
        for value in list(thing.values()):
            yield from _dictionaries(value, seen)
    elif isinstance(thing, list):
        for value in thing:
            yield from _dictionaries(value, seen)
