"""JSON written out before the transaction that keeps it: large, and nobody waits for it."""

import json
from collections.abc import Mapping
from typing import Any


class WrittenOut(dict[str, Any]):
    """An object with its JSON text; it is not changed any more."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        """Write it out now."""
        super().__init__(value)
        self.text = json.dumps(value, ensure_ascii=False)


def written(value: object) -> str:
    """Serialise for a JSON column; what is written out already is taken as it stands."""
    return value.text if isinstance(value, WrittenOut) else json.dumps(value)
