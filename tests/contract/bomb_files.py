"""Small files that unpack to, or claim, very much: made, never kept."""

import io
import struct
import zipfile
import zlib

from PIL import Image

PNG = b"\x89PNG\r\n\x1a\n"


def png(width: int, height: int) -> bytes:
    """A black PNG of one bit a pixel: 900 megapixels in 110 kB."""
    packer, row = zlib.compressobj(9), bytes(1 + (width + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return PNG + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def colourful_png(width: int, height: int) -> bytes:
    """A PNG of four bytes a pixel, all zero, packed by repeating one packed megabyte."""
    size = height * (1 + 4 * width)
    packer, megabyte = zlib.compressobj(9), bytes(1 << 20)
    first = packer.compress(megabyte) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(megabyte) + packer.flush(zlib.Z_FULL_FLUSH)  # ends on a whole byte
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = first + again * (size >> 20) + packer.flush()
    return PNG + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg(width: int, height: int, **how: object) -> bytes:
    """A grey JPEG."""
    return _saved(Image.new("L", (width, height)), "JPEG", quality=20, **how)


def webp_that_lies() -> bytes:
    """A picture of 16 x 16 that says it is of 16,383 x 16,383."""
    content = bytearray(_saved(Image.new("RGB", (16, 16)), "WEBP"))
    at = content.index(b"\x9d\x01\x2a") + 3  # the start code of a VP8 key frame
    content[at : at + 4] = struct.pack("<HH", 16383, 16383)
    return bytes(content)


def webp_of_frames(count: int) -> bytes:
    """An animation of as many frames, all the same."""
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    content = _saved(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    head, frame = content[12 : content.index(b"ANMF")], content[content.rindex(b"ANMF") :]
    body = b"WEBP" + head + frame * count
    return b"RIFF" + struct.pack("<I", len(body)) + body


def heic_that_lies() -> bytes:
    """A picture of 64 x 64 that says it is of 60,000 x 60,000."""
    import pillow_heif

    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 64))).save(out)
    content = bytearray(out.getvalue())
    at = content.index(b"ispe") + 8
    content[at : at + 8] = struct.pack(">II", 60_000, 60_000)
    return bytes(content)


def _saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


CELLS = '<row r="1"><c r="A1" t="inlineStr"><is><t>机构名称</t></is></c></row>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def xlsx(cells: str = CELLS, before: str = "", shared: str = "") -> bytes:
    """A workbook of one sheet with these cells; ``before`` stands ahead of its root."""
    kinds = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{kinds}</Types>',
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")
        ),
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}">'
        f"<sheetData>{cells}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f'<?xml version="1.0"?>{before}<sst xmlns="{MAIN}">{shared}</sst>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()


def _relations(*named: tuple[str, str]) -> str:
    found = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(named, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def laughs() -> bytes:
    """A billion laughs: ten entities of ten, ten deep."""
    entities = '<!ENTITY l0 "ha">' + "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 11)
    )
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l10;</t></is></c></row>'
    return xlsx(cell, f"<!DOCTYPE x [{entities}]>")


def two_far_cells(row: int = 1_048_576, column: str = "XFD") -> bytes:
    """A sheet from A1 to its very last cell: 17 thousand million of them between the two."""
    cell = '<row r="{0}"><c r="{1}{0}"><v>1</v></c></row>'
    return xlsx(cell.format(1, "A") + cell.format(row, column))


def zeros(gigabytes: int, told: int | None = None) -> bytes:
    """A package whose sheet unpacks to this; ``told`` bytes are what its directory says."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    megabyte = bytes(1 << 20)
    first = packer.compress(megabyte) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(megabyte) + packer.flush(zlib.Z_FULL_FLUSH)  # ends on a whole byte
    packed = first + again * (gigabytes * 1024 - 1) + packer.flush(zlib.Z_FINISH)
    size = min(gigabytes << 30, 0xFFFFFFF0) if told is None else told
    return _replaced(xlsx(), "xl/worksheets/sheet1.xml", packed, size)


def directory(entries: int) -> bytes:
    """A zip that is nothing but a directory: every entry of it names the same empty file."""
    name = b"log.jsonl"
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0)
    local = b"PK\x03\x04" + fields + name
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + fields + bytes(14) + name
    listed, count = entry * entries, min(entries, 0xFFFF)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(listed), len(local), 0)
    return local + listed + b"PK\x05\x06" + end


def _replaced(package: bytes, name: str, packed: bytes, size: int) -> bytes:
    """Put a part's packed bytes into a zip, with the size that is told of it."""
    entries, directory, out = [], b"", io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as read:
        for info in read.infolist():
            content = read.read(info)
            raw = packed if info.filename == name else _deflated(content)
            told = size if info.filename == name else len(content)
            entries.append((info.filename.encode(), zlib.crc32(content), raw, told))
    for path, check, raw, told in entries:
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, check, len(raw), told, len(path), 0)
        at = out.tell()
        out.write(b"PK\x03\x04" + fields + path + raw)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields
        directory += struct.pack("<HHHII", 0, 0, 0, 0, at) + path
    at, count = out.tell(), len(entries)
    out.write(directory)
    out.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), at, 0))
    return out.getvalue()


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()
