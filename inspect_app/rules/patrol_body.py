"""The document of one patrol, read strictly; raises Invalid naming every wrong field.

`PUT /api/v1/patrols/<uuid>` and the page on the phone send the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from inspect_app.rules.strict_body import LONGEST_NAME, StrictBody, is_sha256

LONGEST_ADDRESS = 300
LONGEST_PATROL = timedelta(hours=24)
FARTHEST_METRES = 1_000_000.0


@dataclass(frozen=True, slots=True)
class PatrolFix:
    """One reading, WGS-84 degrees and metres."""

    at: datetime
    lat: float
    lng: float
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class FoundSite:
    """A place where training seems to take place and that no register holds; WGS-84."""

    uuid: UUID
    name: str
    address: str
    lat: float | None
    lng: float | None
    note: str


@dataclass(frozen=True, slots=True)
class PatrolReport:
    """``companions`` are names as they were told: 网格员, 协管员 and whoever else went along."""

    cell: UUID
    started_at: datetime
    finished_at: datetime
    companions: tuple[str, ...]
    fixes: tuple[PatrolFix, ...]
    note: str
    files: tuple[str, ...]
    sites: tuple[FoundSite, ...]


def read_patrol(document: object) -> PatrolReport:
    """Read what a patrol says."""
    body = StrictBody(document)
    cell = body.uuid("cell", required=True)
    started, finished = _times(body)
    companions = tuple(text for name in body.texts("companions") if (text := name.strip()))
    if any(len(name) > LONGEST_NAME for name in companions):
        body.refuse("companions", "too_long", limit=LONGEST_NAME)
    fixes = tuple(fix for part in body.parts("fixes") if (fix := _fix(part)))
    note = body.text("note")
    files = body.texts("files")
    if not all(map(is_sha256, files)):
        body.refuse("files", "not_a_hash")
    sites = tuple(site for part in body.parts("sites") if (site := _site(part)))
    if len({site.uuid for site in sites}) < len(sites):
        body.refuse("sites", "site_twice")
    body.done()
    assert cell is not None
    assert started is not None
    assert finished is not None
    return PatrolReport(cell, started, finished, companions, fixes, note, files, sites)


def _times(body: StrictBody) -> tuple[datetime | None, datetime | None]:
    started = body.moment("started_at", required=True)
    finished = body.moment("finished_at", required=True)
    if started and finished:
        if finished < started:
            body.refuse("finished_at", "patrol_times")
        elif finished - started > LONGEST_PATROL:
            body.refuse("finished_at", "patrol_too_long")
    return started, finished


def _fix(part: StrictBody) -> PatrolFix | None:
    at = part.moment("at", required=True)
    lat, lng = part.measure("lat", -90, 90), part.measure("lng", -180, 180)
    accuracy = part.measure("accuracy_m", 0, FARTHEST_METRES)
    for key, value in (("lat", lat), ("lng", lng), ("accuracy_m", accuracy)):
        if value is None:
            part.require(key)
    part.close()
    if at is None or lat is None or lng is None or accuracy is None:
        return None
    return PatrolFix(at, lat, lng, accuracy)


def _site(part: StrictBody) -> FoundSite | None:
    uuid = part.uuid("id", required=True)
    name = part.text("name", required=True, longest=LONGEST_NAME)
    address = part.text("address", longest=LONGEST_ADDRESS)
    lat, lng = part.measure("lat", -90, 90), part.measure("lng", -180, 180)
    if (lat is None) != (lng is None):
        part.refuse("lat", "point_half")
    note = part.text("note")
    part.close()
    return FoundSite(uuid, name, address, lat, lng, note) if uuid else None
