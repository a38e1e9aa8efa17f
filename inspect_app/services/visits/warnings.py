"""What is odd about a visit and does not stop it: kept with the visit and shown to everybody."""

from collections.abc import Iterator
from itertools import chain

from inspect_app.rules.catalogue import Checklist, catalogue
from inspect_app.rules.parties import applies
from inspect_app.services.visits.facts import Facts

Oddity = dict[str, object]
"""{"code", "field", "params"}; `web.wording.visits` has the words."""
Found = Iterator[tuple[str, str, dict[str, object]]]


def warnings_of(facts: Facts, checklist: Checklist) -> list[Oddity]:
    """Return every warning of a visit that was accepted."""
    found = chain(
        _about_place(facts),
        _about_people(facts),
        _about_time(facts),
        _about_content(facts, checklist),
    )
    return [{"code": code, "field": path, "params": params} for path, code, params in found]


def _about_place(facts: Facts) -> Found:
    report, place = facts.report, facts.institution
    position = facts.position
    on_site_method = report.method == "on_site" and place is not None
    if on_site_method and position.needs_reason and not report.position_reason.strip():
        yield "position_reason", "position_reason_missing", {"verdict": position.verdict}
    if place is not None and place.closed_on is not None and place.closed_on <= report.visited_on:
        yield "institution_id", "institution_closed", {"day": place.closed_on.isoformat()}
    if facts.assignment is not None and (
        place is None or facts.assignment.institution_id != place.id
    ):
        yield "assignment_id", "assignment_elsewhere", {}


def _about_people(facts: Facts) -> Found:
    report = facts.report
    for place, person in enumerate(facts.inspectors):
        if not person.certified_on(report.visited_on):
            yield f"inspectors.{place}", "certificate_not_valid", {"name": person.display}
    if not report.is_completed:
        return
    signed = {signature.person for signature in report.signatures}
    for person in facts.inspectors:
        if person.login not in signed:
            yield "signatures", "inspector_unsigned", {"name": person.display}
    if not any(signature.role == "party" for signature in report.signatures):
        yield "signatures", "party_unsigned", {}


def _about_time(facts: Facts) -> Found:
    clock = facts.report.clock
    if facts.report.ran_back:
        yield "finished_at", "clock_ran_back", {}
    if clock.is_skewed:
        yield "clock.offset_ms", "clock_skewed", {"seconds": abs(clock.offset_ms) // 1000}


def _about_content(facts: Facts, checklist: Checklist) -> Found:
    party = facts.party
    if not applies(checklist.applies_to, party):
        yield "checklist", "checklist_mismatch", {"title": checklist.title_zh}
    for problem in facts.report.answer_warnings:
        yield f"answers.{problem.field}", f"answer_{problem.code}", {}
    for place, violation in enumerate(facts.report.violations):
        if not applies(catalogue().violations[violation.code].applies_to, party):
            yield f"violations.{place}.code", "violation_mismatch", {"value": violation.code}
