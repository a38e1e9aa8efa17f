"""Refusals: what the office may not do now, and why. Stable codes; web/ words them."""

from collections.abc import Mapping, Sequence


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """``code`` is stable and machine-readable; ``params`` fill the worded text."""

    code = "refused"

    def __init__(self, code: str | None = None, **params: object) -> None:
        """Keep the code and what fills its wording."""
        self.code = code or type(self).code
        self.params = params
        super().__init__(self.code)


class Invalid(Refusal):
    """What was sent cannot be accepted; ``errors`` is {field: [(code, params)]}."""

    code = "invalid"

    def __init__(self, errors: Mapping[str, Sequence[tuple[str, Mapping[str, object]]]]) -> None:
        """Keep every problem by its field."""
        super().__init__("invalid")
        self.errors = {field: list(problems) for field, problems in errors.items()}


class Conflict(Refusal):
    """The state of things does not allow it; ``allowed_from`` names the states that would."""

    code = "conflict"

    def __init__(
        self, code: str | None = None, allowed_from: Sequence[str] = (), **params: object
    ) -> None:
        """Keep the states from which the deed is allowed."""
        super().__init__(code, **params)
        self.allowed_from = list(allowed_from)


class Forbidden(Refusal):
    """The person's role does not allow it."""

    code = "forbidden"


class NotFound(Refusal):
    """There is no such thing within the person's reach."""

    code = "not_found"


class Busy(Refusal):
    """The same thing is being done right now by another process."""

    code = "busy"


class NoRoom(Refusal):
    """The storage is full; nothing was kept."""

    code = "no_room"


class Unavailable(Refusal):
    """The storage cannot be written, or the database does not answer; nothing was kept."""

    code = "unavailable"


class TooBig(Refusal):
    """The body is larger than is accepted."""

    code = "too_big"


class UnsupportedType(Refusal):
    """The bytes are of no kind that is accepted as evidence."""

    code = "unsupported_type"


class SealBroken(Refusal):
    """What was sealed does not open: damaged, or sealed for something else; nothing was kept."""

    code = "seal_broken"
