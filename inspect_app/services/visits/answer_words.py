"""Answers to a checklist as they stand on the visit record: Chinese, facts without a verdict."""

from collections.abc import Mapping

from inspect_app.rules.answers import Answer, Sample
from inspect_app.rules.checklist_items import Item
from inspect_app.rules.limits import Value

VALUES = {"yes": "是", "no": "否", "na": "不适用"}
UNITS = {
    "HH:mm": "", "month": "个月", "CNY": "元", "hour": "小时", "percent": "%", "minute": "分钟",
    "person": "人", "lesson": "课时", "m2": "平方米", "minute/day": "分钟/日", "exam": "次",
    "day": "天", "class": "个班", "pupil": "名学生",
}  # fmt: skip
NOT_CHECKED = "未检查"


def answer_words(item: Item, answer: Answer | None) -> str:
    """Say what was answered; an item without an answer was not checked, and says so."""
    if answer is None or answer.is_empty:
        return NOT_CHECKED
    whole = [_chosen(item, key) for key in answer.chosen]
    if not answer.samples:
        whole += _measured(item, answer.values)
    samples = [_sample_words(item, sample) for sample in answer.samples]
    return "；".join(filter(None, ["、".join(whole), *samples]))


def _chosen(item: Item, key: str) -> str:
    choices = {choice.key: choice.zh for choice in item.choices}
    return choices.get(key) or VALUES.get(key, key)


def _measured(item: Item, values: Mapping[str, Value]) -> list[str]:
    """Write `最早下课时间 20:50`, `面积 120平方米`, in the item's order."""
    words = []
    for limit in item.limits:
        if limit.field in values:
            value = values[limit.field]
            number = f"{value:g}" if isinstance(value, float) else str(value)
            words.append(f"{limit.label_zh}{number}{UNITS[limit.unit]}")
    return words


def _sample_words(item: Item, sample: Sample) -> str:
    said = [_chosen(item, sample.value)] if sample.value else []
    return f"{sample.label}：{'、'.join([*said, *_measured(item, sample.values)]) or NOT_CHECKED}"
