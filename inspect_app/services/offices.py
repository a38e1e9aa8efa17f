"""An office's own settings, and which office a command means."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.catalogue import Limit, catalogue
from inspect_app.rules.refusals import Invalid
from inspect_app.services import audit
from inspect_app.services.people import office_by_code
from inspect_app.store.base import db, writing
from inspect_app.store.locks import AS_A_PARENT
from inspect_app.store.office import Office
from inspect_app.store.person import Person

SETTINGS = (
    "name", "word", "number_style", "title_alias", "remedies", "reconsideration_body", "court",
    "contact_name", "contact_phone", "contact_address", "report_days", "visit_cap",
    "issue_on_site", "parameters",
)  # fmt: skip
PERSONAL = ("contact_name", "contact_phone")
LOOP, SEAL, REMINDERS, RISK, MAP = "loop", "seal", "reminders", "risk", "map"
PATROLS = "patrols"
"""Parts of ``parameters`` that pages of their own keep; the office's limits stand beside them."""
PARTS = (LOOP, SEAL, REMINDERS, RISK, MAP, PATROLS)


def part_of(office: Office, part: str) -> dict[str, Any]:
    """Return one part of an office's own parameters; what is not set is not there."""
    return dict((office.parameters or {}).get(part) or {})


def with_part(office: Office, part: str, settings: Mapping[str, object]) -> dict[str, Any]:
    """Return an office's parameters with one part replaced, to be given to `change_office`."""
    return {**(office.parameters or {}), part: dict(settings)}


def beside_parts(office: Office, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return new limits of an office together with the parts that other pages keep."""
    kept = {part: value for part in PARTS if (value := (office.parameters or {}).get(part))}
    return {**settings, **kept}


def office_to_count(code: str = "") -> Office:
    """Find the office by its code, or the first one that was added. Raises Invalid."""
    if code:
        return office_by_code(code)
    office = db.session.scalar(sa.select(Office).order_by(Office.id).limit(1))
    if office is None:
        raise Invalid({"office": [("no_office", {})]})
    return office


def local_limits() -> tuple[Limit, ...]:
    """Limits of the catalogue that an office may set for itself, each field once."""
    known = catalogue()
    lists = [item.limits for each in known.current_checklists() for item in each.items]
    lists += [each.measure.limits for each in known.violations.values() if each.measure]
    limits = {limit.field: limit for many in lists for limit in many if limit.local_parameter}
    return tuple(limits[name] for name in sorted(limits))


def change_office(
    office: Office, wanted: Mapping[str, object], by: Person, now: datetime
) -> list[str]:
    """Change settings; return the names of those that changed. Raises Invalid for the rest."""
    unknown = [name for name in wanted if name not in SETTINGS]
    if unknown:
        raise Invalid({name: [("unknown_key", {})] for name in unknown})
    with writing():
        db.session.refresh(office, with_for_update=AS_A_PARENT)
        before = {name: getattr(office, name) for name in wanted}
        changed = [name for name in wanted if before[name] != wanted[name]]
        for name in changed:
            setattr(office, name, wanted[name])
        if changed:
            audit.record(office.id, by.login, _deed(office, before, changed), now)
    return changed


def _deed(office: Office, before: Mapping[str, object], changed: list[str]) -> audit.Deed:
    open_names = [name for name in changed if name not in PERSONAL]
    personal = [name for name in changed if name in PERSONAL]
    return audit.Deed(
        "office.change",
        "office",
        office.code,
        before={name: before[name] for name in open_names},
        after={name: getattr(office, name) for name in open_names},
        personal_before={name: before[name] for name in personal},
        personal_after={name: getattr(office, name) for name in personal},
    )
