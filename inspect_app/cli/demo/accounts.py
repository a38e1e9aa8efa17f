"""The demo's offices and people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from inspect_app.cli.demo.approvals import kept_since
from inspect_app.cli.demo.data_files import words
from inspect_app.rules.refusals import Conflict
from inspect_app.services import people
from inspect_app.services.offices import LOOP, change_office
from inspect_app.store.base import db
from inspect_app.store.office import Office
from inspect_app.store.person import Person

ANCHOR = "demo_anchor"
"""The office's parameter that holds the day of the demo's first run, an ISO date."""


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """What a visitor types to sign in, and as whom."""

    login: str
    password: str
    display: str
    role: str
    office: str


def logins() -> list[DemoLogin]:
    """Return every demo login, in the order in which they are printed."""
    told = words("people")
    names = {office["code"]: office["name"] for office in told["offices"]}
    return [
        DemoLogin(one["login"], told["password"], one["display"], one["role"], names[one["office"]])
        for one in told["people"]
    ]


def refuse_real_instance() -> None:
    """Demo passwords are printed for all to read: they open no instance that holds real work.

    Raises Conflict when an office exists that is not a demo's.
    """
    real = db.session.scalar(sa.select(Office.code).filter_by(is_demo=False).limit(1))
    if real is not None:
        raise Conflict("demo_on_real_instance", office=real)


def existing_demo() -> Office | None:
    """Return the demo's own office, or None before its first run."""
    code = words("people")["offices"][0]["code"]
    return db.session.scalar(sa.select(Office).filter_by(code=code, is_demo=True))


def add_accounts(anchor: date, now: datetime) -> dict[str, Person]:
    """Add both offices and everybody, by login; certificates outlast the demo by two years."""
    told = words("people")
    for one in told["offices"]:
        new = people.NewOffice(one["code"], one["name"], _district(), one["word"], is_demo=True)
        people.add_office(new, "demo", now)
    found = {
        one["login"]: _add_person(one, told["password"], anchor, now) for one in told["people"]
    }
    office = found["admin"].office
    change_office(
        office,
        {**_settings(office.name), "parameters": _parameters(anchor)},
        found["admin"],
        now,
    )
    return found


def _parameters(anchor: date) -> dict[str, object]:
    return {ANCHOR: anchor.isoformat(), LOOP: kept_since(anchor)}


def _add_person(told: Mapping[str, str], password: str, anchor: date, now: datetime) -> Person:
    certificate = told.get("certificate", "")
    new = people.NewPerson(
        login=told["login"],
        display=told["display"],
        role=told["role"],
        office=told["office"],
        password=password,
        certificate_no=certificate,
        certificate_until=date(anchor.year + 2, 12, 31) if certificate else None,
        approver=bool(told.get("approver")),
    )
    return people.add_person(new, "demo", now)


def _district() -> str:
    return str(words("places")["district"])


def _settings(name: str) -> dict[str, object]:
    """What papers print about the office; the telephone number cannot be dialled."""
    place = name.removesuffix("教育局")
    return {
        "reconsideration_body": f"{place}人民政府",
        "court": f"{place}人民法院",
        "contact_name": "校外培训监管科",
        "contact_phone": "0990-0106000",
        "contact_address": f"{place}望湖路1号",
    }
