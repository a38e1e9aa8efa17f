"""A few requests work at a time; one that waits for a slow phone's bytes makes room meanwhile.

Many threads and few places: else as many slow uploads as there are threads keep everybody out.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask import has_app_context

from inspect_app.store.base import db, is_writing

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Places:
    """A WSGI application of which so many requests work at once."""

    def __init__(self, application: "WSGIApplication", at_once: int) -> None:
        """Wrap the application."""
        self._application = application
        self._free = threading.BoundedSemaphore(at_once)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer when there is a place."""
        environ["wsgi.input"] = _Body(environ["wsgi.input"], self._free)
        with self._free:
            return self._application(environ, start_response)


class _Body:
    """A request's body; who reads it gives the place away until the bytes are here."""

    def __init__(self, stream: Any, free: threading.BoundedSemaphore) -> None:
        """Wrap the server's stream."""
        self._stream, self._free = stream, free

    def read(self, *size: int) -> bytes:
        """Read as the stream does."""
        with self._waiting():
            read: bytes = self._stream.read(*size)
            return read

    def readline(self, *size: int) -> bytes:
        """Read as the stream does."""
        with self._waiting():
            line: bytes = self._stream.readline(*size)
            return line

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """Hold neither a place nor a connection to the database."""
        if has_app_context() and not is_writing():
            db.session.commit()
        self._free.release()
        try:
            yield
        finally:
            self._free.acquire()
