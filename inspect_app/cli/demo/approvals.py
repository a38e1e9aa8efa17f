"""The demo's approvals: two given, one waiting, one made up for, one that still has to be."""

from datetime import date, datetime, timedelta

from inspect_app.cli.demo.stage import Stage
from inspect_app.rules.approvals import SINCE_SETTING, AskBody, DecisionBody
from inspect_app.rules.calendar import Calendar
from inspect_app.services.approvals.asking import ask
from inspect_app.services.approvals.deciding import decide
from inspect_app.services.approvals.reading import Wanted, approval_list
from inspect_app.services.field_day import open_assignments
from inspect_app.store.base import db
from inspect_app.store.inspection_approval import InspectionApproval

APPROVED, ASKED = 2, 3
"""So many of lin's day are approved, and so many asked for: the last is open to be asked for."""
GRANTED = DecisionBody(granted=True)
MOST = 100


def kept_since(anchor: date) -> dict[str, str]:
    """Since the last working day before the demo's: earlier visits were approved on paper."""
    calendar, day = Calendar.published(), anchor - timedelta(days=1)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return {SINCE_SETTING: day.isoformat()}


def tell_approvals(stage: Stage, now: datetime) -> None:
    """Ask for lin's day, approve its first places, and make up for all visits but the last."""
    lin = stage.people["lin"]
    tasks = db.session.scalars(open_assignments(lin).limit(ASKED)).all()
    rows = [ask(each, AskBody(), lin, now) for each in tasks]
    late, _next = approval_list(lin.office_id, Wanted("afterwards"), MOST)
    for row in (*rows[:APPROVED], *late[:-1]):
        _approve(stage, row, now)
    if late:
        late[-1].reason = "接群众举报该处正在违规培训，须当场查处。"


def _approve(stage: Stage, row: InspectionApproval, at: datetime) -> None:
    decide(row, GRANTED, stage.people["zhao"], at, stage.base_url)
