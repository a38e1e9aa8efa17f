"""Browsers get what was built of scripts and styles, or the sources where these have changed."""

import hashlib
import json
from pathlib import Path

import pytest

from inspect_app.web.assets import FOLDER, assets
from inspect_app.web.built_files import built_files

TYPES_ALONE = {"js/outbox_means.mjs"}


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """Two scripts, one of them in the other, and what was built of them."""
    written = {"js/main.mjs": b'import "./part.mjs";', "js/part.mjs": b"one();"}
    for name, body in {**written, "built/js/main.mjs": b"one()"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(body)
    hashes = {name: hashlib.sha256(body).hexdigest() for name, body in written.items()}
    told = {"built": ["js/main.mjs"], "sources": hashes}
    (tmp_path / "built/built.json").write_text(json.dumps(told), encoding="utf-8")
    return tmp_path


def test_what_was_built_of_the_sources_is_sent(static: Path) -> None:
    assert built_files(static) == ({"js/main.mjs": b"one()"}, {"js/part.mjs"})


@pytest.mark.parametrize("source", ["js/main.mjs", "js/part.mjs"])
def test_a_source_that_changed_since_is_sent_as_it_is_written(static: Path, source: str) -> None:
    (static / source).write_text("another();", encoding="utf-8")
    assert built_files(static) == ({}, frozenset())


def test_where_nothing_was_built_the_sources_are_sent(static: Path) -> None:
    (static / "built/built.json").unlink()
    assert built_files(static) == ({}, frozenset())


def test_these_tests_run_on_what_was_built() -> None:
    """Else `make install` is wanted: browsers would get other files here than elsewhere."""
    built, inside = built_files(FOLDER)
    assert {"js/main.mjs", "js/service_worker.js", "css/app.css"} <= set(built)
    assert assets().files["js/main.mjs"].body == built["js/main.mjs"]
    told = json.loads((FOLDER / "built/built.json").read_text(encoding="utf-8"))
    scripts = {f"js/{path.name}" for path in (FOLDER / "js").iterdir()}
    assert scripts - set(told["sources"]) == TYPES_ALONE, "no other script is left out"
    assert scripts - set(built) <= inside
    assert not any(name.startswith("built/") for name in assets().files)
