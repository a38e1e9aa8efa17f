"""The console's manners: what is refused is one line on stderr and exit 1, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from inspect_app.config import BadSetting, read_settings

CONSOLE = str(Path(sys.executable).with_name("inspect-app"))


def refused(*arguments: str, given: bytes = b"", **environment: str) -> str:
    """Run a command that is refused; return its one line."""
    done = subprocess.run(
        [CONSOLE, *arguments],
        env={**os.environ, "INSPECT_LOCALE": "en", **environment},
        input=given,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == b""
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_an_instance_without_schema_names_the_command_to_run(tmp_path: Path) -> None:
    assert "inspect-app db upgrade" in refused("audit", "verify", INSPECT_INSTANCE=str(tmp_path))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://nobody@127.0.0.1:1/nothing", "does not answer"),
        ("garbage", "INSPECT_DATABASE_URL"),
        ("nosuchdb://x", "INSPECT_DATABASE_URL"),
    ],
)
def test_a_database_out_of_reach_is_one_line(tmp_path: Path, url: str, says: str) -> None:
    line = refused("token", "lin", INSPECT_INSTANCE=str(tmp_path), INSPECT_DATABASE_URL=url)
    assert says in line


def test_a_password_that_is_no_text_is_refused(tmp_path: Path) -> None:
    line = refused(
        "user", "add", "lin", "--display", "Lin", "--role", "inspector", "--office", "X",
        "--password-stdin",
        given=b"\xff\xfe-password\n",
        INSPECT_INSTANCE=str(tmp_path),
    )  # fmt: skip
    assert line.startswith("password:")


def test_an_office_needs_a_name(tmp_path: Path) -> None:
    line = refused(
        "office", "add", "X", "--name", " ", "--district", "330106", "--word", "W",
        INSPECT_INSTANCE=str(tmp_path),
    )  # fmt: skip
    assert line.startswith("name:")


def test_an_instance_that_can_be_no_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadSetting, match="INSPECT_INSTANCE"):
        read_settings({"INSPECT_INSTANCE": str(tmp_path / "file")})
