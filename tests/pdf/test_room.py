"""On every paper, whatever its length: nothing lies on anything else or leaves the margins."""

from dataclasses import fields, is_dataclass, replace
from itertools import combinations

import pytest

from tests.pdf.reading import pictures, words
from tests.pdf.test_papers import PAPERS

LONG_OFFICE = "西溪高新技术产业开发区教育体育和人力资源社会保障局"
LONG_PARTY = "西溪县启明星青少年艺术与科技素质教育培训学校（普通合伙）文一路校区"
LONGEST = "鑫" * 1004
"""As long as the longest finding in the records at hand."""
SHORT = {
    "office_name", "title", "number", "notice_number", "method", "url", "reply_url", "code",
    "demo_mark", "result", "certificate_no", "sha256", "name", "source", "type",
}  # fmt: skip
"""Fields that are names, keys or codes, or lead to them."""
TIMES = {"rest_due": 0, "witness_standing": 0, "receiver": 2}
"""How often these samples print a field, if not once: there is no rest of an order that is put
right, no witness where nobody refused, and a letter's receiver stands on its slip too.
"""
UNSIGNED = {"opinion", "extension", "referral", "inspection_notice", "slip", "case_file", "batch",
            "approval", "report"}  # fmt: skip


def overlap(one, other):
    """Whether the middles of two words share room; boxes reach into the lines above and below."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.foot, other.foot) - max(one.top, other.top)
    return across > 0.3 and down > 0.6 * min(one.foot - one.top, other.foot - other.top)


def with_long_names(sheet):
    names = {field.name for field in fields(sheet)}
    changes = {"office_name": LONG_OFFICE}
    for name in ("party", "addressee", "recipient", "school"):
        if name in names and not isinstance(getattr(sheet, name), str):
            changes[name] = replace(getattr(sheet, name), name=LONG_PARTY)
    return replace(sheet, **changes)


@pytest.mark.parametrize("change", [lambda sheet: sheet, with_long_names])
@pytest.mark.parametrize(("draw", "make"), PAPERS)
def test_no_word_lies_on_another_or_beyond_the_margins(draw, make, change):
    found = words(draw(change(make())))
    for page in {word.page for word in found}:
        on_page = [word for word in found if word.page == page]
        assert not [(a.text, b.text) for a, b in combinations(on_page, 2) if overlap(a, b)]
        assert not [w.text for w in on_page if w.left < 27.9 or w.right > 184.2]


@pytest.mark.parametrize("change", [lambda sheet: sheet, with_long_names])
@pytest.mark.parametrize(("draw", "make"), PAPERS)
def test_no_signature_lies_on_a_word_or_beyond_the_margins(draw, make, change):
    data = draw(change(make()))
    written, signatures = words(data), pictures(data)
    assert bool(signatures) is (make.__name__ not in UNSIGNED)
    for picture in signatures:
        near = [word for word in written if word.page == picture.page]
        assert not [word.text for word in near if overlap(picture, word)]
        assert 28 <= picture.left < picture.right <= 184.1


def lengthened(sheet):
    """Each free text by its field's name, and the sheet with that one at its longest."""
    for field in fields(sheet):
        value = getattr(sheet, field.name)
        if isinstance(value, str) and field.name not in SHORT:
            yield field.name, replace(sheet, **{field.name: LONGEST})
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            for name, first in lengthened(value[0]):
                yield name, replace(sheet, **{field.name: (first, *value[1:])})


@pytest.mark.parametrize(("draw", "make"), PAPERS)
def test_the_longest_text_in_any_field_is_all_there_and_within_the_page(draw, make):
    for name, sheet in lengthened(make()):
        found = words(draw(sheet))
        count = sum(word.text.count("鑫") for word in found)
        assert count == len(LONGEST) * TIMES.get(name, 1), name
        assert not [w for w in found if w.left < 27.9 or w.right > 184.2 or w.foot > 290]
