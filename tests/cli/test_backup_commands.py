"""`backup` and `restore`, as design §7 promises them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from inspect_app.app import create_app
from inspect_app.cli import main, running
from inspect_app.store.base import db
from tests import databases
from tests.conftest import settings_for

Console = Callable[..., Result]


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> Console:
    """Run a command against an app."""

    def run(app: Flask, *arguments: str) -> Result:
        monkeypatch.setattr("inspect_app.cli.backup.app", lambda: app)
        monkeypatch.setattr(running, "app", lambda: app)
        return CliRunner().invoke(main, arguments)

    return run


def new_app(folder: Path) -> Flask:
    folder.mkdir()
    return create_app(settings_for(folder, databases.own(folder)))


def test_a_backup_is_restored_into_a_new_instance_only(
    console: Console, demo: Flask, tmp_path: Path
) -> None:
    file, new = str(tmp_path / "all.zip"), new_app(tmp_path / "new")
    made = console(demo, "backup", file, "--json")
    assert (made.exit_code, made.stderr) == (0, "")
    told = json.loads(made.stdout)
    assert set(told) == {"tables", "blobs", "bytes"}
    assert (told["tables"]["office"], told["blobs"] > 100) == (2, True)

    restored = console(new, "restore", file, "--json")
    assert (restored.exit_code, json.loads(restored.stdout)) == (0, told)

    again = console(new, "restore", file)
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr == "本实例已有数据。备份只能恢复到新建的空实例。\n"
    with new.app_context():
        db.engine.dispose()


def test_a_refusal_is_one_line(console: Console, tmp_path: Path) -> None:
    app = new_app(tmp_path / "new")
    (tmp_path / "note.txt").write_text("no archive")
    result = console(app, "restore", str(tmp_path / "note.txt"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "note.txt 不是完整的备份：无法读取，或文件不全。\n"
    with app.app_context():
        db.engine.dispose()


def test_a_database_without_schema_is_one_line_too(console: Console, tmp_path: Path) -> None:
    app = new_app(tmp_path / "new")
    result = console(app, "backup", str(tmp_path / "all.zip"))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "inspect-app db upgrade" in result.stderr
    assert not (tmp_path / "all.zip").exists()
    with app.app_context():
        db.engine.dispose()
