"""Make the whole demo in one transaction: after any crash it is either there or not."""

from datetime import date, datetime, time, timedelta
from random import Random

import sqlalchemy as sa

from inspect_app.cli.demo.accounts import add_accounts, existing_demo, refuse_real_instance
from inspect_app.cli.demo.approvals import tell_approvals
from inspect_app.cli.demo.day import tell_day
from inspect_app.cli.demo.districts import draw_districts
from inspect_app.cli.demo.draws import tell_draws
from inspect_app.cli.demo.patrols import tell_patrols
from inspect_app.cli.demo.plans import tell_plans
from inspect_app.cli.demo.register import as_csv, register_rows
from inspect_app.cli.demo.schedule import DAYS, tell
from inspect_app.cli.demo.seal import give_seal
from inspect_app.cli.demo.stage import Stage
from inspect_app.cli.demo.statements import tell_statements
from inspect_app.rules.calendar import CHINA, china_day
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.register.files import confirm_import, preview_import
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution

SEED = 990106
OPENED_BEFORE = timedelta(days=DAYS + 4)


def make_demo(now: datetime, base_url: str) -> bool:
    """Fill an empty instance; False when the demo is there already.

    Raises Conflict on an instance that holds a real office.
    """
    refuse_real_instance()
    if existing_demo() is not None:
        return False
    anchor = china_day(now)
    with writing():
        stage = _set(anchor, base_url)
        tell(stage, now)
        tell_plans(stage, now)
        tell_statements(stage, now)
        draw_districts(stage, now)
        tell_draws(stage, now)
        tell_patrols(stage, now)
        tell_approvals(stage, now)
        tell_day(stage, now)
    return True


def _set(anchor: date, base_url: str) -> Stage:
    """Open the offices and import the register, some days before the first visit."""
    opened = datetime.combine(anchor - OPENED_BEFORE, time(9, 0), CHINA)
    people = add_accounts(anchor, opened)
    give_seal(people["admin"], opened)
    stage = Stage(Random(SEED), anchor, people, base_url)  # noqa: S311 - dice, not secrets
    office = people["zhao"].office
    file = as_csv(register_rows(stage.rng, anchor))
    blobs().put(file)  # the log names it as zhao's, so it is kept as the page would keep it
    preview = preview_import(file, office)
    confirm_import(preview, office, people["zhao"], opened, close_gone=False)
    query = sa.select(Institution).filter_by(office_id=office.id).order_by(Institution.id)
    stage.institutions = list(db.session.scalars(query))
    return stage
