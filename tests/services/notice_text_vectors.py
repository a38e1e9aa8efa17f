"""What notices handed over on the spot say, as the server lays them out: vectors for the phone.

`python -m tests.services.notice_text_vectors` writes them anew. The file holds what a phone was
shipped (`words`), and for each visit its document (where it is not the `usual` one) and place, the
number, the moment, and either the paragraphs with what of them is set like a heading (of most only
their hash) or why no notice can be issued there.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch
from uuid import UUID

from flask import Flask

from forms.visit import report_of
from inspect_app.app import create_app
from inspect_app.rules.canonical import canonical_json
from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.refusals import Invalid
from inspect_app.services.callers import Caller
from inspect_app.services.notices import handed_over
from inspect_app.services.visits.facts import gather
from inspect_app.services.visits.rows import Incoming, built
from inspect_app.services.visits.unsaved import unsaved_visit
from inspect_app.store.base import Base, db
from inspect_app.store.institution import Institution
from inspect_app.store.number_reservation import NumberReservation
from inspect_app.web import notice_words
from pdf.listening import heading_texts, paper_text, text_hash
from tests import databases
from tests.cast import NOW, Cast, make_cast, make_institution
from tests.visits import found_site, visit_document

VECTORS = Path(__file__).parents[1] / "vectors" / "notice_text.json"
NUMBER = {
    "number": "西教责改字〔2026〕第7号",
    "code": "7K3M9QXTABCD",
    "verify_url": "https://inspect.example.cn/v/7K3M9QXTABCD",
}
REPLY = {"reply_url": "https://inspect.example.cn/r/7K3M9QXTABCD"}
"""What a number has brought since papers name the way to reply."""
AT = "2026-11-20T10:02:10+08:00"
PLACES: dict[str, dict[str, Any]] = {
    "usual": {"credit_code": "91330106MA2KQ8RT1A", "licence_no": "教民133010670000123",
              "contact": "周某", "address": "文一路88号3幢2层"},
    "arts online": {"sector": "arts", "mode": "online", "profit": "for_profit",
                    "stages": ["senior"], "address": ""},
    "hardly known": {"sector": "", "mode": "", "profit": "", "stages": [], "address": "某路1号"},
    "unlicensed": {"kind": "unlicensed", "sector": "", "mode": "", "profit": "", "stages": [],
                   "address": " 某 路\t2号 ", "contact": " 王\u00a0某"},
    "of no vocabulary": {"sector": "cooking", "profit": "sometimes", "address": "某路3号"},
}  # fmt: skip
READ_BY_THE_PHONE = (
    "site", "started_at", "finished_at", "inspectors", "violations", "signatures", "files",
    "authorisation", "delivery",
)  # fmt: skip


@dataclass
class Told:
    """A visit to be put down: what is found, and what else is unlike the usual one."""

    place: str = "usual"
    found: list[dict[str, Any]] = field(default_factory=lambda: [found("FEE-01")])
    at: str = AT
    more: dict[str, Any] = field(default_factory=dict)
    in_full: bool = True


def found(code: str, number: int = 1, **more: Any) -> dict[str, Any]:
    """A violation of that code."""
    return {
        "id": str(UUID(int=number)), "code": code, "facts": f"{code}：现场查见，共3处。",
        "requirement": f"改正{code}所列问题", "due": {"days": 5, "type": "working"},
        "files": [], **more,
    }  # fmt: skip


def told_visits() -> Iterator[tuple[str, Told]]:
    """Every visit by its name."""
    for code, known in catalogue().violations.items():
        for place in PLACES if known.circumstances else ("usual", "unlicensed"):
            yield f"{code} at {place}", Told(place, [found(code)], in_full=False)
            for text in known.circumstances:
                one = found(code, circumstances=[text])
                yield f"{code} at {place}, {text}", Told(place, [one], in_full=False)
        if len(known.circumstances) > 1:
            every = found(code, circumstances=[*reversed(known.circumstances), "none of ours"])
            yield f"{code}, every circumstance", Told("usual", [every], in_full=False)
    for code in catalogue().violations:
        site = found_site(person_id="33010619800101000X")
        more = {"institution_id": None, "site": site}
        yield f"{code} of a person", Told("", [found(code)], more=more, in_full=False)
    yield from _written()


def _written() -> Iterator[tuple[str, Told]]:
    hashes = {name: f"{number:064x}" for number, name in enumerate(
        ("signed", "first", "sound", "second", "witness", "paper"), 10
    )}  # fmt: skip
    files = [
        {"sha256": hashes["signed"], "type": "image/png"},
        {"sha256": hashes["first"], "type": "image/jpeg"},
        {"sha256": hashes["sound"], "type": "Audio/WebM"},
        {"sha256": hashes["second"], "type": "image/jpeg"},
        {"sha256": hashes["witness"], "type": "image/png"},
        {"sha256": hashes["paper"], "type": "application/pdf"},
    ]
    signatures = [
        {"role": "inspector", "person": "lin", "image": hashes["signed"], "at": AT},
        {"role": "party", "refused": True, "reason": "须请示",
         "witness": {"name": "李见证", "image": hashes["witness"]}},
    ]  # fmt: skip
    shown = [hashes["second"], hashes["signed"], hashes["first"], hashes["sound"], hashes["paper"]]
    evidence = {"files": files, "signatures": signatures}
    yield "evidence is numbered", Told(found=[found("FEE-01", files=shown)], more=evidence)
    yield "corrected on the spot", Told(
        found=[found("FEE-01", corrected_on_spot=True), found("SAF-01" if "SAF-01" in
               catalogue().violations else "FIR-01", 2)]
    )  # fmt: skip
    yield (
        "several of one instrument",
        Told(found=[found("FEE-01"), found("FEE-02", 2), found("LIC-01", 3), found("FEE-01", 4)]),
    )
    yield (
        "a hundred",
        Told(
            found=[found("FEE-01", number, facts=f"第{number}处。") for number in range(1, 101)],
            in_full=False,
        ),
    )
    for name, due in {
        "at once": {"immediate": True},
        "a date": {"date": "2026-12-05"},
        "thirty days": {"days": 30, "type": "calendar"},
        "one working day": {"days": 1, "type": "working"},
        "sixty working days": {"days": 60, "type": "working"},
    }.items():
        yield f"due: {name}", Told(found=[found("FEE-01", due=due)])
    yield (
        "due: longer than the table",
        Told(found=[found("FEE-01", due={"days": 61, "type": "working"})]),
    )
    yield (
        "due: into a year whose calendar is to come",
        Told(
            found=[found("FEE-01", due={"days": 20, "type": "working"})],
            at="2026-12-20T23:30:00+08:00",
            more={"started_at": "2026-12-20T15:00:00Z", "finished_at": "2026-12-20T23:29:00+08:00"},
        ),
    )
    yield (
        "over midnight in China",
        Told(
            more={"started_at": "2026-11-19T15:58:00Z", "finished_at": "2026-11-20T00:03:00+08:00"}
        ),
    )
    yield (
        "under an inspection notice",
        Told(more={"authorisation": {"notice_no": "西教检通〔2026〕3号", "urgent": False}}),
    )
    yield "three inspectors", Told(more={"inspectors": ["wang", "director", "lin"]})
    yield "a site", Told("", more={"institution_id": None, "site": found_site()})
    yield (
        "a site without address",
        Told("", more={"institution_id": None, "site": found_site(address="", person="")}),
    )
    facts = "甲处\r\n乙\t处\u200b丙\ufeff处\n\n 丁\u2003处 \u0085戊{number}处{facts}\u3000"
    yield "strange signs", Told(found=[found("FEE-01", facts=facts, requirement=" 改正！\n\n ")])
    yield "long", Told(found=[found("FEE-01", facts="查" * 4999 + "。", requirement="改" * 5000)])
    yield "what no face has", Told(found=[found("FEE-01", facts="表情\U0001fae0、文字ع")])
    yield "rare characters", Told(found=[found("FEE-01", facts="刘𬭎、王䶮、𠅤𬍛、那𡌶村、臺灣①℃")])
    for end in "。！？；”…，":
        yield f"ends with {end}", Told(found=[found("FEE-01", requirement=f"改正{end} ")])


def case(cast: Cast, name: str, told: Told, places: dict[str, Institution]) -> dict[str, Any]:
    """Lay the notice out as the server does when the visit arrives."""
    place = places.get(told.place)
    document = visit_document(place, told.found, **told.more)
    paragraphs, strong, hindrance = _laid_out(cast, document, told.at)
    usual = visit_document(place)
    read = {
        key: document[key]
        for key in READ_BY_THE_PHONE
        if key in document and document[key] != usual.get(key)
    }
    outcome: dict[str, Any] = {"hindrance": hindrance}
    if not hindrance:
        outcome = {"hash": text_hash(paragraphs)}
        outcome |= {"paragraphs": paragraphs, "strong": strong} if told.in_full else {}
    return {"name": name, "place": told.place, "document": read, "at": told.at, **outcome}


def _laid_out(
    cast: Cast, document: dict[str, Any], at: str
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return paragraphs, what of them is set like a heading, and why there are none."""
    canonical = canonical_json(document)
    facts = gather(report_of(document), Caller.of(cast.lin))
    visit = unsaved_visit(built(Incoming(UUID(int=99), canonical, "", document), facts, NOW))
    reserved = NumberReservation(**NUMBER, person=cast.lin)
    try:
        sheet = handed_over.sheet_of(reserved, visit, {"issued": {"at": at}})
    except Invalid as refusal:
        [[(code, _params)]] = refusal.errors.values()
        return (), (), code
    return paper_text(sheet), heading_texts(sheet), ""


def vectors(app: Flask, cast: Cast) -> dict[str, Any]:
    """Everything that stands in the file."""
    office = cast.offices["xihu"]
    places = {
        name: make_institution(office, f"{name} 培训中心", **facts)
        for name, facts in PLACES.items()
    }
    day = NOW.date()
    client = cast.client(app, "lin")
    with patch.object(notice_words, "today", return_value=day):
        words = client.get("/field/notice.json").get_json()
    rows = client.get("/api/v1/offline").get_json()["institutions"]
    keys = ("name", "credit_code", "licence_no", "address", "person_in_charge", "party")
    told = {
        name: {key: row[key] for key in keys}
        for name, place in places.items()
        for row in rows
        if row["id"] == str(place.uuid)
    }
    cases = [case(cast, name, each, places) for name, each in told_visits()]
    usual = {key: visit_document(None).get(key) for key in READ_BY_THE_PHONE}
    return {
        "words": words,
        "number": NUMBER | REPLY,
        "places": told,
        "usual": usual,
        "cases": cases,
    }


def write() -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(conftest_settings(folder))
        with app.app_context():
            Base.metadata.create_all(db.engine)
            made = vectors(app, make_cast())
    heads = ",\n".join(
        f'"{key}": {_json(made[key])}' for key in ("number", "places", "usual", "words")
    )
    cases = ",\n".join(map(_json, made["cases"]))
    VECTORS.write_text(f'{{{heads},\n"cases": [\n{cases}\n]}}\n', encoding="utf-8")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)


def conftest_settings(folder: Path) -> Any:
    """Settings of an instance on SQLite."""
    from tests.conftest import settings_for  # it sets the tests up when it is imported

    return settings_for(folder, databases.sqlite(folder))


if __name__ == "__main__":
    sys.exit(cast("Any", write)())
