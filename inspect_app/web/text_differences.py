"""A fact before and after, in words, with the part of a text that has changed set apart."""

from inspect_app.web.wording.register import fact_words

Parts = tuple[str, str, str]

# Where a sign more or less is easily overlooked; days and words are read whole.
_COMPARED = ("name", "address", "licence_no", "credit_code", "phone", "contact")


def split_fact(field: str, before: object, after: object) -> tuple[Parts, Parts]:
    """The fact's words before and after, each as (alike, what differs, alike)."""
    if field in _COMPARED and before and after:
        return split_difference(str(before), str(after))
    return (fact_words(field, before), "", ""), (fact_words(field, after), "", "")


def split_difference(before: str, after: str) -> tuple[Parts, Parts]:
    """Both texts as (alike, what differs, alike): 文三路1号 and 文三路9号 differ in 1 and 9."""
    shorter = min(len(before), len(after))
    head = 0
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return _cut(before, head, tail), _cut(after, head, tail)


def _cut(text: str, head: int, tail: int) -> Parts:
    end = len(text) - tail
    return text[:head], text[head:end], text[end:]
