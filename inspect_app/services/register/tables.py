"""Bytes of a csv, xls or xlsx file to sheets of untyped rows."""

from inspect_app.services.register.sheets import MAX_BYTES, RegisterFileError, Sheet
from inspect_app.services.register.text_files import read_text_file
from inspect_app.services.register.workbook_process import read_workbook_apart


def read_tables(content: bytes) -> list[Sheet]:
    """Every visible sheet; what the bytes are decides, not what the file is called.

    Raises RegisterFileError: file_empty, file_too_big, file_html, file_broken, file_encrypted,
    file_unknown_encoding, file_unclosed_quote, file_too_many_rows (while reading).
    """
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise RegisterFileError("file_empty")
    if len(content) > MAX_BYTES:
        raise RegisterFileError("file_too_big", megabytes=MAX_BYTES // 2**20)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return read_workbook_apart(content)
    if content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise RegisterFileError("file_html")
    return [read_text_file(content)]
