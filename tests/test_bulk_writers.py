"""Who writes a fact of coverage by a bulk statement says so, or kept periods become untrue."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "inspect_app"
FACTS = {"Visit": "visit", "Institution": "institution", "Excuse": "excuse"}
"""What `services.coverage.keeping` counts by; what the session flushes it notices itself."""
VERBS = frozenset(("insert", "update", "delete"))
_WRITES = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(?:visit|institution|excuse)\b")
ELSEWHERE: dict[str, str] = {}
"""Modules that write such a fact without `touched`, each with its reason; none does."""


def bulk_writes(tree: ast.Module) -> Iterator[int]:
    """Lines of statements on a fact's table, by whatever way it is named."""
    tables = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and is_table(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and _WRITES.search(str(node.value)):
            yield node.lineno
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        told = [getattr(argument, "id", "") for argument in node.args]
        if name in VERBS and (FACTS.keys() | tables) & set(told):
            yield node.lineno  # sa.update(Visit)
        owner = getattr(node.func, "value", None)
        if name in VERBS and (getattr(owner, "id", "") in tables or is_table(owner)):
            yield node.lineno  # _VISITS.update()
        if name in {"insert_rows", "insert_one"} and (
            tables & set(told) or any(is_table(argument) for argument in node.args)
        ):
            yield node.lineno


def is_table(node: ast.AST | None) -> bool:
    """`….tables["visit"]` or `Visit.__table__`."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return node.slice.value in FACTS.values() and getattr(node.value, "attr", "") == "tables"
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "__table__"
        and getattr(node.value, "id", "") in FACTS
    )


def functions_that_write(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.Module]:
    """The functions around the writes; the module for a statement that is prepared there."""
    lines = set(bulk_writes(tree))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    for line in sorted(lines):
        around = [f for f in functions if f.lineno <= line <= (f.end_lineno or 0)]
        yield around[0] if around else tree


def says_so(node: ast.AST) -> bool:
    calls = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
    return any(getattr(call, "id", getattr(call, "attr", "")) == "touched" for call in calls)


def names_the_last_visit(node: ast.AST) -> bool:
    calls = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
    return any(ast.unparse(call) == "last_visits.touched" for call in calls)


def silent(source: str) -> list[str]:
    tree = ast.parse(source)
    return [getattr(n, "name", "module") for n in functions_that_write(tree) if not says_so(n)]


MODULES = sorted(ROOT.rglob("*.py"))


def test_every_bulk_writer_of_a_fact_of_coverage_says_whose_it_is() -> None:
    found = {str(path.relative_to(ROOT)): silent(path.read_text("utf-8")) for path in MODULES}
    assert {name: who for name, who in found.items() if who and name not in ELSEWHERE} == {}


def test_the_writers_that_are_known_are_found() -> None:
    found = {str(p.relative_to(ROOT)) for p in MODULES if [*bulk_writes(ast.parse(p.read_text()))]}
    assert {"services/visits/storing.py", "services/register/apply.py"} <= found


def test_every_bulk_writer_of_visits_says_whose_last_one_it_may_be() -> None:
    path = ROOT / "services/visits/storing.py"
    writers = list(functions_that_write(ast.parse(path.read_text("utf-8"))))
    assert any(isinstance(each, ast.FunctionDef) for each in writers)
    assert [w for w in writers if not names_the_last_visit(w)] == []


@pytest.mark.parametrize(
    "statement",
    [
        "session.execute(sa.update(Visit).values(state='complete'))",
        "session.execute(sa.delete(Excuse))",
        "connection.execute(Base.metadata.tables['visit'].insert(), rows)",
        "insert_rows(connection, Institution.__table__, names, rows)",
        "connection.exec_driver_sql('UPDATE visit SET outcome = ?', rows)",
    ],
)
def test_a_writer_that_forgets_is_named(statement: str) -> None:
    forgetful = f"def write(rows):\n    {statement}\n"
    assert silent(forgetful) == ["write"]
    assert silent(f"{forgetful}    touched(rows)\n") == []
