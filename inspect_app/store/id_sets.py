"""A set of institution ids in few bytes: places within a block, listed when few, else as bits."""

from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import repeat

SHIFT = 14
SIZE = 1 << SHIFT
_BIT_BYTES = SIZE // 8
_LISTED = _BIT_BYTES // 2


def pack(places: Iterable[int]) -> bytes:
    """Places (0 to SIZE-1, ascending) to bytes; a list is shorter than the bits, always."""
    listed = places if isinstance(places, array) and places.typecode == "H" else array("H", places)
    if len(listed) < _LISTED:
        return listed.tobytes()
    return to_bits_of(listed).to_bytes(_BIT_BYTES, "little")


def to_bits(packed: bytes) -> int:
    """The set as one number, bit n for place n: sets are then intersected with ``&``."""
    if len(packed) == _BIT_BYTES:
        return int.from_bytes(packed, "little")
    listed = array("H")
    listed.frombytes(packed)
    return to_bits_of(listed)


def to_bits_of(places: Iterable[int]) -> int:
    """Places to a number: each a digit, read as one number of base two."""
    digits = bytearray(b"0") * SIZE
    # All within the interpreter's own loops: there are some thousand places, thousands of times.
    deque(map(digits.__setitem__, places, repeat(ord("1"))), maxlen=0)
    digits.reverse()
    return int(digits, 2)


def from_bits(bits: int) -> bytes:
    """A number back to bytes."""
    if bits.bit_count() >= _LISTED:
        return bits.to_bytes(_BIT_BYTES, "little")
    return array("H", places_of(bits)).tobytes()


def places_of(bits: int) -> Iterator[int]:
    """The places of a number, ascending."""
    for index, byte in enumerate(bits.to_bytes(_BIT_BYTES, "little")):
        while byte:
            low = byte & -byte
            yield (index << 3) + low.bit_length() - 1
            byte ^= low  # noqa: PLW2901 - the byte is used up bit by bit
