"""Every code that a rule, a form or a service refuses with can be said to a reader."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from inspect_app.rules.deadlines import Due
from inspect_app.web.wording import TABLES
from inspect_app.web.wording.visit_choices import due_words

ROOT = Path(__file__).parent.parent
SOURCES = [
    path
    for folder in ("inspect_app", "forms", "pdf")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "web/wording" not in path.as_posix()
]
REFUSALS = {
    "Refusal", "Conflict", "Forbidden", "NotFound", "Busy", "NoRoom", "TooBig",
    "UnsupportedType", "Unavailable",
}  # fmt: skip
NOT_PARAMETERS = {"code", "allowed_from"}
PLACEHOLDER = re.compile(r"%\((\w+)\)")


@dataclass(frozen=True)
class Said:
    """A code as a source says it; ``params`` is None where they cannot be read off."""

    code: str
    params: frozenset[str] | None
    where: str


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def keys(node: ast.Dict) -> frozenset[str] | None:
    found = [None if key is None else literal(key) for key in node.keys]
    return None if None in found else frozenset(str(key) for key in found)


def of_call(node: ast.Call) -> tuple[str, frozenset[str] | None] | None:
    if name_of(node.func) not in REFUSALS or not node.args:
        return None
    code = literal(node.args[0])
    if code is None:
        return None
    names = [keyword.arg for keyword in node.keywords]
    params = None if None in names else frozenset(str(n) for n in names) - NOT_PARAMETERS
    return code, params


def of_tuple(node: ast.Tuple) -> tuple[str, frozenset[str] | None] | None:
    """Read ``("code", {"param": …})``, the form in which `Invalid` takes its problems."""
    if len(node.elts) != 2 or not isinstance(node.elts[1], ast.Dict):
        return None
    code = literal(node.elts[0])
    return None if code is None else (code, keys(node.elts[1]))


def of_class(node: ast.ClassDef) -> tuple[str, frozenset[str] | None] | None:
    if not any(name_of(base) in REFUSALS for base in node.bases):
        return None
    for statement in node.body:
        if isinstance(statement, ast.Assign) and name_of(statement.targets[0]) == "code":
            code = literal(statement.value)
            return None if code is None else (code, None)
    return None


def said() -> Iterator[Said]:
    readers = {ast.Call: of_call, ast.Tuple: of_tuple, ast.ClassDef: of_class}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            reader = readers.get(type(node))
            found = reader(node) if reader else None
            if found and re.fullmatch(r"[a-z][a-z0-9_]+", found[0]):
                yield Said(*found, f"{path.relative_to(ROOT)}:{node.lineno}")


SAID = sorted(set(said()), key=lambda one: (one.code, one.where))


def test_the_sources_refuse_with_many_codes() -> None:
    assert len({one.code for one in SAID}) > 20


def test_every_code_has_one_wording_and_what_fills_it(app: Flask) -> None:
    faults = []
    with app.test_request_context():
        for one in SAID:
            found = [str(table[one.code]) for table in TABLES if one.code in table]
            if len(found) != 1:
                faults.append(f"{one.where}: {one.code} has {len(found)} wordings")
            elif one.params is not None:
                lacking = set(PLACEHOLDER.findall(found[0])) - one.params
                faults += [f"{one.where}: {one.code} lacks {sorted(lacking)}"] if lacking else []
    assert faults == []


@pytest.mark.parametrize(
    ("locale", "one", "two"),
    [("en", "1 working day", "2 working days"), ("zh_CN", "1 个工作日", "2 个工作日")],
)
def test_one_is_not_many(app: Flask, locale: str, one: str, two: str) -> None:
    with app.test_request_context(), force_locale(locale):
        assert [due_words(Due(days=days, type="working")) for days in (1, 2)] == [one, two]


def test_a_template_speaks_the_language_of_the_moment(app: Flask) -> None:
    said = []
    with app.test_request_context():
        for locale in ("en", "zh_CN", "en"):
            with force_locale(locale):
                said.append(render_template_string('{{ _("Coverage") }}'))
    assert said == ["Coverage", "覆盖情况", "Coverage"]
