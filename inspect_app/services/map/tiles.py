"""Pictures beneath the map from somebody's tile server: off unless the office configures one.

Each person who looks at the map then asks that server for pictures of where they look. The tiles
are squares of web Mercator, in WGS-84 or GCJ-02; Baidu's tiles are cut otherwise and not taken.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from inspect_app.rules.refusals import Invalid
from inspect_app.rules.sound_text import is_sound
from inspect_app.services.offices import MAP, change_office, part_of, with_part
from inspect_app.store.office import Office
from inspect_app.store.person import Person

DATUMS = ("WGS-84", "GCJ-02")
LONGEST = 300
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
_PLACES = ("{z}", "{x}", "{y}")


@dataclass(frozen=True, slots=True)
class TileLayer:
    """``template`` is an address with {z}, {x}, {y}; ``datum`` says where its pictures lie."""

    template: str
    attribution: str
    datum: str

    @property
    def origin(self) -> str:
        """Scheme and host, as the page's policy names them."""
        parts = urlsplit(self.template)
        return f"{parts.scheme}://{parts.netloc}"

    def address(self, zoom: int, x: int, y: int) -> str:
        """Return the address of one picture."""
        filled = self.template.replace("{z}", str(zoom)).replace("{x}", str(x))
        return filled.replace("{y}", str(y))


def tiles_of(office: Office) -> TileLayer | None:
    """Return the office's tile layer, or None: then nothing is asked of anybody."""
    part = part_of(office, MAP)
    if not part.get("template"):
        return None
    return TileLayer(part["template"], part.get("attribution", ""), part.get("datum", "WGS-84"))


def keep_tiles(office: Office, wanted: TileLayer | None, by: Person, now: datetime) -> None:
    """Configure the tile layer, or none. Raises Invalid by field."""
    settings: dict[str, object] = {}
    if wanted is not None:
        _check(wanted)
        settings = {
            "template": wanted.template,
            "attribution": wanted.attribution,
            "datum": wanted.datum,
        }
    change_office(office, {"parameters": with_part(office, MAP, settings)}, by, now)


def _check(wanted: TileLayer) -> None:
    problems: dict[str, list[tuple[str, dict[str, object]]]] = {}
    if not _is_template(wanted.template):
        problems["template"] = [("map_tiles_template", {})]
    if len(wanted.attribution) > LONGEST or not is_sound(wanted.attribution):
        problems["attribution"] = [("too_long", {"limit": LONGEST})]
    if wanted.datum not in DATUMS:
        problems["datum"] = [("map_tiles_datum", {})]
    if problems:
        raise Invalid(problems)


def _is_template(text: str) -> bool:
    """An address of https; of http only this machine's own, for a server beside the program."""
    if len(text) > LONGEST or not text.isascii() or re.search(r"[\s;,'\"<>\\]", text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    own = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    known = parts.scheme == "https" or own
    return bool(
        known and _HOST.fullmatch(parts.netloc) and all(text.count(each) == 1 for each in _PLACES)
    )
