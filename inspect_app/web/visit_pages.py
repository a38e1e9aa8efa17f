"""How a submitted visit reads on a page: answers in the reader's language, people who signed."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from inspect_app.rules.answers import Answer, Sample
from inspect_app.rules.checklist_items import Item
from inspect_app.rules.limits import Value
from inspect_app.store.visit import Visit, VisitAnswer
from inspect_app.web.templating import in_language
from inspect_app.web.wording.measures import unit_words

VALUES = {"yes": _l("Yes"), "no": _l("No"), "na": _l("Not applicable")}


def answer_text(each: VisitAnswer, item: Item | None) -> str:
    """Say what was answered; without its item (a checklist no longer shipped) as it was sent."""
    answer = Answer.from_document(each.answer)
    if item is None:
        return "、".join([*answer.chosen, *(f"{k} {v}" for k, v in answer.values.items())])
    if answer.is_empty:
        return str(_("Not checked"))
    whole = [_chosen(item, key) for key in answer.chosen]
    if not answer.samples:
        whole += _measured(item, answer.values)
    samples = [_sample(item, sample) for sample in answer.samples]
    return "；".join(filter(None, ["，".join(whole), *samples]))


def _chosen(item: Item, key: str) -> str:
    for choice in item.choices:
        if choice.key == key:
            return in_language(choice.zh, choice.en)
    return str(VALUES.get(key, key))


def _measured(item: Item, values: Mapping[str, Value]) -> list[str]:
    return [
        f"{in_language(limit.label_zh, limit.label_en)} {values[limit.field]} {unit_words(limit)}"
        for limit in item.limits
        if limit.field in values
    ]


def _sample(item: Item, sample: Sample) -> str:
    said = [_chosen(item, sample.value)] if sample.value else []
    return f"{sample.label}：{'，'.join([*said, *_measured(item, sample.values)])}"


def signers(visit: Visit, document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List who signed and who refused to, with the pictures to be shown."""
    names = {each.login: each.display for each in visit.inspectors}
    return [
        {
            "role": each["role"],
            "name": each.get("name") or names.get(each.get("person") or "", ""),
            "image": each.get("image") or "",
            "refused": bool(each.get("refused")),
            "reason": each.get("reason") or "",
            "witness": (each.get("witness") or {}).get("name") or "",
            "recording": each.get("recording") or "",
        }
        for each in document.get("signatures") or ()
    ]
