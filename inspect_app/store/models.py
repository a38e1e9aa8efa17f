"""Every model, so that mappers and migrations see them all."""

from inspect_app.store import (
    assignment,
    audit,
    calendar_year,
    coverage_period,
    evidence,
    idempotency,
    institution,
    institution_merge,
    job,
    legal_text,
    likeness,
    notice,
    office,
    person,
    phone,
    rectification,
    register_choice,
    search,
    search_index,
    settlement,
    violation,
    visit,
)

__all__ = [
    "assignment", "audit", "calendar_year", "coverage_period", "evidence", "idempotency",
    "institution", "institution_merge", "job", "legal_text", "likeness", "notice", "office",
    "person", "phone", "rectification", "register_choice", "search", "search_index", "settlement",
    "violation", "visit",
]  # fmt: skip
