"""The house's own rules that no linter knows: sizes, templates, modules, what no file may hold."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYTHON = [p for f in ("inspect_app", "forms", "pdf") for p in sorted((ROOT / f).rglob("*.py"))]
TEMPLATES = sorted((ROOT / "inspect_app/templates").rglob("*.html"))
MODULES = sorted((ROOT / "inspect_app/static/js").rglob("*.mjs"))
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_PAGE = 300, 40, 200
HUNTED = {
    "an index address": re.compile(
        r"registry\.npm|pypi\.org|pythonhosted|npmmirror|tuna\.tsinghua"
    ),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:work|home|root|Users)/\w"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "a token": re.compile(r"\b(?:ghp|glpat|xox[bp]|AKIA)[-_A-Za-z0-9]{16,}"),
}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / line for line in listed.stdout.split("\0") if line]


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_a_module_is_short_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert path.stem not in FORBIDDEN_NAMES
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "a module says in one docstring what it holds"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_holds_no_inline_style_or_script_and_trusts_no_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_PAGE
    assert not re.search(r"\sstyle\s*=", text), "inline style: the CSP forbids it"
    assert not re.search(r"\son[a-z]+\s*=", text), "inline handler: the CSP forbids it"
    assert not re.search(r"<style\b", text)
    for opening in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in opening or 'type="application/json"' in opening, opening
    assert not re.search(r"\|\s*safe\b", text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text), "nothing comes from elsewhere"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_imports_only_what_it_calls(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for line in re.findall(
        r"{%-?\s*from\s+\S+\s+import\s+([^%]+?)\s*(?:with context\s*)?-?%}", text
    ):
        rest = text.replace(line, "", 1)
        for macro in re.split(r"\s*,\s*", line.strip()):
            called = macro.split(" as ")[-1].strip()
            assert re.search(rf"\b{called}\b", rest), f"{called} is imported and not used"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_script_is_checked_and_writes_no_markup(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "// @ts-check" in text.splitlines()[0]
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert not re.search(r"\.(?:inner|outer)HTML\s*=|insertAdjacentHTML|document\.write", text)
    assert not re.search(r"\beval\(|new Function\(", text)
    assert not re.search(
        r"[\u4e00-\u9fff]", re.sub(r"//.*|/\*.*?\*/", "", text, flags=re.DOTALL)
    ), "texts reach scripts through data- attributes"


@pytest.mark.parametrize("wanted", HUNTED)
def test_no_file_holds(wanted: str) -> None:
    found = []
    for path in committed():
        if path == Path(__file__) or not path.is_file() or path.suffix in {".ttf", ".png"}:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        found += [f"{name(path)}: {m.group()}" for m in HUNTED[wanted].finditer(text)]
    assert found == []


def test_every_exception_to_a_linter_says_why() -> None:
    bare = []
    for path in committed():
        if path.suffix != ".py" or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"#\s*noqa(?::\s*[A-Z0-9, ]+)?\s*$", line):
                bare.append(f"{name(path)}:{number}")
            if re.search(r"#\s*type:\s*ignore(?:\[[\w, -]+\])?\s*$", line):
                bare.append(f"{name(path)}:{number}")
    assert bare == []


def test_the_promises_of_speech_are_kept() -> None:
    """No line is left for later without saying so to anybody."""
    later = re.compile(r"#\s*(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    found = [
        f"{name(path)}:{number}"
        for path in PYTHON
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if later.search(line)
    ]
    assert found == []
