"""Loaders that are rights: what is out of one's reach is not found (404)."""

from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.districts import prefix
from inspect_app.rules.refusals import Forbidden, NotFound
from inspect_app.rules.roles import may
from inspect_app.services.jobs.queue import job_of_office
from inspect_app.services.statements.making import statement_of_office
from inspect_app.store.assignment import Assignment, AssignmentInspector
from inspect_app.store.base import Base, db
from inspect_app.store.coverage_statement import CoverageStatement
from inspect_app.store.draw import Draw
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.institution import Institution
from inspect_app.store.job import Job
from inspect_app.store.notice import Notice
from inspect_app.store.office import Office
from inspect_app.store.paper import Paper
from inspect_app.store.plan import Plan
from inspect_app.store.visit import Visit
from inspect_app.web.access import me

Row = TypeVar("Row", bound=Base)


def in_my_district() -> sa.ColumnElement[bool]:
    """Institutions within my office's district prefix."""
    return Institution.district.startswith(prefix(me().office.district), autoescape=True)


def institution_in_my_district(uuid: UUID) -> Institution:
    """Load an institution I may read."""
    found = db.session.scalar(sa.select(Institution).filter_by(uuid=uuid).where(in_my_district()))
    if found is None:
        raise NotFound
    return found


def entry_of_my_office(uuid: UUID) -> Institution:
    """Load an entry that my office keeps, be it merged into another or not."""
    found = institution_in_my_district(uuid)
    if found.office_id != me().office_id:
        raise Forbidden
    return found


def institution_of_my_office(uuid: UUID) -> Institution:
    """Load an institution whose entry my office keeps, to change it.

    The id of an entry that was merged leads to where its cases are now.
    """
    return entry_of_my_office(uuid).standing


def institution_to_work_on(uuid: UUID) -> Institution:
    """Load an institution I may read, to add a case to it: a merged one leads on."""
    return institution_in_my_district(uuid).standing


def office_i_may_add_to() -> Office:
    """Name the office whose register I may add a site to: who visits finds, who keeps it adds."""
    if not (may(me().role, "visit") or may(me().role, "register")):
        raise Forbidden
    return me().office


def import_of_my_office(uuid: UUID) -> Job:
    """Load an import that somebody of my office has begun."""
    return job_of_office(uuid, me().office_id)


def _of_my_office(model: type[Row], uuid: UUID) -> Row:
    """Load a row that belongs to my own office; whatever else there is, is not found."""
    found = db.session.scalar(sa.select(model).filter_by(uuid=uuid, office_id=me().office_id))
    if found is None:
        raise NotFound
    return found


def visit_of_my_office(uuid: UUID) -> Visit:
    """Load a visit of my own office's cases."""
    return _of_my_office(Visit, uuid)


def notice_of_my_office(uuid: UUID) -> Notice:
    """Load a notice of my own office's cases."""
    return _of_my_office(Notice, uuid)


def paper_of_my_office(uuid: UUID) -> Paper:
    """Load a paper of the loop of my own office's cases."""
    return _of_my_office(Paper, uuid)


def statement_of_my_office(uuid: UUID) -> CoverageStatement:
    """Load a coverage statement of my own office."""
    found = statement_of_office(uuid, me().office_id)
    if found is None:
        raise NotFound
    return found


def visit_i_may_issue_for(uuid: UUID) -> Visit:
    """Load a visit whose notice I may issue: the office any, an inspector those that name them."""
    visit = visit_of_my_office(uuid)
    if may(me().role, "decide"):
        return visit
    named = any(inspector.person_id == me().id for inspector in visit.inspectors)
    if not (named and me().office.issue_on_site):
        raise Forbidden
    return visit


def notice_i_may_deliver(uuid: UUID) -> Notice:
    """Load a notice I may deliver, by the same rule as issuing."""
    notice = notice_of_my_office(uuid)
    visit_i_may_issue_for(notice.visit.uuid)
    return notice


def plan_of_my_office(uuid: UUID) -> Plan:
    """Load a plan of my own office."""
    return _of_my_office(Plan, uuid)


def assignment_of_my_office(uuid: UUID) -> Assignment:
    """Load an assignment of my own office."""
    return _of_my_office(Assignment, uuid)


def assignment_of_mine(uuid: UUID) -> Assignment:
    """Load an assignment that names me."""
    found = assignment_of_my_office(uuid)
    if db.session.get(AssignmentInspector, (found.id, me().id)) is None:
        raise Forbidden
    return found


def approval_of_my_office(uuid: UUID) -> InspectionApproval:
    """Load the approval of an inspection of my own office."""
    query = sa.select(InspectionApproval).filter_by(uuid=uuid, office_id=me().office_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def draw_of_my_office(uuid: UUID) -> Draw:
    """Load a draw of my own office."""
    return _of_my_office(Draw, uuid)
