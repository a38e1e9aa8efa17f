"""Which typeface draws which character.

A paper speaks of roles. A role is served by a list of faces, and each character by the first of
them that has it. An office that owns the usual faces of official papers (方正小标宋, 仿宋, 黑体,
楷体) puts their files into a folder; they come before the ones shipped in `pdf/fonts/`.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from itertools import groupby
from pathlib import Path
from threading import Lock

from pdf.plain_text import printable
from pdf.truetype import Face

SHIPPED = Path(__file__).parent / "fonts"
READING = Lock()


class Role(Enum):
    """What a face is used for, with the files that may serve, the office's own first."""

    TITLE = ("FZXBSJW.ttf", "FZXiaoBiaoSong-B05.ttf", "NotoSerifSC-Bold.ttf")
    BODY = ("simfang.ttf", "FangSong_GB2312.ttf", "FZFSJW.ttf")
    HEADING = ("simhei.ttf", "FZHTJW.ttf", "NotoSansSC-Bold.ttf")
    NOTE = ("simkai.ttf", "KaiTi_GB2312.ttf", "FZKTJW.ttf", "JianchaKai.ttf")


FALLBACK = (
    "NotoSerifSC-Regular.ttf",
    "NotoSerifSC-Regular-Han.ttf",
    "NotoSerifSC-Regular-ExtA.ttf",
    "JianchaRare.ttf",
)
"""Serves every role after its own faces; the later files are opened only when needed."""


class UndrawableError(ValueError):
    """No face has these characters. `characters` holds their names as `missing_characters` does."""

    def __init__(self, characters: list[str]) -> None:
        super().__init__("no typeface can draw " + ", ".join(characters))
        self.characters = characters


@cache
def _read_face(path: Path) -> Face:
    return Face(path)


def open_face(path: Path) -> Face:
    """A face is read once a process: it takes some 15 ms and never changes.

    The lock keeps two threads from reading it twice: a document tells faces apart by identity.
    """
    with READING:
        return _read_face(path)


class FontSet:
    """The faces of one office, shared between threads.

    It remembers which face has a character; any thread would remember the same.
    """

    def __init__(self, own_folder: Path | None = None) -> None:
        own = {p.name.casefold(): p for p in own_folder.iterdir()} if own_folder else {}
        self._files = {role: tuple(_existing(role, own)) for role in Role}
        self._face_of: dict[Role, dict[str, Face | None]] = {role: {} for role in Role}

    def face(self, role: Role, char: str) -> Face | None:
        """The first face of the role that has the character; None when no face has it."""
        known = self._face_of[role]
        if char not in known:
            faces = (open_face(path) for path in self._files[role])
            known[char] = next((face for face in faces if face.has(char)), None)
        return known[char]

    def runs(self, role: Role, text: str) -> Iterator[tuple[Face, str]]:
        """The text in pieces that one face draws. Raises UndrawableError rather than draw a box."""
        for face, chars in groupby(text, lambda char: self.face(role, char)):
            piece = "".join(chars)
            if face is None:
                raise UndrawableError(self.missing_characters(piece))
            yield face, piece

    def width(self, role: Role, char: str) -> float:
        """Advance in thousandths of the type size. Raises UndrawableError."""
        face = self.face(role, char)
        if face is None:
            raise UndrawableError(self.missing_characters(char))
        return face.width(char)

    def missing_characters(self, text: str) -> list[str]:
        """Characters that cannot be printed, each once, by code point, itself and name.

        Like "U+1F600 😀 GRINNING FACE"; a control character is named without being shown.
        """
        wanted = dict.fromkeys(char for line in printable(text) for char in line)
        return [named(char) for char in wanted if self.face(Role.BODY, char) is None]

    def drawable(self) -> set[int]:
        """Every code point that body text can show."""
        return set().union(*(open_face(path).points for path in self._files[Role.BODY]))

    def missing_in(self, sheet: object) -> list[str]:
        """The same for every text of a sheet."""
        return self.missing_characters("\n".join(texts_of(sheet)))


def _existing(role: Role, own: dict[str, Path]) -> Iterator[Path]:
    for name in (*role.value, *FALLBACK):
        path = own.get(name.casefold(), SHIPPED / name)
        if path.exists():
            yield path


def named(char: str) -> str:
    """A character so that a person can find it: "U+20BB7 𠮷 CJK UNIFIED IDEOGRAPH-20BB7"."""
    shown = f" {char}" if char.isprintable() and not char.isspace() else ""
    return f"U+{ord(char):04X}{shown} {unicodedata.name(char, '')}".rstrip()


def texts_of(value: object) -> Iterator[str]:
    """Every text inside a sheet, in the order of its fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_of(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))


@cache
def font_set(own_folder: Path | None = None) -> FontSet:
    """The faces of the offices that keep their own in `own_folder`; without it the shipped ones."""
    return FontSet(own_folder)


def missing_characters(text: str) -> list[str]:
    """What the shipped faces cannot print of a text, by name (see `FontSet.missing_characters`)."""
    return font_set().missing_characters(text)


def missing_in(sheet: object) -> list[str]:
    """What the shipped faces cannot print of any text of a sheet, by name."""
    return font_set().missing_in(sheet)
