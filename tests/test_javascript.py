"""The scripts' own tests, run by Node; what needs a page is in `tests/browser`."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "tests/js").glob("*.test.mjs"))


def node() -> str:
    """Find Node where the system or `make install` put it."""
    beside = Path(sys.executable).parent
    found = shutil.which("node") or shutil.which("node", path=str(beside))
    assert found, "Node is needed: `make install` puts it into .venv"
    return found


def test_there_are_scripts_to_test() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_script_does_what_it_says(path: Path) -> None:
    done = subprocess.run(
        [node(), "--test", str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
