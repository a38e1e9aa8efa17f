"""YAML that remembers its lines, so that a broken law file can be mended where it is broken."""

from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml

# The parser in C is ten times faster; it is missing where PyYAML was built without libyaml.
_FastLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CatalogueError(Exception):
    """A file of the catalogue is broken: `file` and `line` (from 1) say where."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")
        self.file, self.line, self.problem = file, line, problem


class _MarkedDict(dict[str, Any]):
    """A mapping with the line it begins on and the line of each key."""

    line = 0
    lines: dict[str, int]


class _MarkedLoader(_FastLoader):  # type: ignore[misc] # the base is chosen at run time
    def marked_mapping(self, node: yaml.MappingNode) -> Iterator[_MarkedDict]:
        """Build a mapping in two steps, as PyYAML asks; refuse a key that stands twice."""
        data = _MarkedDict()
        data.line = node.start_mark.line + 1
        yield data
        data.lines = {}
        for key_node, value_node in node.value:
            key, line = self.construct_object(key_node), key_node.start_mark.line + 1
            if key in data:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key!r} stands twice", problem_mark=key_node.start_mark
                )
            data[key] = self.construct_object(value_node, deep=True)
            data.lines[key] = line


_MarkedLoader.add_constructor("tag:yaml.org,2002:map", _MarkedLoader.marked_mapping)


class Entry:
    """One mapping of a file, read key by key; `done` refuses keys that nobody asked for."""

    def __init__(self, file: str, data: Any, line: int = 1) -> None:
        if not isinstance(data, _MarkedDict):
            raise CatalogueError(file, line, "a mapping is expected here")
        self.file, self._data, self._read = file, data, set[str]()

    def fail(self, problem: str, key: str | None = None) -> NoReturn:
        line = self._data.lines.get(key, self._data.line) if key else self._data.line
        raise CatalogueError(self.file, line, problem)

    def raw(self, key: str) -> Any:
        """Return the value as it stands, `None` where it is not written."""
        self._read.add(key)
        return self._data.get(key)

    def text(self, key: str) -> str:
        value = self.raw(key)
        if not isinstance(value, str) or not value.strip():
            self.fail(f"{key} must be a text", key)
        return value

    def optional_text(self, key: str) -> str:
        return "" if self.raw(key) is None else self.text(key)

    def one_of(self, key: str, known: Container[str]) -> str:
        value = self.text(key)
        if value not in known:
            self.fail(f"{key} is {value!r}, which is not a known value", key)
        return value

    def optional_one_of(self, key: str, known: Container[str]) -> str:
        return "" if self.raw(key) is None else self.one_of(key, known)

    def flag(self, key: str) -> bool:
        value = self.raw(key)
        if value is not None and not isinstance(value, bool):
            self.fail(f"{key} must be true or false", key)
        return bool(value)

    def texts(self, key: str, known: Container[str] | None = None) -> tuple[str, ...]:
        value = [] if self.raw(key) is None else self.raw(key)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.fail(f"{key} must be a list of texts", key)
        for each in value:
            if known is not None and each not in known:
                self.fail(f"{key} names {each!r}, which is not known", key)
        return tuple(value)

    def entry(self, key: str) -> "Entry":
        return Entry(self.file, self.raw(key), self._data.lines.get(key, self._data.line))

    def optional_entry(self, key: str) -> "Entry | None":
        return None if self.raw(key) is None else self.entry(key)

    def entries(self, key: str) -> list["Entry"]:
        value = [] if self.raw(key) is None else self.raw(key)
        line = self._data.lines.get(key, self._data.line)
        if not isinstance(value, list):
            raise CatalogueError(self.file, line, f"{key} must be a list")
        return [Entry(self.file, each, line) for each in value]

    def named_entries(self, key: str) -> dict[str, "Entry"]:
        inner = self.entry(key)
        return {name: inner.entry(name) for name in inner.keys()}  # noqa: SIM118 - not a dict

    def keys(self) -> list[str]:
        return list(self._data)

    def done(self) -> None:
        """Refuse a key that was not read: it is misspelt, or this program is too old for it."""
        for key in self._data:
            if key not in self._read:
                self.fail(f"the key {key!r} is not known here", key)


def read_entry(path: Path) -> Entry:
    """Return the file's top mapping; raise `CatalogueError` with the line if it is no YAML."""
    try:
        data = yaml.load(path.read_bytes(), Loader=_MarkedLoader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise CatalogueError(path.name, line, error.problem or "not readable") from error
    except yaml.YAMLError as error:
        raise CatalogueError(path.name, 1, f"not readable as YAML: {error}") from error
    return Entry(path.name, data)
