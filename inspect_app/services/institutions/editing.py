"""Keep the register one entry at a time: add, edit, close; every change a dated revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from inspect_app.rules.calendar import china_day
from inspect_app.rules.districts import covers
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services import audit
from inspect_app.store.base import db, writing
from inspect_app.store.institution import FACTS, VALUES, Institution, InstitutionRevision
from inspect_app.store.locks import AS_A_PARENT
from inspect_app.store.office import Office
from inspect_app.store.person import Person

STAGES = ("preschool", "compulsory", "senior", "primary", "junior", "senior_high")
# Names and telephone numbers of people enter the chain of events only as a hash.
PERSONAL = ("contact", "phone")

Fact = str | float | int | date | list[str] | None
Facts = Mapping[str, Fact]
Problems = dict[str, list[tuple[str, Mapping[str, object]]]]


@dataclass(frozen=True, slots=True)
class By:
    """Who changes the register of which office, and when."""

    person: Person
    office: Office
    now: datetime
    source: str = "edit"
    valid_on: date | None = None

    @property
    def day(self) -> date:
        """The day it counts for: as told, else today in Shanghai."""
        return self.valid_on or china_day(self.now)


def create_institution(facts: Facts, by: By, uuid: UUID | None = None) -> Institution:
    """Add an institution, or an unlicensed site that was found. Raises Invalid, by field."""
    given = {"district": by.office.district, **facts}
    _check(given, by.office, new=True)
    with writing():
        row = Institution(
            uuid=uuid or uuid4(),
            office_id=by.office.id,
            created_at=by.now,
            updated_at=by.now,
            **{"stages": [], "datum": "WGS-84", "kind": "licensed", **given},
        )
        changes = {name: (None, value) for name, value in given.items() if value not in (None, "")}
        _record(row, changes, by, "institution_added")
        db.session.add(row)
        db.session.flush()  # the revision needs the institution's id
        db.session.add(revision_of(row, changes, by))
    return row


def edit_institution(row: Institution, facts: Facts, by: By) -> dict[str, tuple[Fact, Fact]]:
    """Change what differs, and keep before and after; {} when nothing does.

    Raises Invalid; Conflict("entry_merged") for one that another entry has taken over.
    """
    _check(facts, by.office, new=False)
    with writing():
        db.session.refresh(row, with_for_update=AS_A_PARENT)
        if not row.stands:
            raise Conflict("entry_merged", name=row.name)
        changes: dict[str, tuple[Fact, Fact]] = {
            name: (getattr(row, name), value)
            for name, value in facts.items()
            if getattr(row, name) != value
        }
        if not changes:
            return {}
        check_days(row.registered_on, row.closed_on, facts)
        _record(row, changes, by, "institution_edited")
        for name, (_, value) in changes.items():
            setattr(row, name, value)
        row.updated_at = by.now
        db.session.add(revision_of(row, changes, by))
    return changes


def close_institution(row: Institution, on: date, by: By) -> None:
    """Close it on a day. Raises Conflict("already_closed")."""
    if row.closed_on is not None:
        raise Conflict("already_closed", closed=row.closed_on.isoformat())
    edit_institution(row, {"closed_on": on}, by)


def _check(facts: Facts, office: Office, *, new: bool) -> None:
    problems: Problems = {}
    for name, value in facts.items():
        if problem := _problem(name, value):
            problems[name] = [problem]
    if (new or "name" in facts) and not str(facts.get("name") or "").strip():
        problems["name"] = [("required", {})]
    district = facts.get("district")
    if district and "district" not in problems and not covers(office.district, str(district)):
        problems["district"] = [
            ("outside_district", {"value": district, "district": office.district})
        ]
    if (facts.get("lat") is None) != (facts.get("lng") is None):
        problems["lat"] = [("point_half", {})]
    if problems:
        raise Invalid(problems)
    check_days(None, None, facts)


def _problem(name: str, value: Fact) -> tuple[str, Mapping[str, object]] | None:
    if name not in FACTS:
        return "unknown_key", {}
    if name == "stages":
        wrong = (
            [stage for stage in value if stage not in STAGES] if isinstance(value, list) else [""]
        )
        return ("unknown_value", {"value": wrong[0]}) if wrong else None
    if name in VALUES and value not in (*VALUES[name], "" if name != "kind" else None):
        return "unknown_value", {"value": value}
    limit = getattr(Institution.__table__.c[name].type, "length", None)
    if isinstance(value, str) and limit is not None and len(value) > limit:
        return "too_long", {"limit": limit}
    reach = {"lat": 90, "lng": 180}.get(name)
    if reach and isinstance(value, int | float) and not abs(value) <= reach:
        return "unknown_value", {"value": value}
    return None


def check_days(registered: date | None, closed: date | None, facts: Facts) -> None:
    """Raise Invalid where the closing day would come before the registration."""
    first = facts.get("registered_on", registered)
    last = facts.get("closed_on", closed)
    if isinstance(first, date) and isinstance(last, date) and last < first:
        params = {"opened": first.isoformat(), "closed": last.isoformat()}
        raise Invalid({"closed_on": [("closed_before_registered", params)]})


def _record(row: Institution, changes: Mapping[str, tuple[Fact, Fact]], by: By, deed: str) -> None:
    open_changes = {n: _plain(pair) for n, pair in changes.items() if n not in PERSONAL}
    personal = {n: _plain(pair) for n, pair in changes.items() if n in PERSONAL}
    event = audit.Deed(
        deed,
        "institution",
        str(row.uuid),
        before={name: pair[0] for name, pair in open_changes.items()},
        after={name: pair[1] for name, pair in open_changes.items()},
        personal_before={name: pair[0] for name, pair in personal.items()},
        personal_after={name: pair[1] for name, pair in personal.items()},
    )
    audit.record(by.office.id, by.person.login, event, by.now)


def revision_of(
    row: Institution, changes: Mapping[str, tuple[Fact, Fact]], by: By, source: str = ""
) -> InstitutionRevision:
    """Make the dated revision that says what changed; ``source`` is the person's unless told."""
    return InstitutionRevision(
        institution_id=row.id,
        valid_on=by.day,
        recorded_at=by.now,
        person_id=by.person.id,
        source=source or by.source,
        changes={name: list(_plain(pair)) for name, pair in changes.items()},
    )


def _plain(pair: tuple[Fact, Fact]) -> tuple[object, object]:
    before, after = (f.isoformat() if isinstance(f, date) else f for f in pair)
    return before, after
