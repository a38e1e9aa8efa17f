"""The places of a visit document in words, for who mends one: violation 1 · due date · days."""

from typing import Any

from flask_babel import lazy_gettext as _l

from inspect_app.web.wording.visit_places import LISTS

ONE_OF_MANY = {
    **LISTS,
    "inspectors": _l("Inspector"),
    "helpers": _l("Helper"),
    "fixes": _l("Position reading"),
    "samples": _l("Sample"),
    "officers": _l("Officer"),
}
NAMES = {
    "schema": _l("Version of the document"),
    "institution_id": _l("Institution"),
    "site": _l("Place found"),
    "assignment_id": _l("Assignment"),
    "revision_of": _l("Revises"),
    "kind": _l("Kind"),
    "outcome": _l("Outcome"),
    "source": _l("Occasion"),
    "method": _l("Method"),
    "checklist": _l("Checklist"),
    "id": _l("id"),
    "version": _l("version"),
    "started_at": _l("Begun at"),
    "finished_at": _l("Ended at"),
    "at": _l("time"),
    "clock": _l("Phone's clock"),
    "inspectors": _l("Inspectors"),
    "helpers": _l("Helpers"),
    "departments": _l("Departments"),
    "fixes": _l("Position readings"),
    "position_reason": _l("Reason of the position"),
    "answers": _l("Answers"),
    "item": _l("item"),
    "value": _l("answer"),
    "values": _l("measured"),
    "samples": _l("samples"),
    "note": _l("note"),
    "filled": _l("how it was filled"),
    "violations": _l("Violations"),
    "violation": _l("violation"),
    "code": _l("code"),
    "facts": _l("facts found"),
    "requirement": _l("requirement"),
    "due": _l("due date"),
    "days": _l("number of days"),
    "type": _l("type"),
    "date": _l("day"),
    "immediate": _l("at once"),
    "corrected_on_spot": _l("corrected on the spot"),
    "people_met": _l("People met"),
    "name": _l("name"),
    "post": _l("post"),
    "phone": _l("telephone"),
    "address": _l("address"),
    "district": _l("District code"),
    "person": _l("person"),
    "statement": _l("Statement"),
    "signatures": _l("Signatures"),
    "role": _l("role"),
    "image": _l("picture"),
    "refused": _l("refused to sign"),
    "reason": _l("reason"),
    "witness": _l("witness"),
    "recording": _l("recording"),
    "files": _l("Files"),
    "size": _l("size"),
    "recheck_of": _l("Rechecks the notice"),
    "results": _l("Results of the recheck"),
    "result": _l("result"),
    "authorisation": _l("Inspection notice"),
    "issued": _l("Notice handed over"),
    "number": _l("number"),
    "text_hash": _l("words"),
    "delivery": _l("Delivery"),
    "document": _l("The whole text"),
    "*": _l("leave out what no visit has"),
}


def place_words(path: str, document: Any = None) -> str:
    """Say where a path leads; an answer is named by its item, others by their number from 1."""
    said: list[str] = []
    steps = path.split(".")
    for place, step in enumerate(steps):
        if step.isascii() and step.isdigit():
            continue
        number = steps[place + 1] if place + 1 < len(steps) else ""
        if number.isascii() and number.isdigit():
            named = _item(document, int(number)) if step == "answers" else str(int(number) + 1)
            said.append(f"{ONE_OF_MANY.get(step, NAMES.get(step, step))} {named}")
        else:
            said.append(str(NAMES.get(step, step)))
    return " · ".join(said) if said else str(NAMES["document"])


def _item(document: Any, number: int) -> str:
    """Name the item that an answer is to, where the document says so."""
    answers = document.get("answers") if isinstance(document, dict) else None
    if isinstance(answers, list) and number < len(answers) and isinstance(answers[number], dict):
        return str(answers[number].get("item") or number + 1)
    return str(number + 1)
