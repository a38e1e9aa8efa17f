"""The numbers of notices that a phone takes along (docs/offline.md)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from inspect_app.rules.number_report import read_numbers
from inspect_app.services import phones
from inspect_app.services.notices.paper import reply_url
from inspect_app.services.notices.reserving import Asking, require_on_site, reserve
from inspect_app.store.number_reservation import NumberReservation
from inspect_app.web.access import caller, needs
from inspect_app.web.api.bodies import json_body
from inspect_app.web.clock import now
from inspect_app.web.paper_answers import base_url
from pdf.qr_svg import qr_svg
from pdf.sheets import Verification

api = Blueprint("api_phone_numbers", __name__, url_prefix="/api/v1/phones/<uuid:phone>/numbers")


@api.put("")
@needs("issue")
def put(phone: UUID) -> ResponseReturnValue:
    """Take {"bound", "void"} of the numbers on a phone; answer those that are open, filled up."""
    phones.require_reachable(phone, caller())
    require_on_site(caller())
    told = read_numbers(json_body())
    reserved = reserve(Asking(phone, caller(), base_url(), now()), told)
    return jsonify(numbers=[_document(each) for each in reserved])


def _document(reserved: NumberReservation) -> dict[str, Any]:
    """Write a number as the phone keeps it: all that its paper bears."""
    reply = reply_url(Verification(reserved.verify_url, reserved.code))
    return {
        "kind": reserved.kind,
        "year": reserved.year,
        "serial": reserved.serial,
        "number": reserved.number,
        "code": reserved.code,
        "verify_url": reserved.verify_url,
        "qr": qr_svg(reserved.verify_url),
        "reply_url": reply,
        "reply_qr": qr_svg(reply),
    }
