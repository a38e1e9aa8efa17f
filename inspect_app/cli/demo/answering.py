"""Answers to a checklist as two diligent inspectors would give them."""

from collections.abc import Mapping
from math import ceil, floor
from typing import Any

from inspect_app.rules.answers import Answer
from inspect_app.rules.catalogue import Checklist, Item, Limit
from inspect_app.rules.checklist import visible_items
from inspect_app.rules.parties import Party, applies

LABELS = {
    "class": ("三年级周末班", "六年级提升班"),
    "contract": ("合同 1", "合同 3"),
    "room": ("201室", "302室"),
    "classroom": ("201教室", "302教室"),
    "person": ("教师甲", "教师乙"),
}
RIGHT_TIME, LATE_TIME, SOME_TIME = "20:10", "20:50", "18:30"
SOME_NUMBER = 6
TEXTS = {
    "A91": "检查组出示证件并告知权利后，查看了教室、公示栏、合同和消防设施，拍照固定，负责人在场。",
    "B91": "检查组出示证件并告知权利后，查看了训练场地、公示栏、合同和消防设施，拍照固定。",
    "C91": "检查组敲门后由现场人员开门，出示证件并告知权利，查看了教学现场并拍照固定。",
}
NOTHING = "无"
ORDERED = "order"

Document = dict[str, Any]


def answers_for(
    checklist: Checklist, party: Party, failing: Mapping[str, str], photos: Mapping[str, str]
) -> list[Document]:
    """Answer what is shown to this party.

    ``failing`` is item → note for items that fail, ``photos`` item → hash of the photo taken there.
    """
    given = {item.id: _answer(item, party, item.id in failing) for item in checklist.items}
    for item, note in failing.items():
        if item in given:
            given[item]["note"] = note
    for item, sha256 in photos.items():
        if item in given:
            given[item]["files"] = [sha256]
    for each in checklist.items if failing else ():
        if any(choice.key == ORDERED for choice in each.choices):
            given[each.id]["value"] = [ORDERED]
    known = {id_: Answer.from_document(document) for id_, document in given.items()}
    return [given[item.id] for item in visible_items(checklist, party, known)]


def _answer(item: Item, party: Party, fails: bool) -> Document:  # noqa: FBT001 - the one switch
    if item.answer_type == "text":
        return {"item": item.id, "value": TEXTS.get(item.id, NOTHING)}
    if item.answer_type == "choice":
        key = item.choices[0].key
        return {"item": item.id, "value": [key] if item.multiple else key}
    if item.answer_type == "measure":
        return {"item": item.id, **_measured(item, party, fails)}
    right = item.pass_answer or "no"
    wrong = "no" if right == "yes" else "yes"
    return {"item": item.id, "value": wrong if fails else right}


def _measured(item: Item, party: Party, fails: bool) -> Document:  # noqa: FBT001 - as above
    limits = [limit for limit in item.limits if applies(limit.when, party)]
    right = {limit.field: _kept(limit) for limit in limits}
    found = {limit.field: _broken(limit) for limit in limits} if fails else right
    if not item.is_sampled:
        return {"values": found}
    first, second = LABELS[item.repeat]
    return {"samples": [{"label": first, "values": right}, {"label": second, "values": found}]}


def _kept(limit: Limit) -> float | str:
    """Say a value that keeps the limit, or any where there is none."""
    if limit.is_time:
        return RIGHT_TIME if limit.op == "<=" else SOME_TIME
    if not isinstance(limit.value, int | float):
        return SOME_NUMBER
    within = {"<=": floor(limit.value * 0.8), ">=": ceil(limit.value * 1.25)}
    return within.get(limit.op, limit.value)


def _broken(limit: Limit) -> float | str:
    """Say a value that does not keep the limit; where nothing is compared, any."""
    if limit.is_time:
        return LATE_TIME if limit.op == "<=" else SOME_TIME
    if not isinstance(limit.value, int | float):
        return SOME_NUMBER
    beyond = {"<=": limit.value * 2 + 1, ">=": round(limit.value * 0.7, 1)}
    return beyond.get(limit.op, limit.value + 1)
