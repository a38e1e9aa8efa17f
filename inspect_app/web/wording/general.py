"""Words that belong to no single noun."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "invalid": _l("Some entries need another look. Nothing was lost."),
    "conflict": _l("This cannot be done in the present state. Reload and look again."),
    "forbidden": _l("Your role does not allow this."),
    "not_found": _l("There is nothing here, or it is not yours to see."),
    "busy": _l("This is being stored right now. Please try again in a moment."),
    "no_room": _l("The server has no room left. Nothing was lost; tell an administrator."),
    "unavailable": _l("The database does not answer just now. Nothing was lost; try again soon."),
    "read_only": _l("The server can be read, but nothing can be stored just now. Try again soon."),
    "file_missing": _l("The bytes of this file are not in the store. Tell an administrator."),
    "file_damaged": _l("The bytes of this file are damaged in the store. Tell an administrator."),
    "no_such_part": _l("The file has no such part."),
    "too_big": _l("This is larger than %(limit)s can be. Nothing was stored."),
    "unsupported_type": _l(
        "Only JPEG, PNG, WebP or HEIC images, PDF, audio and video are accepted."
    ),
    "unauthorized": _l("Please sign in."),
    "csrf": _l("The form has expired. Reload the page and send it again; what you typed is kept."),
    "bad_request": _l("The request could not be understood."),
    "method_not_allowed": _l("This address does not take that kind of request."),
    "server_error": _l("Something broke on our side. Nothing that had a receipt was lost."),
    "required": _l("This is needed."),
    "unknown_key": _l("This key is not known."),
    "unknown_value": _l("“%(value)s” is not a known value."),
    "wrong_type": _l("This is of the wrong kind; expected: %(expected)s."),
    "too_long": _l("At most %(limit)s characters."),
    "not_a_date": _l("“%(value)s” is not a date. Write it like 2026-12-05."),
    "bad_limit": _l("The limit may be 1 to 200."),
    "bad_cursor": _l("This cursor is not ours. Start from the first page."),
    "key_reused": _l("This Idempotency-Key was used for another request."),
    "not_json": _l("The body is no JSON object, or a key stands in it twice."),
    "not_a_uuid": _l("“%(value)s” is no id."),
    "not_a_hash": _l("A file is named by its SHA-256: 64 digits and letters a to f."),
    "demo_on_real_instance": _l(
        "This instance holds the office %(office)s. The demo's passwords are public, so it is only "
        "made in an instance of its own."
    ),
}
