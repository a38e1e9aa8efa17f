"""Count every plan from its facts alone; name the first that what is kept tells otherwise."""

import sqlalchemy as sa

from inspect_app.services.plans.progress import progress_of, recounted
from inspect_app.services.plans.standing import Asked
from inspect_app.store.base import db
from inspect_app.store.office import Office
from inspect_app.store.plan import Plan


def first_difference() -> str | None:
    """Say in one line what is not as it should be; None when all of it is true."""
    query = sa.select(Plan, Office).join(Office, Office.id == Plan.office_id)
    for plan, office in db.session.execute(query.order_by(Plan.id)).all():
        asked = Asked.of(plan, office)
        told, counted = progress_of(asked), recounted(asked)
        if told != counted:
            return f"{office.code}: {plan.name}: kept {told.total}, counted {counted.total}"
    return None
