"""One cast for all tests.

`lin` and `wang` inspect Xihu district for its education bureau; `director` decides there, `admin`
manages, `auditor` reads. `zhao` inspects elsewhere; `chen` is of the culture bureau of the same
district. `star` is the institution of most tests; `noise` and `far` are there so that a too-wide
query fails.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from inspect_app.services import people
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.person import Person

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
PASSWORD = "correct horse"
OFFICES = {
    "xihu": ("西湖区教育局", "330106", "西教"),
    "culture": ("西湖区文化局", "330106", "西文"),
    "yuhang": ("余杭区教育局", "330110", "余教"),
}
PEOPLE = {
    "lin": ("林检查", "inspector", "xihu", "33010600101"),
    "wang": ("王检查", "inspector", "xihu", "33010600102"),
    "director": ("钱主任", "office", "xihu", "33010600103"),
    "admin": ("管理员", "admin", "xihu", ""),
    "auditor": ("审计员", "auditor", "xihu", ""),
    "chen": ("陈检查", "inspector", "culture", "33010600201"),
    "zhao": ("赵检查", "inspector", "yuhang", "33011000101"),
    "zhou": ("周主任", "office", "yuhang", "33011000102"),
}
INSTITUTIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "star": ("xihu", "星河学科培训中心", {"address": "文三路100号", "uuid": UUID(int=1)}),
    "noise": ("xihu", "琴韵艺术培训学校", {"sector": "arts", "profit": "for_profit"}),
    "school": ("xihu", "西湖第一小学", {"kind": "school", "sector": "", "stages": ["primary"]}),
    "far": ("yuhang", "远山体育培训", {"sector": "sports"}),
}


class Browser(FlaskClient):
    """Each request in an app context of its own, as in life: the tests hold one open."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **kwargs)


class Client:
    """A test client that speaks as a bearer of a token, or as a browser after `sign_in`."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        app.test_client_class = Browser
        self.browser: FlaskClient = app.test_client()
        self.token = ""

    def open(self, method: str, path: str, **arguments: Any) -> TestResponse:
        headers = dict(arguments.pop("headers", {}))
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        arguments.setdefault("buffered", True)  # a served file is closed at once
        return self.browser.open(path, method=method, headers=headers, **arguments)

    def get(self, path: str, **arguments: Any) -> TestResponse:
        return self.open("GET", path, **arguments)

    def post(self, path: str, **arguments: Any) -> TestResponse:
        return self.open("POST", path, **arguments)

    def put(self, path: str, **arguments: Any) -> TestResponse:
        return self.open("PUT", path, **arguments)

    def patch(self, path: str, **arguments: Any) -> TestResponse:
        return self.open("PATCH", path, **arguments)

    def csrf(self, path: str = "/login") -> str:
        """Read the CSRF token of a page, as a browser would."""
        page = self.browser.get(path).get_data(as_text=True)
        return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    def sign_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        form = {"login": login, "password": password, "csrf_token": self.csrf()}
        return self.browser.post("/login", data=form)


@dataclass
class Cast:
    """Everybody by login, every office by code, and the institutions."""

    offices: dict[str, Office] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    institutions: dict[str, Institution] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        for group in ("people", "institutions"):
            if name in self.__dict__[group]:
                return self.__dict__[group][name]
        raise AttributeError(name)

    def token(self, login: str) -> str:
        return people.new_token(self.people[login], NOW)

    def client(self, app: Flask, login: str) -> Client:
        """An API client that is this person."""
        client = Client(app)
        client.token = self.token(login)
        return client

    def browser(self, app: Flask, login: str) -> Client:
        """The browser that this person signed in at."""
        client = Client(app)
        assert client.sign_in(login).status_code == 302
        return client


def make_institution(office: Office, name: str, **facts: Any) -> Institution:
    """Add an institution to an office's register; licensed, subject sector unless told."""
    given: dict[str, Any] = {
        "kind": "licensed", "sector": "subject", "mode": "offline", "stages": ["compulsory"],
        "papers": "full", "profit": "non_profit", "district": office.district,
        "address": f"文三路{abs(hash(name)) % 900}号", "lat": 30.2741, "lng": 120.1551,
        "datum": "WGS-84", "registered_on": date(2020, 1, 2), **facts,
    }  # fmt: skip
    with writing():
        row = Institution(
            uuid=facts.get("uuid") or uuid4(), office_id=office.id, name=name,
            created_at=NOW, updated_at=NOW, **{k: v for k, v in given.items() if k != "uuid"},
        )  # fmt: skip
        db.session.add(row)
    return row


def make_cast() -> Cast:
    """Make everybody."""
    cast = Cast()
    for code, (name, district, word) in OFFICES.items():
        new = people.NewOffice(code, name, district, word)
        cast.offices[code] = people.add_office(new, "tests", NOW)
    for login, (display, role, office, certificate) in PEOPLE.items():
        until = date(2028, 12, 31) if certificate else None
        new_person = people.NewPerson(
            login, display, role, office, PASSWORD, certificate, until, approver=role == "office"
        )
        cast.people[login] = people.add_person(new_person, "tests", NOW)
    for key, (office, name, facts) in INSTITUTIONS.items():
        cast.institutions[key] = make_institution(cast.offices[office], name, **facts)
    return cast


def find_cast() -> Cast:
    """Find everybody in a database where they were made."""
    names = {name: key for key, (_office, name, _facts) in INSTITUTIONS.items()}
    cast = Cast(
        {office.code: office for office in db.session.scalars(sa.select(Office))},
        {person.login: person for person in db.session.scalars(sa.select(Person))},
        {names[place.name]: place for place in db.session.scalars(sa.select(Institution))},
    )
    db.session.commit()  # end the reading: SQLite would go on showing this moment
    return cast
