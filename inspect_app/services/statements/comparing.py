"""Compare two statements of one office and kind, row by row."""

from inspect_app.rules.coverage_statement import Comparison, compare
from inspect_app.rules.refusals import Conflict
from inspect_app.services.statements.content import open_content
from inspect_app.store.coverage_statement import CoverageStatement


def compared(earlier: CoverageStatement, later: CoverageStatement) -> Comparison:
    """Say who became visited, entered, left, or is excused otherwise.

    Raises Conflict `not_comparable` for statements of two kinds: nobody is in both.
    """
    if earlier.kind != later.kind:
        raise Conflict("not_comparable")
    with open_content(earlier.content) as before, open_content(later.content) as after:
        return compare(before.rows(), after.rows())
