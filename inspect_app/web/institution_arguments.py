"""What a list of institutions is asked for: one reading for the API, the page and the export."""

from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.refusals import Invalid
from inspect_app.services.institutions.search import Place, Query
from inspect_app.web.access import me
from inspect_app.web.arguments import choice_argument, flag_argument, text_argument
from inspect_app.web.paging import Page

ORDERS = ("name", "risk")


def wanted_institutions(page: Page, *, by_name: bool = True) -> Query:
    """Read the filters within my district; the place only of a list by name. Raises Invalid."""
    return Query(
        scope=me().office.district,
        q=text_argument("q", 200),
        district=text_argument("district", 12),
        sector=choice_argument("sector", VOCABULARY["sector"]),
        kind=choice_argument("kind", VOCABULARY["kind"]),
        open_only=flag_argument("open"),
        limit=page.limit,
        after=place_of(page) if by_name else None,
    )


def place_of(page: Page) -> Place | None:
    """Read the place after which the page begins. Raises Invalid for another list's cursor."""
    match page.after:
        case None:
            return None
        case [str(name), int(identity)] if 0 <= identity < 2**63:
            return name, identity
    raise Invalid({"cursor": [("bad_cursor", {})]})
