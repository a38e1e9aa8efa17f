"""What a file is, by its first bytes; never by its name or by what the sender says.

Only what may be evidence has a type here: images, PDF, audio and video. The magic numbers are those
of the formats' own specifications.
"""

from collections.abc import Callable

HEAD = 4096
"""As many bytes as `media_type` wants to see."""

HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
AUDIO_BRANDS = {b"M4A ", b"M4B "}
VIDEO_BRANDS = {
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso8", b"mp41", b"mp42", b"avc1",
    b"M4V ", b"mmp4", b"MSNV", b"dash", b"f4v ",
}  # fmt: skip


def media_type(head: bytes) -> str | None:
    """Return the type of the bytes, or None where they are no evidence."""
    for magic, kind in _BEGINNINGS:
        if head.startswith(magic):
            return kind if isinstance(kind, str) else kind(head)
    return _of_audio_frame(head)


def _of_riff(head: bytes) -> str | None:
    return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])


def _of_boxes(head: bytes) -> str | None:
    """Read the brands of an ISO base media file (ISO/IEC 14496-12 §4.3)."""
    if head[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    others = {head[at : at + 4] for at in range(16, end - 3, 4)}
    if major in HEIC_BRANDS or (major in {b"mif1", b"msf1"} and others & HEIC_BRANDS):
        return "image/heic"
    if major in AUDIO_BRANDS:
        return "audio/mp4"
    if major == b"qt  ":
        return "video/quicktime"
    if major.startswith((b"3gp", b"3g2")):
        return "video/3gpp"
    return "video/mp4" if major in VIDEO_BRANDS else None


def _of_ebml(head: bytes) -> str | None:
    return "video/webm" if b"\x42\x82\x84webm" in head[:64] else None


def _of_ogg(head: bytes) -> str:
    return "video/ogg" if b"\x80theora" in head[:64] else "audio/ogg"


def _of_audio_frame(head: bytes) -> str | None:
    """Recognise a bare frame of MP3 (layer III) or AAC (ADTS) by its sync word."""
    if len(head) < 4 or head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    is_layer_three = head[1] & 0xE0 == 0xE0 and head[1] & 0x06 == 0x02
    has_version = head[1] & 0x18 != 0x08
    has_rates = head[2] & 0xF0 not in {0x00, 0xF0} and head[2] & 0x0C != 0x0C
    return "audio/mpeg" if is_layer_three and has_version and has_rates else None


_BEGINNINGS: tuple[tuple[bytes, str | Callable[[bytes], str | None]], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
    (b"RIFF", _of_riff),
    (b"\x1aE\xdf\xa3", _of_ebml),
    (b"OggS", _of_ogg),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"\x00\x00", _of_boxes),
)
