"""The demo's day on the way: the highest by risk, a complaint that cannot wait, one put off."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from inspect_app.cli.demo.schedule import FORGOTTEN_AREA
from inspect_app.cli.demo.stage import Stage
from inspect_app.services.assignment_batches import Batch, assign_batch
from inspect_app.services.assignments import is_open
from inspect_app.services.risk.scoring import riskiest
from inspect_app.services.skipping import skip
from inspect_app.store.assignment import Assignment
from inspect_app.store.institution import Institution

DUE_IN_DAYS = (0, 2, 4, 5)
COMPLAINT = "家长反映：晚间仍在上课，并被要求一次交清半年费用。"
NOT_TODAY = "机构来电：今天全员参加消防培训，明天上午到场。"


def tell_day(stage: Stage, now: datetime) -> None:
    """Send lin and wang to the highest by risk as well; the first one because of a complaint."""
    zhao, lin, wang = (stage.people[login] for login in ("zhao", "lin", "wang"))
    taken = sa.select(Assignment.institution_id).where(is_open())
    free = sa.and_(
        Institution.stands,
        Institution.closed_on.is_(None),
        Institution.office_id == zhao.office_id,
        Institution.kind != "school",
        Institution.district != FORGOTTEN_AREA,
        Institution.lat.is_not(None),
        Institution.id.not_in(taken),
    )
    rows = list[Assignment]()
    found = riskiest(zhao.office, free, stage.anchor, len(DUE_IN_DAYS))
    for number, (one, days) in enumerate(zip(found, DUE_IN_DAYS, strict=True)):
        is_first = number == 0
        batch = Batch(
            [one.institution],
            [lin, wang],
            stage.anchor + timedelta(days=days),
            "complaint" if is_first else "own_initiative",
            ground=COMPLAINT if is_first else "",
            urgent=is_first,
            ids=[stage.new_id()],
        )
        rows += assign_batch(batch, zhao, now)
    skip(rows[-1], NOT_TODAY, lin, now)
