import itertools

from hypothesis import given
from hypothesis import strategies as st

from pdf.line_breaking import NEVER_FIRST, NEVER_LAST, break_lines, in_run

MARKS = "".join(sorted(NEVER_FIRST | NEVER_LAST))
TEXTS = st.text(st.sampled_from(f"检查机构责令改正ab12. {MARKS}"), max_size=120)
WIDTHS = st.integers(min_value=2, max_value=30)


def lines_of(text: str, room: float, indent: float = 0) -> list[str]:
    widths = [0.5 if char.isascii() else 1.0 for char in text]
    return [text[line.start : line.end] for line in break_lines(text, widths, room - indent, room)]


@given(TEXTS, WIDTHS)
def test_the_lines_together_are_the_whole_text(text, room):
    assert "".join(lines_of(text, room)) == text


@given(TEXTS, WIDTHS)
def test_no_line_is_wider_than_its_room_unless_it_is_one_character(text, room):
    for line in lines_of(text, room):
        assert len(line) == 1 or sum(0.5 if char.isascii() else 1.0 for char in line) <= room


@given(TEXTS, WIDTHS)
def test_a_forbidden_mark_starts_or_ends_a_line_only_where_no_other_break_exists(text, room):
    lines = lines_of(text, room)
    for line, following in itertools.pairwise(lines):
        if following[0] in NEVER_FIRST or line[-1] in NEVER_LAST:
            pairs = itertools.pairwise(line)
            assert all(after in NEVER_FIRST or before in NEVER_LAST for before, after in pairs)


@given(
    st.lists(
        st.sampled_from(["检查机构", "（以下简称", "）", "，", "“甲”", "《办法》", "。", "12.5元"])
    )
)
def test_ordinary_sentences_never_break_badly(words):
    lines = lines_of("".join(words), 20)
    for line, following in itertools.pairwise(lines):
        if len(line) > 10:
            assert following[0] not in NEVER_FIRST
            assert line[-1] not in NEVER_LAST


@given(TEXTS, WIDTHS)
def test_a_run_of_letters_and_digits_is_cut_only_when_it_fills_a_line(text, room):
    lines = lines_of(text, room)
    for line, following in itertools.pairwise(lines):
        if in_run(line[-1]) and in_run(following[0]):
            pairs = list(itertools.pairwise(line))
            assert all(
                (in_run(before) and in_run(after)) or after in NEVER_FIRST or before in NEVER_LAST
                for before, after in pairs
            )


def test_a_credit_code_moves_to_the_next_line_whole():
    assert lines_of("统一社会信用代码：91330106MA2KQ8RT1A", 12) == [
        "统一社会信用代码：",
        "91330106MA2KQ8RT1A",
    ]


def test_a_url_longer_than_a_line_is_cut():
    address = "https://inspect.example.cn/v/7K3M9QXT"
    lines = lines_of(address, 8)
    assert "".join(lines) == address
    assert len(lines) > 2


def test_the_first_line_has_less_room_by_its_indent():
    assert lines_of("检查机构责令改正", 5, indent=2) == ["检查机", "构责令改正"]


def test_an_empty_text_is_one_empty_line():
    assert lines_of("", 5) == [""]
