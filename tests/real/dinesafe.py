"""Toronto's food inspections as one office's register and visits: real sizes, dates and findings.

Each premises is a licensed institution of a sub-district made from its neighbourhood's number; how
often it must be visited a year becomes its grade. Each inspection is a completed visit of lin and
wang, each infraction a violation with its own words. Documents and hashes are whole and true;
`insert` writes the rows in bulk, `submit` takes the way that a phone's visits take.
"""

import csv
import gzip
import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import sqlalchemy as sa

from forms.visit import report_of
from inspect_app.rules.calendar import CHINA
from inspect_app.rules.canonical import canonical_json
from inspect_app.services.callers import Caller
from inspect_app.services.coverage import last_visits
from inspect_app.services.visits.facts import gather
from inspect_app.services.visits.rows import Incoming, built
from inspect_app.services.visits.submitting import Submission, submit_visit
from inspect_app.store.base import Base, db, writing
from inspect_app.store.bulk import insert_rows
from inspect_app.store.institution import Institution
from inspect_app.store.visit import Visit
from tests.cast import NOW, Cast
from tests.visits import visit_document

DISTRICT = "330106"
GRADES = {"1": "B", "2": "C", "3": "D"}
CODE = "FEE-01"
_CHILDREN = ("inspectors", "violations", "files")
_TABLES = {"inspectors": "visit_inspector", "violations": "violation", "files": "visit_file"}


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _id(kind: str, number: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"dinesafe/{kind}/{number}")


@cache
def _premises_id(number: str) -> UUID:
    return _id("premises", number)


@dataclass(frozen=True)
class Finding:
    """One infraction: its own words, and whether it was put right on the spot."""

    uuid: UUID
    words: str
    corrected: bool


@dataclass(frozen=True)
class Inspection:
    """One visit as the city published it."""

    uuid: UUID
    number: str
    premises: UUID
    day: date
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Premises:
    """One establishment; ``grade`` stands for how often a year it must be visited."""

    uuid: UUID
    name: str
    address: str
    district: str
    area: str
    lat: str
    lng: str
    grade: str


class Dinesafe:
    """The three files, read once: one premises in `share`, and that of the longest visit."""

    def __init__(self, shared_data: Path, share: int = 1) -> None:
        folder = shared_data / "toronto_dinesafe"
        rows, visits = _rows(folder / "institutions.csv.gz"), _rows(folder / "visits.csv.gz")
        self._infractions = _rows(folder / "violations.csv.gz")
        [(longest, _found)] = Counter(row["visit_id"] for row in self._infractions).most_common(1)
        kept = {row["id"] for row in rows[::share]}
        kept |= {row["institution_id"] for row in visits if row["id"] == longest}
        self.premises = [_premises(row) for row in rows if row["id"] in kept]
        self._visits = [row for row in visits if row["institution_id"] in kept]

    @cached_property
    def inspections(self) -> list[Inspection]:
        """Every visit, the oldest first, with what was found."""
        found: dict[str, list[Finding]] = defaultdict(list)
        kept = {row["id"] for row in self._visits}
        for row in self._infractions:
            if row["visit_id"] not in kept:
                continue
            of = found[row["visit_id"]]
            uuid = _id("violation", f"{row['visit_id']}/{len(of)}")
            corrected = row["action"].startswith("Corrected")
            of.append(Finding(uuid, row["text"].strip(), corrected))
        read = [
            Inspection(
                _id("visit", row["id"]),
                row["id"],
                _premises_id(row["institution_id"]),
                date.fromisoformat(row["date"]),
                tuple(found.get(row["id"], ())),
            )
            for row in self._visits
        ]
        return sorted(read, key=lambda each: (each.day, each.number))

    def register(self) -> bytes:
        """The premises as a register file, in the headings that offices use."""
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow(
            [
                "系统编号",
                "机构名称",
                "办学地址",
                "区划代码",
                "片区",
                "纬度",
                "经度",
                "坐标系",
                "等级",
            ]
        )
        for each in self.premises:
            writer.writerow(
                [
                    each.uuid, each.name, each.address, each.district, each.area, each.lat,
                    each.lng, "WGS-84", each.grade,
                ]
            )  # fmt: skip
        return stream.getvalue().encode()


def _premises(row: dict[str, str]) -> Premises:
    """Read one row; "Milliken (130)" is sub-district 130, no area the office's district."""
    area, _, number = row["area"].rstrip(")").rpartition(" (")
    district = f"{DISTRICT}{int(number):03d}" if number else DISTRICT
    grade = GRADES[row["min_inspections_per_year"]]
    return Premises(
        _premises_id(row["id"]),
        row["name"],
        row["address"],
        district,
        area,
        row["lat"],
        row["lng"],
        grade,
    )


def document_of(inspection: Inspection, place: Institution) -> dict[str, Any]:
    """The visit document of one inspection, the morning of its day."""
    start = datetime.combine(inspection.day, time(9, 30), CHINA)
    found = [
        {
            "id": str(each.uuid), "code": CODE, "facts": each.words, "requirement": "限期改正。",
            "due": {"days": 5, "type": "working"}, "files": [],
            "corrected_on_spot": each.corrected,
        }
        for each in inspection.findings
    ]  # fmt: skip
    end = (start + timedelta(minutes=40)).isoformat()
    document = visit_document(place, found, started_at=start.isoformat(), finished_at=end)
    document["fixes"] = [
        {"at": start.isoformat(), "lat": place.lat, "lng": place.lng, "accuracy_m": 12}
    ]
    document["signatures"] = [{**each, "at": end} for each in document["signatures"]]
    return document


def incoming(inspection: Inspection, place: Institution) -> Incoming:
    """The document with its canonical form and hash, as `web.visit_intake` makes them."""
    document = document_of(inspection, place)
    canonical = canonical_json(document)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return Incoming(inspection.uuid, canonical, digest, document)


def places(cast: Cast) -> dict[UUID, Institution]:
    """The premises in the register, by id."""
    query = sa.select(Institution).filter_by(office_id=cast.offices["xihu"].id)
    return {place.uuid: place for place in db.session.scalars(query)}


def submit(
    inspections: Iterable[Inspection], known: dict[UUID, Institution], cast: Cast
) -> list[Submission]:
    """Send them through the one service that stores visits."""
    sent, by = [], Caller.of(cast.lin)
    for each in inspections:
        visit = incoming(each, known[each.premises])
        sent.append(submit_visit(visit, report_of(visit.document), by, NOW))
    return sent


def insert(inspections: Iterable[Inspection], known: dict[UUID, Institution], cast: Cast) -> int:
    """Write them in bulk; how many there were.

    The rows that every visit shares are built once, by the app, from a visit with findings.
    """
    tables = Base.metadata.tables
    first = next(each for each in inspections if each.findings)
    visit = incoming(first, known[first.premises])
    model = built(visit, gather(report_of(visit.document), Caller.of(cast.lin)), NOW)
    with writing():
        connection = db.session.connection()
        names = [*model.visit, "state", "completed_at"]
        insert_rows(
            connection, tables["visit"], names, _visit_rows(inspections, known, model.visit)
        )
        ids = dict(connection.execute(sa.select(Visit.uuid, Visit.id)).all())
        for part in _CHILDREN:
            columns = ["visit_id", *getattr(model, part)[0]]
            columns += ["received"] if part == "files" else []
            rows = (row for each in inspections for row in _children(part, each, model, ids))
            insert_rows(connection, tables[_TABLES[part]], columns, rows)
        last_visits.rebuild()
        connection.exec_driver_sql("ANALYZE")  # a server that runs for days does it by itself
    return len(ids)


def _visit_rows(
    inspections: Iterable[Inspection], known: dict[UUID, Institution], model: dict[str, Any]
) -> Iterator[list[Any]]:
    for number, each in enumerate(inspections):
        place = known[each.premises]
        visit = incoming(each, place)
        start = datetime.combine(each.day, time(9, 30), CHINA)
        own = {
            "uuid": each.uuid, "institution_id": place.id, "visited_on": each.day,
            "party": {**model["party"], "name": place.name, "address": place.address,
                      "district": place.district, "institution": str(place.uuid)},
            "started_at": start, "finished_at": start + timedelta(minutes=40),
            "lat": place.lat, "lng": place.lng, "document": visit.canonical,
            "content_hash": visit.content_hash, "receipt": f"R{each.day:%y%m%d}-{number:08d}",
        }  # fmt: skip
        yield [*{**model, **own}.values(), "complete", NOW]


def _children(part: str, each: Inspection, model: Any, ids: dict[UUID, int]) -> Iterator[list[Any]]:
    visit_id = ids[each.uuid]
    if part != "violations":
        for row in getattr(model, part):
            yield [visit_id, *row.values(), *([True] if part == "files" else [])]
        return
    shared = model.violations[0]
    for ordinal, finding in enumerate(each.findings):
        own = {
            "uuid": finding.uuid, "ordinal": ordinal, "facts": finding.words,
            "corrected_on_spot": finding.corrected,
        }  # fmt: skip
        yield [visit_id, *{**shared, **own}.values()]
