"""What import-linter does not see: what really gets loaded in a fresh interpreter."""

import subprocess
import sys

import pytest

from tools import architecture

HEAVY = ("flask", "sqlalchemy", "flask_sqlalchemy", "reportlab")


def loaded_by(module: str, suspects: tuple[str, ...]) -> list[str]:
    """Import the module in an interpreter of its own; tell which suspects came along."""
    code = f"import sys, {module}; print(*[s for s in {suspects!r} if s in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_rule_starts_neither_web_nor_database() -> None:
    assert loaded_by("inspect_app.rules.deadlines", HEAVY) == []


def test_a_paper_starts_neither_web_nor_database() -> None:
    assert loaded_by("pdf.rectification_notice", ("flask", "sqlalchemy", "inspect_app")) == []


@pytest.mark.parametrize("module", ["forms.session", "forms.base"])
def test_a_form_can_be_imported_first_and_asks_no_database(module: str) -> None:
    assert loaded_by(module, ("sqlalchemy", "inspect_app.store", "inspect_app.web")) == []


def test_the_console_prints_help_without_starting_the_web() -> None:
    assert "flask_migrate" not in loaded_by("inspect_app", ("flask_migrate", "flask"))


def test_the_picture_of_the_layers_is_what_the_contracts_say() -> None:
    assert architecture.PICTURE.read_text(encoding="utf-8") == architecture.drawing()
