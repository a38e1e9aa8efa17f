"""A person looks at a proposed point and says whether it counts; only then does it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from inspect_app.rules.datum import to_wgs84
from inspect_app.rules.polygons import label_point, metres_outside
from inspect_app.rules.position import metres_between
from inspect_app.rules.refusals import Conflict, Refusal
from inspect_app.services import audit
from inspect_app.services.coverage.cells import in_register
from inspect_app.services.institutions.editing import By, edit_institution
from inspect_app.services.map.layers import current_layer, features_of, names_of
from inspect_app.services.map.matching import Matching
from inspect_app.store.base import db, writing
from inspect_app.store.geocoding import GeocodeAnswer, GeocodeProposal
from inspect_app.store.institution import Institution
from inspect_app.store.locks import AS_A_PARENT
from inspect_app.store.office import Office
from inspect_app.store.person import Person

SOURCE = "geocoding"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a proposed point lies, WGS-84, and how that fits what the register states.

    ``stated`` is the polygon that the register means ("" where none is known), ``outside`` how many
    metres the point lies outside of it, ``from_middle`` how many from its middle.
    """

    lat: float
    lng: float
    stated: str = ""
    outside: float = 0.0
    from_middle: float = 0.0


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """Which proposals of an office to list; "" is every quality.

    ``needed`` are those alone whose entry stands in the register and has no point yet.
    """

    office_id: int
    state: str = "proposed"
    quality: str = ""
    needed: bool = False


def proposals(wanted: ProposalFilter, after_id: int, limit: int) -> Sequence[GeocodeProposal]:
    """List by id; one more than ``limit`` tells of a next page."""
    query = sa.select(GeocodeProposal).where(*_where(wanted), GeocodeProposal.id > after_id)
    query = query.options(
        joinedload(GeocodeProposal.institution), joinedload(GeocodeProposal.answer)
    )
    return db.session.scalars(query.order_by(GeocodeProposal.id).limit(limit + 1)).all()


def count_proposals(wanted: ProposalFilter) -> int:
    """How many there are."""
    query = sa.select(sa.func.count(GeocodeProposal.id)).where(*_where(wanted))
    return db.session.scalar(query) or 0


def _where(wanted: ProposalFilter) -> Iterator[sa.ColumnElement[bool]]:
    of = GeocodeProposal
    yield of.office_id == wanted.office_id
    yield of.state == wanted.state
    if wanted.quality:
        yield of.answer.has(GeocodeAnswer.quality == wanted.quality)
    if wanted.needed:
        yield of.institution.has(sa.and_(Institution.stands, Institution.lat.is_(None)))


@dataclass(frozen=True, slots=True)
class Missing:
    """How many entries of the office have no point, and how many of them no address either."""

    point: int
    address: int


def missing(office: Office, on: date) -> Missing:
    """Count them in the register of a day."""
    of = Institution
    no_address = sa.func.count(sa.case((of.address == "", 1)))
    query = sa.select(sa.func.count(of.id), no_address).where(
        in_register(office, on), of.office_id == office.id, of.lat.is_(None)
    )
    return Missing(*db.session.execute(query).one())


def places_of(found: Sequence[GeocodeProposal], office_id: int) -> dict[int, Place]:
    """Compare proposed points with the polygons that the register means, by proposal id."""
    layer = current_layer(office_id)
    matching = Matching(layer.level, names_of(layer)) if layer else None
    rings = {each.key: each for each in features_of(layer)} if layer else {}
    places = {}
    for each in found:
        lat, lng = to_wgs84(each.answer.lat or 0.0, each.answer.lng or 0.0, each.answer.datum)
        one = each.institution
        key = matching.key_of(one.district, one.area) if matching else None
        places[each.id] = Place(lat, lng)
        if key is not None:
            middle = label_point(rings[key].rings)
            away = metres_between((lat, lng), (middle[1], middle[0]))
            outside = metres_outside(rings[key].rings, lng, lat)
            places[each.id] = Place(lat, lng, rings[key].name, outside, away)
    return places


@dataclass
class Decided:
    """How many were decided, and why the others were not: {code: how many}."""

    done: int = 0
    refused: dict[str, int] | None = None


def decide_many(uuids: Collection[UUID], by: Person, now: datetime, *, confirmed: bool) -> Decided:
    """Decide ticked proposals of the person's office, each in a transaction of its own."""
    query = sa.select(GeocodeProposal).filter_by(office_id=by.office_id)
    rows = db.session.scalars(query.where(GeocodeProposal.uuid.in_(uuids))).all()
    decided, refused = Decided(), dict[str, int]()
    for row in rows:
        try:
            decide(row, by, now, confirmed=confirmed)
            decided.done += 1
        except Refusal as refusal:
            refused[refusal.code] = refused.get(refusal.code, 0) + 1
    decided.refused = refused
    return decided


def decide(row: GeocodeProposal, by: Person, now: datetime, *, confirmed: bool) -> None:
    """Confirm: the point goes into the register, in the provider's datum; or reject.

    Raises Conflict where somebody has decided already, or the register has changed since:
    another address, a point of its own, merged into another entry.
    """
    with writing():
        db.session.refresh(row, with_for_update=AS_A_PARENT)
        if row.state != "proposed":
            raise Conflict("geocode_decided")
        if confirmed:
            _write(row, by, now)
        row.state = "confirmed" if confirmed else "rejected"
        row.decided_by_id, row.decided_at = by.id, now
        deed = audit.Deed(
            "geocode.decide",
            "institution",
            str(row.institution.uuid),
            before={"state": "proposed"},
            after={"state": row.state, "provider": row.answer.provider},
        )
        audit.record(row.office_id, by.login, deed, now)


def _write(row: GeocodeProposal, by: Person, now: datetime) -> None:
    institution, answer = db.session.get_one(Institution, row.institution_id), row.answer
    db.session.refresh(institution, with_for_update=AS_A_PARENT)
    if institution.address != row.address:
        raise Conflict("geocode_address_changed")
    if institution.lat is not None:
        raise Conflict("geocode_has_point")
    facts = {"lat": answer.lat, "lng": answer.lng, "datum": answer.datum}
    edit_institution(institution, facts, By(by, by.office, now, source=SOURCE))
