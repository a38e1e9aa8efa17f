"""How long an office lets a cell go without a patrol; a part of its parameters."""

from datetime import datetime

from inspect_app.rules.patrols import MONTHS_BETWEEN_PATROLS
from inspect_app.rules.refusals import Invalid
from inspect_app.services.offices import PATROLS, change_office, part_of, with_part
from inspect_app.store.office import Office
from inspect_app.store.person import Person

MOST_MONTHS = 36


def months_between_patrols(office: Office) -> int:
    """What the office has set, or the usual."""
    return int(part_of(office, PATROLS).get("months") or MONTHS_BETWEEN_PATROLS)


def set_months(office: Office, months: int, by: Person, now: datetime) -> None:
    """Keep it as the office's own. Raises Invalid."""
    if not 1 <= months <= MOST_MONTHS:
        raise Invalid({"months": [("out_of_range", {})]})
    told = {**part_of(office, PATROLS), "months": months}
    change_office(office, {"parameters": with_part(office, PATROLS, told)}, by, now)
