"""What a phone says of itself at each contact, and what it is told (docs/offline.md)."""

from uuid import UUID

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from inspect_app.rules.phone_report import read_phone_report
from inspect_app.rules.strict_body import LONGEST_NAME, StrictBody
from inspect_app.services import phones, server_key, unlocking
from inspect_app.web.access import caller, credential_hash, needs, sender
from inspect_app.web.api.bodies import json_body
from inspect_app.web.api.idempotency import answers_secretly
from inspect_app.web.clock import now
from inspect_app.web.send_access import takes_reports

api = Blueprint("api_phones", __name__, url_prefix="/api/v1/phones")


@api.put("/<uuid:phone>")
@needs("visit")
@takes_reports
def report(phone: UUID) -> ResponseReturnValue:
    """Keep {"unsent", "oldest", "label"} of the caller's work on a phone; tell it its orders.

    ``public_key`` is what it seals to; ``send_token`` is null unless it asks for one, signed in.

    ``revoked`` stays true until the office readmits the phone, also for who signed in there anew:
    what is unsent may still be sent. ``wipe`` is told only when nothing is unsent there, of
    anybody, and again at each contact: before it empties itself the phone looks once more.
    """
    phones.require_reachable(phone, caller())
    told = read_phone_report(json_body())
    moment = now()
    key_hash = None if sender() else credential_hash()
    orders = phones.report(phone, told, caller(), key_hash, moment)
    return jsonify(
        now=moment.isoformat(),
        revoked=orders.revoked,
        wipe=orders.wipe,
        public_key=server_key.public_key(moment),
        send_token=orders.send_token,
    )


@api.post("/<uuid:phone>/unlock")
@needs("visit")
@answers_secretly
def unlock(phone: UUID) -> ResponseReturnValue:
    """Open {"wrapped"}, the key of what the caller left locked there, after a fresh sign-in."""
    phones.require_reachable(phone, caller())
    body = StrictBody(json_body())
    wrapped = body.text("wrapped", required=True, longest=LONGEST_NAME)
    body.done()
    key = unlocking.unlock(phone, wrapped, caller(), credential_hash(), now())
    return jsonify(key=key)
