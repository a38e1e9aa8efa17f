"""The chase list as JSON: one item per notice that is not closed or withdrawn (design §7)."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from inspect_app.services.rectifications.chasing import chase_counts, chase_list
from inspect_app.web.access import me
from inspect_app.web.clock import today
from inspect_app.web.notice_arguments import chase_key, wanted_rectifications
from inspect_app.web.notice_documents import chased_document
from inspect_app.web.paging import cursor_for, wanted_page

api = Blueprint("api_rectifications", __name__, url_prefix="/api/v1/rectifications")


@api.get("")
def index() -> ResponseReturnValue:
    """List what runs, the most urgent first; counts are of all that runs in the district."""
    wanted, page, day = wanted_rectifications(), wanted_page(), today()
    after = chase_key(page)
    items, following = chase_list(me().office_id, wanted, day, page.limit, after)
    return jsonify(
        items=[chased_document(item) for item in items],
        next=cursor_for([*following]) if following else None,
        counts=chase_counts(me().office_id, wanted.district, day),
    )
