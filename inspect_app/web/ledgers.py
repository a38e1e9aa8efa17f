"""A ledger as the answer to a request, in the memory of one row: it lies in a file meanwhile."""

import tempfile
from collections.abc import Callable
from typing import IO

from flask import Response, send_file

from inspect_app.web.clock import today

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ledger_answer(title: str, write: Callable[[IO[bytes]], int]) -> Response:
    """Write the ledger to a file without a name and send it; it is gone when it is sent."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = f"{title}-{today():%Y%m%d}.xlsx"
    answer = send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
