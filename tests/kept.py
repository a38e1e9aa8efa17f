"""What the app of one test compiled serves the next: every test makes an app of its own.

Addresses, templates and statements. A server makes one app and needs none of this.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from werkzeug.routing import Rule

_compile_now = Rule._compile_builder
_first_engines: dict[str, Engine] = {}
"""By the name of its dialect, the engine whose statements all later ones use."""


class _Templates(BytecodeCache):
    """Templates as Jinja compiled them; it compares the source itself."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.kept.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


def _compile_when_asked(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """Write the function that builds a route's address at its first call.

    Werkzeug compiles two of them for each of a hundred routes, which is half of what a usual test
    takes; such a test builds a few addresses or none.
    """

    def build(bound: Rule, **values: Any) -> Any:
        made = _compile_now(bound, append_unknown).__get__(bound, None)
        setattr(bound, "_build_unknown" if append_unknown else "_build", made)
        return made(**values)

    return build


def keep_what_apps_compile() -> None:
    """From now on, for every app of this process."""
    Rule._compile_builder = _compile_when_asked
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Templates()}


def share_statements(engine: Engine) -> None:
    """Let the engine find the statements that those before it compiled, as a server's one would."""
    first = _first_engines.setdefault(engine.dialect.name, engine)
    if first is engine:
        engine.connect().close()  # the dialect asks a server once what it can
        return
    engine.dialect = engine.pool._dialect = first.dialect  # a statement is kept under its dialect
    engine._compiled_cache = first._compiled_cache
