"""现场检查笔录: the record of a completed visit, drawn from what was submitted.

It holds facts and no conclusions: a violation stands here with its facts, not with its title, code
or basis. Drawing needs nothing but the visit, so the same visit gives the same bytes.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from inspect_app.rules.answers import Answer
from inspect_app.rules.catalogue import Checklist, catalogue
from inspect_app.rules.checklist import visible_items
from inspect_app.rules.parties import Party
from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.services.visits.accepting import lost_materials
from inspect_app.services.visits.answer_words import answer_words
from inspect_app.services.visits.papers import (
    RECORD_TITLE,
    camera_moment,
    demo_mark,
    document_of,
    drawn_from,
    evidence_labels,
    inspection_sheet,
    marked_on,
    officer_sheets,
    party_sheet,
    picture,
)
from inspect_app.store.base import db
from inspect_app.store.office import Office
from inspect_app.store.visit import Visit
from pdf import sheets
from pdf.fonts import missing_in
from pdf.visit_record import draw
from pdf.wording import chinese_moment

TOLD = (
    "我们是{office}的执法人员，这是我们的执法证件（出示）。现依法对你单位进行检查，请予以配合。"
    "你单位有权拒绝未出示证件人员的检查，有权申请执法人员回避，有权陈述和申辩。"
)
NOTHING_FOUND = "按照检查表逐项检查，未记录需要改正的事实。"
RECORDING_LETTERS = 16
"""A recording is named on paper by the beginning of its SHA-256, enough to find it."""


def record_paper(visit: Visit) -> bytes:
    """Draw the record of a visit.

    Raises NotFound `no_record` for an attempt, Conflict `undrawable_text`.
    """
    if visit.outcome != "completed":
        raise NotFound("no_record")
    sheet = record_sheet(visit)
    missing = missing_in(sheet)
    if missing:
        raise Conflict("undrawable_text", characters=", ".join(missing))
    return draw(sheet)


def record_sheet(visit: Visit) -> sheets.VisitRecordSheet:
    """Lay out the record."""
    document = document_of(visit)
    office = db.session.get_one(Office, visit.office_id)
    return sheets.VisitRecordSheet(
        office_name=office.name,
        title=RECORD_TITLE,
        number=visit.receipt,
        party=party_sheet(visit.party),
        inspection=inspection_sheet(visit, document),
        officers=officer_sheets(visit, document),
        people_met=tuple(
            sheets.PersonMet(each["name"], each.get("post") or "", each.get("phone") or "")
            for each in document.get("people_met") or ()
        ),
        told=(sheets.Told(TOLD.format(office=office.name)),),
        facts=_facts(visit),
        items=_items(visit),
        materials=(*_materials(visit, document), *lost_materials(visit)),
        statement=document.get("statement") or "",
        position=_position(visit),
        helpers=_helpers(document),
        party_signature=_party_signature(document),
        demo_mark=demo_mark(office),
    )


def _facts(visit: Visit) -> tuple[str, ...]:
    corrected = "（检查时已当场改正。）"
    facts = tuple(
        each.facts + (corrected if each.corrected_on_spot else "") for each in visit.violations
    )
    return facts or (NOTHING_FOUND,)


def _items(visit: Visit) -> tuple[tuple[str, tuple[sheets.CheckedItem, ...]], ...]:
    """Return the items that were shown, by section; the wording is that of the visit (rule 4)."""
    checklist = catalogue().checklist(visit.checklist_id, visit.checklist_version)
    if checklist is None:  # a version this program no longer ships: the kept wording stands alone
        return (("", tuple(_kept_items(visit))),) if visit.answers else ()
    answers = {each.item: Answer.from_document(each.answer) for each in visit.answers}
    wordings = {each.item: each.wording for each in visit.answers}
    shown = {item.id for item in visible_items(checklist, _party(visit), answers)} | set(answers)
    return tuple(
        (section, items)
        for section, items in _sections(checklist, shown, answers, wordings)
        if items
    )


def _sections(
    checklist: Checklist,
    shown: set[str],
    answers: Mapping[str, Answer],
    wordings: Mapping[str, str],
) -> Iterator[tuple[str, tuple[sheets.CheckedItem, ...]]]:
    for section in checklist.sections:
        items = tuple(
            sheets.CheckedItem(
                item.id,
                wordings.get(item.id, item.text_zh),
                answer_words(item, answers.get(item.id)),
                answers[item.id].note if item.id in answers else "",
            )
            for item in section.items
            if item.id in shown
        )
        yield section.title_zh, items


def _kept_items(visit: Visit) -> Iterator[sheets.CheckedItem]:
    for each in visit.answers:
        value = each.answer.get("value") or each.answer.get("values") or ""
        yield sheets.CheckedItem(each.item, each.wording, str(value), each.answer.get("note") or "")


def _party(visit: Visit) -> Party:
    facts = visit.party
    return Party(
        str(facts.get("kind") or "unlicensed"),
        str(facts.get("sector") or ""),
        str(facts.get("mode") or ""),
        tuple(facts.get("stages") or ()),
        str(facts.get("profit") or ""),
    )


def _materials(visit: Visit, document: Mapping[str, Any]) -> tuple[str, ...]:
    labels = evidence_labels(visit, document)
    originals = drawn_from(document, labels)
    lines = []
    for each in visit.files:
        if each.sha256 in labels:
            taken = str(each.meta.get("taken_at") or "")
            at = camera_moment(taken)
            when = f"，拍摄时间{chinese_moment(at) if at else taken}" if taken else ""
            of = (
                f"，{marked_on(labels[originals[each.sha256]])}" if each.sha256 in originals else ""
            )
            lines.append(
                f"{labels[each.sha256]}{of}{when}，校验值{each.sha256[:RECORDING_LETTERS]}"
            )
    return tuple(lines)


def _position(visit: Visit) -> str:
    """Say where the phone was, as measured."""
    if visit.lat is None or visit.lng is None:
        return "（未取得定位）"
    accuracy = f"，精度±{visit.accuracy_m:.0f}米" if visit.accuracy_m is not None else ""
    distance = f"，距登记地点{visit.distance_m:.0f}米" if visit.distance_m is not None else ""
    return f"（WGS-84：{visit.lat:.5f}，{visit.lng:.5f}{accuracy}{distance}）"


def _helpers(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return helpers, and officers of other departments; none of them counts towards two."""
    officers = (
        name for each in document.get("departments") or () for name in each.get("officers") or ()
    )
    return (*(document.get("helpers") or ()), *officers)


def _party_signature(document: Mapping[str, Any]) -> sheets.Signed | sheets.Refused | None:
    """Return how the party signed the record, or that and why it refused to."""
    signed = [each for each in document.get("signatures") or () if each["role"] == "party"]
    if not signed:
        return None
    each = signed[-1]
    at = datetime.fromisoformat(each["at"]) if each.get("at") else None
    if not each.get("refused"):
        return sheets.Signed(each.get("name") or "", image=picture(each.get("image")), at=at)
    witness = each.get("witness") or {}
    return sheets.Refused(
        each.get("reason") or "",
        witness_name=witness.get("name") or "",
        witness_signature=picture(witness.get("image")),
        recording=(each.get("recording") or "")[:RECORDING_LETTERS],
        at=at,
    )
