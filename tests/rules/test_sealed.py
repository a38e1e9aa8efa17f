"""What a phone seals opens for the server, and only as what it was sealed as."""

import json
import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules import sealed
from inspect_app.rules.refusals import SealBroken
from tests.rules.sealed_vectors import KEY, PRIVATE, PURPOSE, VECTORS
from tests.sealing import opened, sealed_bytes, wrapped

READ = json.loads(VECTORS.read_text("utf-8"))
SOUND = READ["keys"][0]["wrapped"]


def test_the_vectors_are_of_one_key() -> None:
    assert READ["private_key"] == PRIVATE
    assert READ["public_key"] == sealed.public_key(PRIVATE)


@pytest.mark.parametrize("case", READ["keys"], ids=lambda case: case["name"])
def test_a_wrapped_key_opens_for_its_purpose_alone(case: dict[str, Any]) -> None:
    if case["key"] is None:
        with pytest.raises(SealBroken):
            sealed.unwrapped(case["wrapped"], PRIVATE, case["info"])
    else:
        key = sealed.unwrapped(case["wrapped"], PRIVATE, case["info"])
        assert sealed.text_of(key) == case["key"]


@pytest.mark.parametrize("case", READ["bodies"], ids=lambda case: case["name"])
def test_sealed_content_opens_as_what_it_is_alone(case: dict[str, Any]) -> None:
    key, body = sealed.bytes_of(case["key"]), sealed.bytes_of(case["sealed"])
    if case["plain"] is None:
        with pytest.raises(SealBroken):
            opened(body, key, case["about"])
    else:
        assert sealed.text_of(opened(body, key, case["about"])) == case["plain"]


@pytest.mark.parametrize(
    "text",
    [f"{SOUND}=", f" {SOUND}", f"{SOUND}\n", SOUND[:-1], "é", "\ud800", "a" * 151, "+/" * 75],
)
def test_a_key_that_is_not_base64url_as_we_write_it_is_refused(text: str) -> None:
    with pytest.raises(SealBroken):
        sealed.unwrapped(text, PRIVATE, PURPOSE)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    text = wrapped(os.urandom(length), sealed.public_key(PRIVATE), PURPOSE)
    with pytest.raises(SealBroken):
        sealed.unwrapped(text, PRIVATE, PURPOSE)


def test_every_server_makes_another_key() -> None:
    made = {sealed.new_private_key() for _ in range(20)}
    assert len(made) == 20
    assert {len(sealed.bytes_of(key)) for key in made} == {32}
    assert {len(sealed.bytes_of(sealed.public_key(key))) for key in made} == {65}


@given(st.binary(max_size=300), st.lists(st.integers(1, 100)))
def test_content_opens_however_it_comes_in_pieces(plain: bytes, sizes: list[int]) -> None:
    rest = sealed_bytes(plain, KEY, PURPOSE)
    pieces = []
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    assert opened([piece for piece in (*pieces, rest) if piece], KEY, PURPOSE) == plain


def test_content_is_never_held_whole() -> None:
    """A file of 100 MB is opened as it comes: two pieces of it are the most that is in memory."""
    body = sealed_bytes(bytes(100_000), KEY, PURPOSE)
    pieces = (body[at : at + 1000] for at in range(0, len(body), 1000))
    assert max(map(len, sealed.opened(pieces, KEY, PURPOSE))) <= 2000
