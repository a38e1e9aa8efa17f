"""The canonical form that the phone and the server hash alike."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.canonical import NotCanonical, canonical_json, content_hash

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/canonical.json").read_text())
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | FLOATS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS)
def test_it_writes_what_rfc_8785_asks(vector: dict[str, object]) -> None:
    assert canonical_json(vector["given"]) == vector["canonical"]


@given(JSON)
def test_reading_it_back_and_writing_again_changes_nothing(value: object) -> None:
    written = canonical_json(value)
    assert canonical_json(json.loads(written)) == written


def test_order_of_keys_and_spaces_do_not_matter() -> None:
    assert content_hash(json.loads('{"a": 1.0, "b": 2}')) == content_hash(
        json.loads('{"b":2,"a":1}')
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", {"a": "\udfff"}, {1, 2}])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical_json(value)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=50))
def test_numbers_are_written_shortest_and_exact(numbers: list[float]) -> None:
    assert [float(n) for n in json.loads(canonical_json(numbers))] == numbers


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not here to compare with")
def test_numbers_are_written_as_a_browser_writes_them() -> None:
    numbers = [
        m * 10.0**e for m in (1, 1.5, 123456789, 0.3, 9007199254740993) for e in range(-30, 31)
    ]
    script = "process.stdout.write(JSON.stringify(JSON.parse(require('fs').readFileSync(0))))"
    done = subprocess.run(
        ["node", "-e", script],
        input=json.dumps(numbers),
        capture_output=True,
        text=True,
        check=True,
    )
    assert canonical_json(numbers) == done.stdout
