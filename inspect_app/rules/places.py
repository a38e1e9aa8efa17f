"""Whether two addresses mean one house: floors, rooms and the town before the street aside.

文三路100号3楼 and 浙江省杭州市西湖区文三路100号 are one house; 甲镇中正路1号 and 乙镇中正路1号 are
not. An address without a house number is only itself.
"""

import re
from dataclasses import dataclass

_HOUSE = re.compile(r"\d+(?:[-~之、,，.及和]\d+)*[号號](?:之\d+)?")
# What ends the name of a province, city, county, town, village or neighbourhood.
_TOWN = re.compile(r"^.*[省市县縣区區乡鄉镇鎮村里邻鄰]")
_NUMERALS = str.maketrans("一二三四五六七八九〇號", "1234567890号")


@dataclass(frozen=True, slots=True)
class Place:
    """``town`` is what stands before the street, as far as it was written; may be ""."""

    town: str
    house: str

    def is_compatible(self, other: "Place") -> bool:
        """One house, and neither writing names a town that the other contradicts."""
        if self.house != other.house:
            return False
        shorter, longer = sorted((self.town, other.town), key=len)
        return _is_within(shorter, longer)


def place_of(address: str) -> Place | None:
    """The house of a folded address; None when it names no house number."""
    found = _HOUSE.search(address)
    if found is None:
        return None
    before = address[: found.start()]
    town = _TOWN.match(before)
    street = before[town.end() :] if town else before
    number = found[0].replace("之", "-")
    return Place(town[0] if town else "", (street + number).translate(_NUMERALS))


def is_same_house(one: str, other: str) -> bool:
    """Tell whether two folded addresses mean one house."""
    if one == other:
        return True
    first, second = place_of(one), place_of(other)
    return first is not None and second is not None and first.is_compatible(second)


def _is_within(short: str, long: str) -> bool:
    """Every sign of the short text in the long one, in their order: 员林市 in 彰化县员林市."""
    signs = iter(long)
    return all(sign in signs for sign in short)
