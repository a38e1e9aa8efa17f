"""What a draw binds: the pool, whom it leaves out and why, who may be sent, who avoids whom."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.draw import ALL, LAST_VISIT, RECUSAL, seal
from inspect_app.rules.draw_body import DrawBody
from inspect_app.rules.refusals import Invalid
from inspect_app.services.institutions.search import Query, conditions
from inspect_app.services.plans.scope import in_scope
from inspect_app.services.plans.standing import Asked
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.draw import Recusal
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.plan import Plan
from inspect_app.store.visit import Visit, VisitInspector

Entry = dict[str, str]
_PART = 500


@dataclass(frozen=True, slots=True)
class Drawable:
    """``pool``, ``exclusions`` and ``left_out`` are the plan's scope, each institution in one."""

    pool: list[Entry]
    exclusions: list[Entry]
    left_out: list[Entry]
    keys: Mapping[str, int]
    """Of every institution of the pool, by its id in the record."""


def drawable(
    plan: Plan, office: Office, body: DrawBody, today: date, freed: int | None
) -> Drawable:
    """Sort the plan's scope of today; who is sent by the draw ``freed`` alone may be drawn again.

    Raises Invalid for an exclusion that is not in the scope.
    """
    asked = {str(uuid): reason for uuid, reason in body.exclusions}
    pool: list[Entry] = []
    exclusions: list[Entry] = []
    left_out: list[Entry] = []
    keys: dict[str, int] = {}
    for row in db.session.execute(_in_scope(plan, office, today, freed)):
        uuid, enough = str(row.uuid), row.visited and not body.again
        ground = _ground(excused=row.excused, assigned=row.assigned, visited=enough)
        named = {"id": uuid, "name": row.name}
        if uuid in asked:
            exclusions.append({**named, "reason": asked.pop(uuid)})
        elif ground:
            left_out.append({**named, "ground": ground})
        else:
            stratum = row.grade if body.stratified_by == "grade" else ALL
            pool.append({**named, "stratum": stratum})
            keys[uuid] = row.id
    if asked:
        places = [str(uuid) for uuid, _reason in body.exclusions]
        problem: list[tuple[str, Mapping[str, object]]] = [("not_in_scope", {})]
        raise Invalid({f"exclusions.{places.index(uuid)}.id": problem for uuid in asked})
    return Drawable(_in_order(pool), _in_order(exclusions), _in_order(left_out), keys)


def _in_order(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry["id"])


def _in_scope(
    plan: Plan, office: Office, today: date, freed: int | None = None
) -> sa.Select[int, UUID, str, str, bool, bool, bool]:
    asked = Asked.of(plan, office)
    assigned = asked.assigned
    if freed is not None:
        assigned = assigned.where(Assignment.draw_id.is_distinct_from(freed))
    return sa.select(
        Institution.id,
        Institution.uuid,
        Institution.name,
        Institution.grade,
        asked.is_fulfilled.label("visited"),
        Institution.id.in_(asked.excused).label("excused"),
        Institution.id.in_(assigned).label("assigned"),
    ).where(in_scope(asked.office, plan.scope, today))


def sizes_today(plan: Plan, office: Office, today: date) -> tuple[dict[str, int], dict[str, int]]:
    """Count today's pool by grade, and whom it would leave out by ground."""
    # The offset keeps the database from asking again for every count what became of each.
    each = _in_scope(plan, office, today).offset(0).subquery().c
    flags = (each.grade, each.visited, each.excused, each.assigned)
    sizes: dict[str, int] = {}
    left_out: dict[str, int] = {}
    for row in db.session.execute(sa.select(*flags, sa.func.count().label("n")).group_by(*flags)):
        ground = _ground(excused=row.excused, assigned=row.assigned, visited=row.visited)
        counts, key = (left_out, ground) if ground else (sizes, row.grade)
        counts[key] = counts.get(key, 0) + row.n
    return dict(sorted(sizes.items())), left_out


def some_names(plan: Plan, office: Office, today: date, most: int) -> list[str]:
    """The first names of the scope, to choose from."""
    query = sa.select(Institution.name).where(in_scope(office, plan.scope, today, by_name=True))
    return list(db.session.scalars(query.order_by(Institution.name).limit(most)))


def ids_by_name(
    plan: Plan, office: Office, today: date, names: Sequence[str]
) -> dict[str, list[str]]:
    """The ids of the scope's institutions of these names; a name may be several's."""
    here = sa.select(Institution.name, Institution.uuid).where(in_scope(office, plan.scope, today))
    found: dict[str, list[str]] = {}
    for start in range(0, len(names), _PART):
        some = here.where(Institution.name.in_(names[start : start + _PART]))
        for name, uuid in db.session.execute(some):
            found.setdefault(name, []).append(str(uuid))
    return found


def found_in_scope(
    plan: Plan, office: Office, today: date, text: str, most: int
) -> list[Institution]:
    """The first institutions of the scope that a text finds, by name."""
    held = in_scope(office, plan.scope, today, by_name=True)
    query = sa.select(Institution).where(held, conditions(Query(office.district, text)))
    order = (Institution.name, Institution.id)
    return list(db.session.scalars(query.order_by(*order).limit(most)))


def _ground(*, excused: bool, assigned: bool, visited: bool) -> str:
    """Why an institution of the scope is left out; "" where it is not."""
    if excused:
        return "excused"
    if assigned:
        return "assigned"
    return "visited" if visited else ""


def certified_people(office_id: int, today: date) -> list[Person]:
    """Everybody of the office who may inspect today, by login; whatever else is their work."""
    query = sa.select(Person).filter_by(office_id=office_id, active=True)
    query = query.order_by(Person.login).execution_options(populate_existing=True)
    return [one for one in db.session.scalars(query) if one.certified_on(today)]


def drawn_among(office_id: int, logins: Sequence[str], today: date) -> list[Person]:
    """Who may be drawn: the inspectors with a certificate, or those named. Raises Invalid."""
    able = certified_people(office_id, today)
    if not logins:
        return [one for one in able if one.role == "inspector"]
    unable = set(logins) - {one.login for one in able}
    if unable:
        raise Invalid({"inspectors": [("not_certified", {"value": ", ".join(sorted(unable))})]})
    return [one for one in able if one.login in set(logins)]


def sealed(people: Sequence[Person]) -> list[Entry]:
    """Name them, each with the salt of chance that keeps a seal from being guessed."""
    entries = []
    for one in people:
        entry = {"id": one.login, "display": one.display, "salt": secrets.token_hex(16)}
        entries.append({**entry, "seal": seal(entry)})
    return sorted(entries, key=lambda entry: entry["seal"])


def avoidances(
    found: Drawable, people: Sequence[Person], seals: Mapping[str, str], office_id: int
) -> list[Entry]:
    """Who keeps away from what in the pool: declared interests, and who was there last."""
    by_person = {one.id: seals[one.login] for one in people}
    by_key = {key: uuid for uuid, key in found.keys.items()}
    pairs = {
        (by_key[place], by_person[who], ground)
        for ground, rows in ((RECUSAL, _recused(office_id)), (LAST_VISIT, _last_sent(office_id)))
        for place, who in rows
        if place in by_key and who in by_person
    }
    names = ("institution", "inspector", "ground")
    return [dict(zip(names, pair, strict=True)) for pair in sorted(pairs)]


def _recused(office_id: int) -> Iterable[tuple[int, int]]:
    query = sa.select(Recusal.institution_id, Recusal.person_id)
    rows = db.session.execute(query.filter_by(office_id=office_id, ended_at=None))
    return [(place, who) for place, who in rows]


def _last_sent(office_id: int) -> Iterable[tuple[int, int]]:
    """Who made the last completed visit of each institution."""
    counting = (
        Visit.office_id == office_id,
        Visit.institution_id.is_not(None),
        Visit.state == "complete",
        Visit.outcome == "completed",
        Visit.superseded_by_id.is_(None),
    )
    place = sa.func.row_number().over(
        partition_by=Visit.institution_id, order_by=(Visit.visited_on.desc(), Visit.id.desc())
    )
    ranked = sa.select(Visit.id, Visit.institution_id, place.label("place")).where(*counting)
    last = ranked.subquery()
    query = sa.select(last.c.institution_id, VisitInspector.person_id).join(
        VisitInspector, VisitInspector.visit_id == last.c.id
    )
    rows = db.session.execute(query.where(last.c.place == 1))
    return [(place, who) for place, who in rows]
