"""The reason that a deed asks for before it is done."""

from inspect_app.rules.refusals import Invalid


def given_reason(text: str, longest: int) -> str:
    """Return the reason without blanks around it. Raises Invalid.

    `reason_needed` for none; `too_long` for one of more than ``longest`` characters.
    """
    reason = text.strip()
    if not reason:
        raise Invalid({"reason": [("reason_needed", {})]})
    if len(reason) > longest:
        raise Invalid({"reason": [("too_long", {"limit": longest})]})
    return reason
