"""Blind spots beside the register: ground without a patrol, clues without a finding, people."""

from datetime import date
from typing import Any

from inspect_app.rules.roles import may
from inspect_app.services.coverage.certificates import SOON, expiring_certificates
from inspect_app.services.patrols.blind import clue_cells, unpatrolled_cells
from inspect_app.store.office import Office
from inspect_app.store.patrol import PatrolCell
from inspect_app.web.access import me
from inspect_app.web.wording.blind_spots import GROUPS
from inspect_app.web.wording.patrols import LEVELS


def groups_beside(office: Office, on: date, shown: int) -> dict[str, Any]:
    """What the page of blind spots shows beside the institutions."""
    return {
        "unpatrolled": unpatrolled_cells(office, on, shown),
        "clued": clue_cells(office, on, shown),
        "certificates": expiring_certificates(office, on),
        "certificate_days": SOON.days,
        "groups": GROUPS,
        "levels": LEVELS,
        "may_plan": may(me().role, "plan"),
        "may_patrol": may(me().role, "patrol"),
        "may_register": may(me().role, "register"),
        "may_manage": may(me().role, "manage"),
    }


def documents_beside(office: Office, on: date, shown: int) -> dict[str, Any]:
    """Write them as the interface tells them."""
    cells, clues = unpatrolled_cells(office, on, shown), clue_cells(office, on, shown)
    people = expiring_certificates(office, on)
    return {
        "cells_without_patrol": {
            "count": cells.count,
            "months": cells.months,
            "items": [
                {
                    **_cell(each.cell),
                    "last_patrol": each.last_patrol.isoformat() if each.last_patrol else None,
                }
                for each in cells.cells
            ],
        },
        "clues_without_finding": {
            "count": clues.count,
            "items": [
                {**_cell(each.cell), "clues": each.clues, "last_clue": each.last_clue.isoformat()}
                for each in clues.cells
            ],
        },
        "certificates": {
            "count": len(people),
            "items": [
                {
                    "login": each.person.login,
                    "name": each.person.display,
                    "until": each.until.isoformat(),
                    "expired": each.has_expired(on),
                    "open_assignments": each.open_assignments,
                }
                for each in people[:shown]
            ],
        },
    }


def _cell(cell: PatrolCell) -> dict[str, str]:
    return {
        "id": str(cell.uuid),
        "code": cell.code,
        "name": cell.name,
        "level": cell.level,
        "district": cell.district,
    }
