"""Lists and search: milliseconds on the server at each size, and what a hundred times more cost."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from inspect_app.cli.bench.instance import Instance
from inspect_app.cli.bench.report import Figure, at_most
from inspect_app.cli.bench.rounds import Deed, in_turns, median_ratio, medians
from inspect_app.cli.bench.stand import Stand, Visitor
from inspect_app.store.base import db
from inspect_app.store.institution import Institution

MOST_MS = at_most(50)
MOST_RATIO = at_most(2)
ROUNDS = 15
FOR_ADMINS = ("/admin/people/", "/admin/audit/", "/admin/tokens/")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: a name that both sizes share, and the address with what it asks."""

    name: str
    path: str
    query: dict[str, Any] = field(default_factory=dict)

    @property
    def login(self) -> str:
        """Who may ask."""
        return "admin" if self.path in FOR_ADMINS else "director"


def measure(stand: Stand) -> Iterator[Figure]:
    """Ask every list at every size, in turns."""
    questions = {size: _questions(stand.instance(size)) for size in stand.sizes}
    first = questions[stand.sizes[0]]
    for place, asked in enumerate(first):
        deeds: dict[str, Deed] = {
            str(size): _asking(stand.instance(size), questions[size][place]) for size in stand.sizes
        }
        taken = in_turns(deeds, stand.rounds(ROUNDS), stand.clock)
        yield from _figures(asked, stand.sizes, taken)


def _asking(instance: Instance, asked: Asked) -> Deed:
    return partial(Visitor(instance, asked.login).get, asked.path, **asked.query)


def _figures(
    asked: Asked, sizes: tuple[int, ...], taken: dict[str, list[float]]
) -> Iterator[Figure]:
    middle = medians(taken)
    raw = {"p50_ms": middle, "rounds": len(taken[str(sizes[0])])}
    for size in sizes:
        name = f"lists.{asked.name}.ms"
        yield Figure(name, _words(asked), "ms", middle[str(size)], MOST_MS, (size,), raw)
    if len(sizes) > 1:
        small, large = str(sizes[0]), str(sizes[-1])
        value = median_ratio(taken[large], taken[small])
        ends = (sizes[0], sizes[-1])
        yield Figure(
            f"lists.{asked.name}.ratio", _words(asked), "ratio", value, MOST_RATIO, ends, raw
        )


def _words(asked: Asked) -> str:
    told = " ".join(f"{key}={value}" for key, value in asked.query.items() if key != "cursor")
    return f"GET {asked.path} {told}".strip()


def _questions(instance: Instance) -> list[Asked]:
    one = _somebody(instance)
    return [*_register(instance, one), *_desk(instance, one)]


def _somebody(instance: Instance) -> dict[str, Any]:
    """A licensed institution from the middle of the register."""
    with instance.app.app_context():
        query = sa.select(Institution).filter_by(kind="licensed")
        query = query.where(Institution.id >= instance.size // 2).order_by(Institution.id).limit(1)
        found = db.session.scalars(query).one()
        names = ("name", "address", "licence_no", "phone", "uuid", "district")
        told = {name: getattr(found, name) for name in names}
        db.session.remove()
    return told


def _register(instance: Instance, one: dict[str, Any]) -> Iterator[Asked]:
    path = "/api/v1/institutions"
    yield Asked("institutions", path)
    yield Asked("institutions_second_page", path, _second_page(instance, path))
    yield Asked("institutions_sector", path, {"sector": "arts", "kind": "licensed"})
    yield Asked("institutions_district", path, {"district": one["district"]})
    for name, q in (
        ("1_character", "星"),
        ("2_characters", "启明"),
        ("4_characters", "舞蹈艺术"),
        ("2_words", "鹿溪 编程"),
        ("pinyin_initials", "qmxt"),
        ("address", one["address"][-8:]),
        ("licence_no", one["licence_no"]),
        ("phone", one["phone"]),
        ("nothing_found", "查无此名"),
    ):
        yield Asked(f"search_{name}", path, {"q": q})
    yield Asked("institutions_page", "/institutions/")
    yield Asked("institutions_page_search", "/institutions/", {"q": "启明"})


def _second_page(instance: Instance, path: str) -> dict[str, str]:
    """Where the second page begins; the first one again where it holds all."""
    following = json.loads(Visitor(instance).get(path))["next"]
    return {"cursor": following} if following else {}


def _desk(instance: Instance, one: dict[str, Any]) -> Iterator[Asked]:
    since = instance.day - timedelta(days=90)
    quarter = {"from": since.isoformat(), "to": instance.day.isoformat()}
    visits, notices = "/api/v1/visits", "/api/v1/notices"
    yield Asked("visits", visits)
    yield Asked("visits_of_a_quarter", visits, quarter)
    yield Asked("visits_refused", visits, {"outcome": "refused"})
    yield Asked("visits_incomplete", visits, {"state": "incomplete"})
    yield Asked("visits_of_one", visits, {"institution": one["uuid"]})
    yield Asked("visits_page", "/visits/")
    yield Asked("visits_page_quarter", "/visits/", quarter)
    yield Asked("notices", notices)
    yield Asked("notices_delivered", notices, {"state": "delivered"})
    yield Asked("notices_of_a_quarter", notices, quarter)
    yield Asked("notices_page", "/notices/")
    chase = "/api/v1/rectifications"
    yield Asked("rectifications", chase)
    yield Asked("rectifications_overdue", chase, {"overdue": "true"})
    yield Asked("rectifications_district", chase, {"district": one["district"][:6]})
    yield Asked("rectifications_page", "/rectifications/")
    yield Asked("quarantine", "/api/v1/quarantine")
    yield Asked("people_page", "/admin/people/")
    yield Asked("audit_page", "/admin/audit/")
    yield Asked("field_page", "/field/")
