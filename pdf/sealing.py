"""An electronic seal on a finished paper: a PAdES signature, added behind the bytes as drawn.

The paper stays as it is, byte for byte, and the seal is an update behind it; what stood in the
file is not touched, its metadata and its day neither. Importing this module takes a second (it
loads pyHanko): import it where a seal is set or read, never at the start.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from asn1crypto import tsp
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.stamp.noop import NoOpStampStyle

from pdf import pictures
from pdf.apart import apart
from pdf.document import SEAL_PLACE, Picture

FIELD = "Seal"
MOST_OF_AN_ANSWER = 1_000_000
"""Bytes; a time-stamp with its certificates takes some ten thousand."""
NEAR_WHITE = 246
"""From here up a colour is the paper and lets through what the seal lies over."""
Box = tuple[int, int, int, int]


class UnsealableError(ValueError):
    """The key, the paper or the authority's answer would not do; the message says which."""


class NoTimeStampError(UnsealableError):
    """The time-stamp authority did not answer, or with something else."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the seal shows and says: who seals, when, the picture of the seal, if any."""

    office: str
    at: datetime
    picture: bytes | None = None


class SealKey:
    """A certificate with its private key, read once and used for many papers."""

    def __init__(self, pkcs12: bytes, password: bytes) -> None:
        """Open the key. Raises UnsealableError."""
        try:
            signer = signers.SimpleSigner.load_pkcs12_data(pkcs12, [], password)
        except ValueError as error:
            raise UnsealableError("the key does not open") from error
        self.signer = signer


class Authority(TimeStamper):
    """A time-stamp authority that is asked over HTTP (RFC 3161, 3.4)."""

    def __init__(self, url: str, patience_s: float) -> None:
        """Keep where to ask, and how long to wait for each answer."""
        super().__init__()  # type: ignore[no-untyped-call]  # the library's own omission
        self._url, self._patience = url, patience_s

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        headers = {"Content-Type": "application/timestamp-query"}
        asked = Request(self._url, data=req.dump(), headers=headers)  # noqa: S310 - the admin's, http or https
        try:
            with urlopen(asked, timeout=self._patience) as answer:  # noqa: S310, ASYNC210 - as above; nothing else waits in its loop
                kind = answer.headers.get_content_type()
                content = answer.read(MOST_OF_AN_ANSWER)
        except (URLError, OSError) as error:
            raise NoTimeStampError(str(error)) from error
        if kind != "application/timestamp-reply":
            raise NoTimeStampError(f"the answer is {kind}, not a time-stamp")
        return tsp.TimeStampResp.load(content)


class _Update(IncrementalPdfFileWriter):
    """An update that leaves the metadata alone: it must equal what the paper says (PDF/A)."""

    def _update_meta(self) -> None:
        """The paper was made on its own day, by its own program."""


class _Signer(signers.PdfSigner):
    """Signs at a given moment instead of the clock's."""

    at: datetime

    def init_signing_session(self, *given: Any, **named: Any) -> Any:
        session = super().init_signing_session(*given, **named)
        session.system_time = self.at
        return session


def sealed(paper: bytes, key: SealKey, wanted: Wanted, authority: Authority | None = None) -> bytes:
    """Return the paper with the seal behind it (PAdES B-B; B-T with an authority).

    The seal lies where the paper left room for it, with its picture; without a picture, or on a
    paper that left no room, nothing is seen of it. Raises UnsealableError; NoTimeStampError when
    only the authority is at fault.
    """
    try:
        update = _Update(BytesIO(paper))
        _add_field(update, wanted.picture)
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", name=wanted.office,
            subfilter=fields.SigSeedSubFilter.PADES,
        )  # fmt: skip
        signer = _Signer(meta, key.signer, timestamper=authority, stamp_style=NoOpStampStyle())
        signer.at = wanted.at.astimezone(UTC)
        signed: BytesIO = apart(lambda: signer.sign_pdf(update, existing_fields_only=True))
    except UnsealableError:
        raise
    except TimestampRequestError as error:
        raise NoTimeStampError(str(error)) from error
    except (PdfError, SigningError, ValueError) as error:
        raise UnsealableError(str(error)) from error
    return signed.getvalue()


def _add_field(update: IncrementalPdfFileWriter, picture: bytes | None) -> None:
    """Put an empty signature field on the page, showing the seal where there is room for it."""
    page, box = place_of(update) if picture else (0, None)
    fields.append_signature_field(update, fields.SigFieldSpec(FIELD, on_page=page, box=box))
    widget = update.root["/AcroForm"]["/Fields"][0]
    appearance = _drawing(update, picture, box) if picture and box else _nothing()
    widget[_name("/AP")] = _entries(N=update.add_object(appearance))


def place_of(update: IncrementalPdfFileWriter) -> tuple[int, Box | None]:
    """Where the paper left room for the seal: the page's index and the box, in points, if any."""
    root = update.prev.root
    name = f"/{SEAL_PLACE}"
    if "/Dests" not in root or name not in root["/Dests"]:
        return 0, None
    target = root["/Dests"][name]
    page = target.raw_get(0)
    kids = root["/Pages"]["/Kids"]
    index = next(at for at in range(len(kids)) if kids.raw_get(at).idnum == page.idnum)
    left, bottom, right, top = (round(target[at]) for at in range(2, 6))
    return index, (left, bottom, right, top)


def _drawing(update: IncrementalPdfFileWriter, picture: bytes, box: Box) -> generic.StreamObject:
    """The seal's picture, as large as fits, in the middle of its box."""
    seal = pictures.seal(picture)
    wide, high = box[2] - box[0], box[3] - box[1]
    scale = min(wide / seal.width, high / seal.height)
    x, y = (wide - seal.width * scale) / 2, (high - seal.height * scale) / 2
    placed = f"{seal.width * scale:.2f} 0 0 {seal.height * scale:.2f} {x:.2f} {y:.2f} cm"
    shown = RawContent(f"q /Ink gs {placed} /S Do Q".encode(), box=BoxConstraints(wide, high))
    form: generic.StreamObject = shown.as_form_xobject()
    form[_name("/Resources")] = _entries(
        XObject=_entries(S=update.add_object(_image(seal))),
        # As ink does: black words under red stay black. Part 2 of PDF/A lets colours mix.
        ExtGState=_entries(Ink=_entries(BM=_name("/Multiply"))),
    )
    return form


def _image(seal: Picture) -> generic.StreamObject:
    """The picture, its white left out: so it is also where a reader cannot mix colours."""
    bounds = [generic.NumberObject(bound) for bound in (NEAR_WHITE, 255) * 3]
    entries = _entries(
        Type=_name("/XObject"), Subtype=_name("/Image"), ColorSpace=_name("/DeviceRGB"),
        Width=generic.NumberObject(seal.width), Height=generic.NumberObject(seal.height),
        BitsPerComponent=generic.NumberObject(8), Mask=generic.ArrayObject(bounds),
    )  # fmt: skip
    image = generic.StreamObject(entries, stream_data=seal.samples)
    image.compress()
    return image


def _nothing() -> generic.StreamObject:
    """An appearance in which nothing is seen; PDF/A wants one of every field."""
    form: generic.StreamObject = RawContent(
        b"", box=BoxConstraints(width=1, height=1)
    ).as_form_xobject()
    return form


def _name(text: str) -> generic.NameObject:
    return generic.pdf_name(text)


def _entries(**values: generic.PdfObject) -> generic.DictionaryObject:
    return generic.DictionaryObject({_name(f"/{name}"): value for name, value in values.items()})
