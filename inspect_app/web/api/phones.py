"""What a phone says of itself at each contact, and what it is told (docs/offline.md)."""

from uuid import UUID

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from inspect_app.rules.phone_report import read_phone_report
from inspect_app.services import phones
from inspect_app.web.access import caller, credential_hash, needs
from inspect_app.web.api.bodies import json_body
from inspect_app.web.clock import now

api = Blueprint("api_phones", __name__, url_prefix="/api/v1/phones")


@api.put("/<uuid:phone>")
@needs("visit")
def report(phone: UUID) -> ResponseReturnValue:
    """Keep {"unsent", "oldest", "label"} of the caller's work on a phone; tell it its orders.

    ``revoked`` stays true until the office readmits the phone, also for who signed in there anew:
    what is unsent may still be sent. ``wipe`` is told only when nothing is unsent there, of
    anybody, and again at each contact: before it empties itself the phone looks once more.
    """
    phones.require_reachable(phone, caller())
    told = read_phone_report(json_body())
    moment = now()
    orders = phones.report(phone, told, caller(), credential_hash(), moment)
    return jsonify(now=moment.isoformat(), revoked=orders.revoked, wipe=orders.wipe)
