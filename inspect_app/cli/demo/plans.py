"""The demo's plans: the year's, published; this quarter's by grade; and who is sent today."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from inspect_app.cli.demo.schedule import FORGOTTEN_AREA
from inspect_app.cli.demo.stage import Stage
from inspect_app.rules.coverage import Period, quarter_of
from inspect_app.rules.plans import PlanBody, read_plan
from inspect_app.services.assignment_batches import Batch, assign_batch
from inspect_app.services.plans.making import make_plan
from inspect_app.services.plans.publishing import publish
from inspect_app.services.plans.standing import Asked
from inspect_app.services.plans.to_assign import is_to_assign
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.plan import Plan

BY_GRADE = {"A": {"visits": 1, "months": 24}, "B": {"visits": 1, "months": 12}, "D": 1}
DUE_IN_DAYS = (0, 0, 1, 3)


def tell_plans(stage: Stage, now: datetime) -> None:
    """Make and publish the year's plan, make the quarter's, and give lin and wang a day."""
    anchor, quarter = stage.anchor, quarter_of(stage.anchor)
    days = Period(date(anchor.year, 1, 1), date(anchor.year, 12, 31))
    name, goal = f"{anchor.year}年度校外培训机构行政检查计划", {"visits_each": 1}
    publish(_plan(stage, now, _body(name, days, goal)), stage.people["zhao"], now)
    number = "一二三四"[(quarter.first.month - 1) // 3]
    name = f"{anchor.year}年第{number}季度分级检查计划"
    plan = _plan(stage, now, _body(name, quarter, {"by_grade": BY_GRADE}))
    _send_lin_out(stage, plan, now)


def _body(name: str, days: Period, goal: dict[str, Any]) -> PlanBody:
    told = {"from": days.first.isoformat(), "to": days.last.isoformat()}
    return read_plan({"name": name, **told, "scope": {}, "goal": goal})


def _plan(stage: Stage, now: datetime, body: PlanBody) -> Plan:
    return make_plan(stage.new_id(), body, stage.people["zhao"], now)


def _send_lin_out(stage: Stage, plan: Plan, now: datetime) -> None:
    """Send her with her colleague to places of the plan that nobody has been to yet."""
    asked = Asked.of(plan, stage.people["zhao"].office)
    query = (
        sa.select(Institution)
        .where(is_to_assign(asked), asked.last_visit.is_(None))
        .where(Institution.district != FORGOTTEN_AREA, Institution.lat.is_not(None))
        .order_by(Institution.id)
        .limit(len(DUE_IN_DAYS))
    )
    pair = [stage.people["lin"], stage.people["wang"]]
    for place, days in zip(db.session.scalars(query).all(), DUE_IN_DAYS, strict=True):
        due = stage.anchor + timedelta(days=days)
        batch = Batch([place], pair, due, "plan", plan=plan, ids=[stage.new_id()])
        assign_batch(batch, stage.people["zhao"], now)
