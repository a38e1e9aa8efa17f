"""The file itself: pages, pictures and metadata, on ReportLab's PDF objects.

Nothing here depends on the clock, on chance or on other documents: a document belongs to the
thread that makes it, and the same calls give the same bytes.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from isal import isal_zlib
from reportlab.pdfbase import pdfdoc

from pdf import archival
from pdf.embedding import EmbeddedFont
from pdf.truetype import Face

PDF_VERSION = (1, 7)
BASIC_FONTS = "BasicFonts"
"""What ReportLab calls the font dictionary that it makes for every document."""
SEAL_PLACE = "seal"
"""The destination that tells whoever seals the file where the paper left room for the seal."""


class Stream(pdfdoc.PDFStream):  # type: ignore[misc]  # ReportLab has no types
    """Compressed by isal, thrice as fast as zlib; a line end before `endstream` (PDF/A).

    With `packed_as` the content is packed already, by the filter of that name.
    """

    def __init__(self, content: bytes, packed_as: str = "", **entries: object) -> None:
        packed = content if packed_as else isal_zlib.compress(content, 2)
        entries |= {"Filter": pdfdoc.PDFName(packed_as or "FlateDecode")}
        super().__init__(pdfdoc.PDFDictionary(entries), packed, filters=[])

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        self.dictionary["Length"] = len(self.content)
        head = self.dictionary.format(document)
        return b"".join([head, b"\nstream\n", self.content, b"\nendstream\n"])


@dataclass(frozen=True, slots=True)
class Picture:
    """Eight-bit samples, one (grey) or three (RGB) to a pixel, row by row from the top."""

    width: int
    height: int
    samples: bytes
    packed_as: ClassVar[str] = ""

    @property
    def is_grey(self) -> bool:
        return len(self.samples) == self.width * self.height


@dataclass(frozen=True, slots=True)
class Jpeg:
    """A photo in three colours, as the file that holds it."""

    width: int
    height: int
    samples: bytes
    packed_as: ClassVar[str] = "DCTDecode"
    is_grey: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the file says of itself; `day` stands for its time of making."""

    title: str
    author: str
    subject: str
    day: date


class Information(pdfdoc.PDFInfo):  # type: ignore[misc]  # ReportLab has no types
    """Metadata with the day of the paper instead of the clock's."""

    producer = creator = "inspect-app"

    def __init__(self, imprint: Imprint) -> None:
        super().__init__()
        self.title, self.author = imprint.title, imprint.author
        self.subject, self.day = imprint.subject, imprint.day

    def entries(self) -> dict[str, str]:
        """What stands in the file twice: here, and in the metadata of `pdf.archival`."""
        made = f"D:{self.day:%Y%m%d}000000+08'00'"
        return {
            "Title": self.title, "Author": self.author, "Subject": self.subject,
            "Producer": self.producer, "Creator": self.creator,
            "CreationDate": made, "ModDate": made,
        }  # fmt: skip

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        texts = {name: pdfdoc.PDFString(text) for name, text in self.entries().items()}
        formatted: bytes = pdfdoc.PDFDictionary(texts).format(document)
        return formatted


class Document:
    """Pages in, bytes out. Sizes and places are in points from the lower left corner."""

    def __init__(self, imprint: Imprint, page_size: tuple[float, float]) -> None:
        self._pdf = pdfdoc.PDFDocument(
            compression=0, invariant=1, pdfVersion=PDF_VERSION, lang="zh-CN"
        )
        self._pdf.info = Information(imprint)
        self._pdf.Catalog = self._catalog(self._pdf.Catalog)
        self._page_size = page_size
        self._fonts: dict[Face, EmbeddedFont] = {}
        self._pictures: dict[Picture | Jpeg, str] = {}
        self._xobjects = pdfdoc.PDFDictionary()

    def _catalog(self, plain: pdfdoc.PDFCatalog) -> archival.Catalog:
        """ReportLab's catalog, with what PDF/A wants there."""
        catalog = archival.Catalog()
        catalog.Pages, catalog.Outlines, catalog.Lang = plain.Pages, plain.Outlines, plain.Lang
        catalog.Metadata = archival.Metadata(self._pdf.info.entries())
        profile = self._pdf.Reference(Stream(archival.packed_profile(), "FlateDecode", N=3))
        catalog.OutputIntents = archival.output_intents(profile.format(self._pdf).decode())
        return catalog

    def font(self, face: Face) -> EmbeddedFont:
        if face not in self._fonts:
            self._fonts[face] = EmbeddedFont(f"F{len(self._fonts) + 1}", face)
        return self._fonts[face]

    def picture(self, picture: Picture | Jpeg) -> str:
        """The name under which a page draws the picture; the same picture is stored once."""
        if picture not in self._pictures:
            name = f"P{len(self._pictures) + 1}"
            colours = pdfdoc.PDFName("DeviceGray" if picture.is_grey else "DeviceRGB")
            image = Stream(
                picture.samples, picture.packed_as,
                Type=pdfdoc.PDFName("XObject"), Subtype=pdfdoc.PDFName("Image"),
                Width=picture.width, Height=picture.height, BitsPerComponent=8, ColorSpace=colours,
            )  # fmt: skip
            self._xobjects[name] = self._pdf.Reference(image, name)
            self._pictures[picture] = name
        return self._pictures[picture]

    def mark_seal(self, left: float, bottom: float, side: float) -> None:
        """Name the square where the seal belongs, on the page that is being drawn."""
        view = " ".join(f"{edge:.2f}" for edge in (left, bottom, left + side, bottom + side))
        page = self._pdf.thisPageRef()
        place = pdfdoc.PDFArray([page, pdfdoc.PDFName("FitR"), *view.split()])
        self._pdf.Catalog.Dests = pdfdoc.PDFDictionary({SEAL_PLACE: place})

    def add_page(self, operators: list[str]) -> None:
        content = "\n".join(operators).encode("ascii")
        page = pdfdoc.PDFPage()
        page.pagewidth, page.pageheight = self._page_size
        page.Contents = Stream(content)
        fonts = pdfdoc.PDFObjectReference(BASIC_FONTS)
        page.Resources = pdfdoc.PDFDictionary({"Font": fonts, "XObject": self._xobjects})
        page.Parent = self._pdf.Pages
        self._pdf.updateSignature(content)
        self._pdf.addPage(page)

    def to_bytes(self) -> bytes:
        fonts = self._pdf.idToObject[BASIC_FONTS]
        for font in self._fonts.values():
            fonts[font.name] = self._pdf.Reference(font.objects(self._pdf, Stream))
        data: bytes = self._pdf.GetPDFData(None)
        return data
