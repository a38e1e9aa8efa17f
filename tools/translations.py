"""Keep the catalogues complete: add entries, find missing ones, compile.

Usage: translations.py add [zh] < {"English": "中文", …} | check | compile | prune
A message that counts has both its forms as key, "one thing || %(num)s things".
The files are rewritten sorted and under a lock, so that several people may add at once.
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
FOLDER = ROOT / "inspect_app/translations"
SOURCES = ("inspect_app", "forms")
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def catalogue_file(language: str) -> Path:
    """Where the translations into a language stand."""
    return FOLDER / language / "LC_MESSAGES/messages.po"


def languages() -> list[str]:
    """Every language that has a catalogue."""
    return sorted(path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/messages.po"))


@contextmanager
def locked() -> Iterator[None]:
    """Hold the catalogues for ourselves."""
    with (FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def load(language: str) -> Catalog:
    """Read a catalogue, or start one."""
    path = catalogue_file(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def save(catalog: Catalog, language: str) -> None:
    """Write it sorted, whole or not at all."""
    path = catalogue_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    with temporary.open("wb") as file:
        write_po(file, catalog, sort_output=True, no_location=True, omit_header=False, width=0)
    temporary.replace(path)


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


def compile_catalogue(language: str) -> None:
    """Write the binary file that gettext reads, whole or not at all."""
    path = catalogue_file(language).with_suffix(".mo")
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    with temporary.open("wb") as file:
        write_mo(file, load(language))
    temporary.replace(path)


def add(language: str) -> None:
    """Take up the translations that stand on standard input."""
    catalog = load(language)
    for message, text in json.load(sys.stdin).items():
        one, _, many = message.partition(" || ")
        catalog.delete(one)
        catalog.add((one, many) if many else one, (text,) if many else text)
    save(catalog, language)
    compile_catalogue(language)


def prune(language: str) -> None:
    """Drop what no source uses."""
    catalog = load(language)
    for message in unused(catalog):
        catalog.delete(message)
    save(catalog, language)


def check(language: str) -> bool:
    """Print what is missing and what is spare; whether nothing is."""
    catalog = load(language)
    lacking, spare = missing(catalog), unused(catalog)
    for message in lacking:
        print(f"{language}: no translation: {message!r}")
    for message in spare:
        print(f"{language}: no longer used: {message!r}")
    return not lacking and not spare


def main(verb: str = "check", language: str = "zh") -> int:
    """Run one verb; 0 when all is well."""
    with locked():
        if verb == "add":
            add(language)
        elif verb == "prune":
            for each in languages():
                prune(each)
        elif verb == "compile":
            for each in languages():
                compile_catalogue(each)
        else:
            sound = [check(each) for each in languages()]
            return 0 if all(sound) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
