"""Coverage and blind spots as JSON (design §7)."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from inspect_app.rules.coverage import BREAKDOWNS, Period, Tally
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.refusals import Invalid
from inspect_app.services.coverage.blind_spots import BlindSpots, Group, blind_spots
from inspect_app.services.coverage.counting import Coverage, Scope, cover
from inspect_app.services.map.misplaced import MisplacedGroup, misplaced
from inspect_app.web.access import me
from inspect_app.web.arguments import choice_argument, day_argument
from inspect_app.web.blind_groups import documents_beside
from inspect_app.web.clock import today
from inspect_app.web.paging import wanted_page
from inspect_app.web.wording.coverage import row_label

api = Blueprint("api_coverage", __name__, url_prefix="/api/v1")


@api.get("/coverage")
def show() -> ResponseReturnValue:
    """Count a period, and its rows by one breakdown (district unless told)."""
    by = choice_argument("by", BREAKDOWNS, "district")
    return jsonify(coverage_document(cover(wanted_scope(), by)))


@api.get("/blind-spots")
def blind() -> ResponseReturnValue:
    """List what nobody looked at until a day (today unless told)."""
    on = day_argument("on", today())
    shown = wanted_page(200).limit
    found = _blind_spots_document(blind_spots(me().office, on, shown))
    lost = _misplaced_document(misplaced(me().office, on, shown))
    return jsonify({**found, "misplaced": lost, **documents_beside(me().office, on, shown)})


def wanted_scope() -> Scope:
    """Read period and kind of the request. Raises Invalid."""
    first, last = day_argument("from"), day_argument("to")
    if first > last:
        raise Invalid({"to": [("days_not_in_order", {})]})
    return Scope(
        me().office,
        Period(first, last),
        choice_argument("kind", VOCABULARY["kind"], "licensed"),
    )


def coverage_document(coverage: Coverage) -> dict[str, Any]:
    """Write a coverage as the interface promises it."""
    period = coverage.scope.period
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "kind": coverage.scope.kind,
        "by": coverage.by,
        **_tally_document(coverage.total),
        "off_site": coverage.off_site,
        "closed": coverage.closed,
        "rows": [
            {"key": row.key, "label": row_label(coverage.by, row), **_tally_document(row.tally)}
            for row in coverage.rows
        ],
    }


def _tally_document(tally: Tally) -> dict[str, Any]:
    return {
        **asdict(tally),
        "not_visited": tally.not_visited,
        "rate": tally.rate,
        "rate_excused": tally.rate_excused,
    }


def _blind_spots_document(found: BlindSpots) -> dict[str, Any]:
    return {
        "on": found.on.isoformat(),
        "never_visited": _group_document(found.never_visited),
        "overdue": _group_document(found.overdue),
        "no_coordinates": _group_document(found.no_coordinates),
        "empty_areas": {
            "count": len(found.empty_areas),
            "items": [
                {"key": row.key, "label": row.label, "denominator": row.tally.denominator}
                for row in found.empty_areas
            ],
        },
    }


def _misplaced_document(found: MisplacedGroup) -> dict[str, Any]:
    return {
        "count": found.count,
        "items": [
            {
                "id": str(one.institution.uuid),
                "name": one.institution.name,
                "district": one.institution.district,
                "stated": one.stated,
                "lies_in": one.lies_in,
                "metres": round(one.metres),
            }
            for one in found.items
        ],
    }


def _group_document(group: Group) -> dict[str, Any]:
    return {
        "count": group.count,
        "items": [
            {
                "id": str(spot.institution.uuid),
                "name": spot.institution.name,
                "address": spot.institution.address,
                "district": spot.institution.district,
                "kind": spot.institution.kind,
                "grade": spot.institution.grade,
                "last_visit": spot.last_visit.isoformat() if spot.last_visit else None,
            }
            for spot in group.spots
        ],
    }
