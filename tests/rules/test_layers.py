"""A rule can be used without the web or the database: nothing pulls them in by the back door."""

import subprocess
import sys
from pathlib import Path

import pytest

import inspect_app.rules

MODULES = sorted(path.stem for path in Path(inspect_app.rules.__file__).parent.glob("[!_]*.py"))


@pytest.mark.parametrize("module", MODULES)
def test_importing_a_rule_starts_neither_flask_nor_sqlalchemy(module):
    code = (
        f"import sys, inspect_app.rules.{module}\n"
        "print(sorted({'flask', 'sqlalchemy', 'wtforms', 'reportlab'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
