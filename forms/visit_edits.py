"""What the buttons of the visit's page do to its fields when there is no JavaScript to do it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from forms.visit_page import Fields, numbers, without
from inspect_app.rules.catalogue import Item, ViolationType

Edited = dict[str, list[str]]


def with_violation(
    fields: Fields, kind: ViolationType, item: Item | None, uuid: UUID
) -> tuple[Edited, int]:
    """Add a violation, prefilled; returns the fields and its number."""
    used = numbers(fields, "violations")
    number = used[-1] + 1 if used else 0
    at = f"violations-{number}"
    new = {
        f"{at}-id": str(uuid),
        f"{at}-code": kind.code,
        f"{at}-facts": facts_of(item, fields) if item else "",
        f"{at}-requirement": kind.requirement_zh,
        **{f"{at}-due-{part}": _text(value) for part, value in kind.due.to_document().items()},
    }
    return {**_copied(fields), **{name: [text] for name, text in new.items() if text}}, number


def without_violation(fields: Fields, number: str) -> Edited:
    """Remove a violation."""
    return without(fields, f"violations-{number}")


def with_rest_in_order(fields: Fields, items: Iterable[Item], answered: Iterable[str]) -> Edited:
    """Answer the untouched yes-or-no items of a section as in order, and say that this was done."""
    done, edited = set(answered), _copied(fields)
    for item in items:
        if item.pass_answer and not item.is_sampled and item.id not in done:
            edited[f"answers-{item.id}-value"] = [item.pass_answer]
            edited[f"answers-{item.id}-filled"] = ["rest_of_section"]
    return edited


def facts_of(item: Item, fields: Fields) -> str:
    """Begin the facts from what the checklist says; the inspector writes them to the end.

    Legal text of a paper: Chinese, in every language of the screen.
    """
    measured = [
        f"{limit.label_zh}：{texts[0]}"
        for limit in item.limits
        for name, texts in fields.items()
        if name.startswith(f"answers-{item.id}-") and name.endswith(f"-values-{limit.field}")
    ]
    note = fields.get(f"answers-{item.id}-note", [])
    said = "；".join([*measured, *note]) or said_of(item)
    return facts_pattern(item).format(said=said)


def facts_pattern(item: Item) -> str:
    """Return the beginning with ``{said}`` open; the phone fills it by itself."""
    text = item.text_zh.replace("{", "｛").replace("}", "｝")
    return f"经查：{text}——{{said}}。"


def said_of(item: Item) -> str:
    """What is said when nothing was measured or noted."""
    return {"no": "存在此情形"}.get(item.pass_answer or "", "不符合要求")


def _text(value: object) -> str:
    return "true" if value is True else str(value)


def _copied(fields: Mapping[str, list[str]]) -> Edited:
    return {name: list(texts) for name, texts in fields.items()}
