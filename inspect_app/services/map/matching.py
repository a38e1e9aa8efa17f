"""Which polygon of a layer an institution's stated place means.

A layer of districts is matched by code: the longest key whose prefix the institution's district
begins with. A layer of areas is matched by the area's name, or by its key.
"""

from collections.abc import Iterable, Mapping

from inspect_app.rules.districts import prefix


class Matching:
    """Answers for every (district, area) of the register; None where no polygon is meant."""

    def __init__(self, level: str, names: Iterable[tuple[str, str]]) -> None:
        self._by_code: Mapping[str, str] = {}
        self._by_area: Mapping[str, str] = {}
        self._known: dict[tuple[str, str], str | None] = {}
        if level == "district":
            self._by_code = {prefix(key): key for key, _ in names}
        else:
            pairs = list(names)
            self._by_area = {name: key for key, name in pairs} | {key: key for key, _ in pairs}

    def key_of(self, district: str, area: str) -> str | None:
        """Return the key of the polygon that is meant."""
        place = district, area
        if place not in self._known:
            self._known[place] = self._found(district, area)
        return self._known[place]

    def _found(self, district: str, area: str) -> str | None:
        if self._by_area:
            return self._by_area.get(area.strip())
        code = prefix(district)
        lengths = range(len(code), 0, -1)
        return next((self._by_code[code[:n]] for n in lengths if code[:n] in self._by_code), None)
