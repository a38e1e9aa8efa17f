"""Work that nobody asks for: it is asked for by the clock, by whoever looks for work."""

import time

from sqlalchemy.exc import SQLAlchemyError

from inspect_app.services.reminders.asking import ask_for_reminders
from inspect_app.store.base import db
from inspect_app.web.clock import now

LOOKED_AT_EVERY_S = 60.0


class Timers:
    """Looks once a minute, however often it is asked; call inside the app's context."""

    def __init__(self) -> None:
        """Look at the first call."""
        self._next = 0.0

    def look(self) -> None:
        """Ask for what is due. A database that is away is asked again a minute later."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + LOOKED_AT_EVERY_S
        try:
            ask_for_reminders(now())
        except SQLAlchemyError:
            db.session.rollback()
