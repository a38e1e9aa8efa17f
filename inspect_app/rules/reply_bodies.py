"""What an institution's own report holds, read strictly; the other replies read as the office's."""

from inspect_app.rules.loop_bodies import ReportBody, ReportResult
from inspect_app.rules.strict_body import StrictBody, is_sha256


def read_reply_report(document: object) -> ReportBody:
    """Read a report violation by violation; a text about the whole need not come with it.

    Raises Invalid `reply_empty` where nothing was said or shown at all.
    """
    body = StrictBody(document)
    text = body.text("text")
    results = [_result(part) for part in body.parts("results")]
    if not text and not results:
        body.refuse("text", "reply_empty")
    body.done()
    return ReportBody(text, tuple(each for each in results if each))


def _result(part: StrictBody) -> ReportResult | None:
    violation = part.uuid("violation", required=True)
    text = part.text("text")
    files = part.texts("files")
    if not all(map(is_sha256, files)):
        part.refuse("files", "not_a_hash")
    part.close()
    return ReportResult(violation, text, files) if violation else None
