"""Keep the Chinese catalogue complete: add entries, find missing ones, compile.

Usage: translations.py add < {"English": "中文", …} | check | compile | prune
The file is rewritten sorted and under a lock, so that several people may add at once.
"""

import fcntl
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "inspect_app/translations/zh/LC_MESSAGES/messages.po"
SOURCES = ("inspect_app", "forms")
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


@contextmanager
def locked() -> Iterator[None]:
    """Hold the catalogue for ourselves."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    with (PO.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def load() -> Catalog:
    """Read the catalogue, or start one."""
    if not PO.exists():
        return Catalog(locale="zh", charset="utf-8", fuzzy=False)
    with PO.open("rb") as file:
        return read_po(file, locale="zh")


def save(catalog: Catalog) -> None:
    """Write it sorted, whole or not at all."""
    temporary = PO.with_suffix(f".{os.getpid()}.tmp")
    with temporary.open("wb") as file:
        write_po(file, catalog, sort_output=True, no_location=True, omit_header=False, width=0)
    temporary.replace(PO)


def used() -> set[str]:
    """Every message id in the sources."""
    found: set[str] = set()
    for source in SOURCES:
        for _name, _line, message, _comments, _context in extract_from_dir(
            ROOT / source,
            method_map=METHODS,
            keywords=KEYWORDS,
            comment_tags=(),
            strip_comment_tags=False,
        ):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


def missing(catalog: Catalog) -> list[str]:
    """The ids in the sources that have no translation, or a doubtful one."""
    known = {_id(m): m for m in catalog if m.id}
    return sorted(m for m in used() if m not in known or not known[m].string or known[m].fuzzy)


def unused(catalog: Catalog) -> list[str]:
    """The translations whose message no source uses."""
    wanted = used()
    return sorted(_id(m) for m in catalog if m.id and _id(m) not in wanted)


def _id(message: object) -> str:
    identity = message.id  # type: ignore[attr-defined]  # babel ships no types for Message.id
    return identity[0] if isinstance(identity, tuple | list) else identity


def compile_catalogue() -> None:
    """Write the binary file that gettext reads."""
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, load())


def main(verb: str) -> int:
    """Run one verb; 0 when all is well."""
    if verb == "compile":
        compile_catalogue()
        return 0
    with locked():
        catalog = load()
        if verb == "add":
            for message, text in json.load(sys.stdin).items():
                catalog.delete(message)
                catalog.add(message, text)
            save(catalog)
            compile_catalogue()
        if verb == "prune":
            for message in unused(catalog):
                catalog.delete(message)
            save(catalog)
    if verb != "check":
        return 0
    lacking, spare = missing(catalog), unused(catalog)
    for message in lacking:
        print(f"no translation: {message!r}")
    for message in spare:
        print(f"no longer used: {message!r}")
    return 1 if lacking or spare else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
