"""The invented words of the demo, read once from `data/`."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"


@cache
def words(name: str) -> Any:
    """Return the content of `data/<name>.yaml` as plain lists and dicts."""
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
