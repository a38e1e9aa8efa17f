"""A row's number in an address, `<row:token_id>`: what no row can have is not found."""

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1
"""PostgreSQL's integer; SQLite's is larger."""


class RowConverter(IntegerConverter):
    """Match a number that the database can hold."""

    def __init__(self, routes: Map) -> None:
        """Bound werkzeug's own."""
        super().__init__(routes, max=LARGEST)
