"""Whether two addresses mean one house: floors, rooms and the town before the street aside.

文三路100号3楼 and 浙江省杭州市西湖区文三路100号 are one house; 甲镇中正路1号 and 乙镇中正路1号 are
not. An address without a house number is only itself.
"""

import re
from dataclasses import dataclass

_NUMBER = r"\d+(?:-\d+)?"
# 93、95号 are houses side by side; 174之5号 and 223号之1 are one house.
_HOUSES = re.compile(rf"(?:{_NUMBER}[、,，.~及和])*{_NUMBER}号")
_NUMBERS = re.compile(_NUMBER)
_STREET = re.compile(r"[路街道巷弄段]")
# What ends the name of a province, city, county, town, village or neighbourhood.
_TOWN = re.compile(r"^.*[省市县縣区區乡鄉镇鎮村里邻鄰]")
_UNIT = re.compile(r"[^省市县縣区區乡鄉镇鎮村里邻鄰]+(.)")
_WRITTEN = re.compile(r"[〇○零一二三四五六七八九十百廿卅]+(?=[号巷弄段])")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_TEN, _HUNDRED = 10, 100


@dataclass(frozen=True, slots=True)
class Place:
    """``town`` is what stands before the street, as far as it was written; may be ""."""

    town: str
    house: str

    def is_compatible(self, other: "Place") -> bool:
        """One house, and neither writing names a town that the other contradicts."""
        if self.house != other.house:
            return False
        mine, theirs = _units(self.town), _units(other.town)
        shared = mine.keys() & theirs.keys()
        if not (mine and theirs):
            return True
        return bool(shared) and all(mine[kind] & theirs[kind] for kind in shared)


def _units(town: str) -> dict[str, set[str]]:
    """某市北区 as {市: {某市}, 区: {北区}}: two writings may each leave some out."""
    units: dict[str, set[str]] = {}
    for found in _UNIT.finditer(town):
        units.setdefault(found[1], set()).add(found[0])
    return units


def places_of(address: str) -> tuple[Place, ...]:
    """The houses of a folded address on its first street; none without a number."""
    text = address.replace("號", "号")
    if _WRITTEN.search(text):
        text = _WRITTEN.sub(lambda found: _in_digits(found[0]), text)
    if "之" in text:
        text = re.sub(r"(?<=\d)之(?=\d)", "-", re.sub(r"号之(\d+)", r"-\1号", text))
    found = list(_HOUSES.finditer(text))
    if not found:
        return ()
    before = text[: found[0].start()]
    town = _TOWN.match(before)
    street = before[town.end() :] if town else before
    numbers: dict[str, None] = {}
    end = found[0].start()
    for houses in found:
        if _STREET.search(text, end, houses.start()):
            break  # another street's numbers
        numbers |= dict.fromkeys(_NUMBERS.findall(houses[0]))
        end = houses.end()
    return tuple(Place(town[0] if town else "", f"{street}{number}号") for number in numbers)


def place_of(address: str) -> Place | None:
    """The first house of a folded address; None when it names no house number."""
    return next(iter(places_of(address)), None)


def is_same_house(one: str, other: str) -> bool:
    """Tell whether two folded addresses mean one house, or have one in common."""
    if one == other:
        return True
    others = places_of(other)
    return any(here.is_compatible(there) for here in places_of(one) for there in others)


def _in_digits(numeral: str) -> str:
    """十六 as 16, 一百二十三 as 123, 二八五 as 285."""
    numeral = numeral.replace("廿", "二十").replace("卅", "三十")
    if "十" not in numeral and "百" not in numeral:
        return numeral.translate(_DIGITS)
    hundreds, _, rest = numeral.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = int((tens or "1").translate(_DIGITS)) * _TEN if ten else 0
    value += int(hundreds.translate(_DIGITS) or "1") * _HUNDRED if "百" in numeral else 0
    return str(value + int(ones.translate(_DIGITS) or "0"))
