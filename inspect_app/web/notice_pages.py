"""What a notice's page says of its deeds: headings, addresses, and the timeline in words."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from inspect_app.rules.loop_bodies import files_of_proof
from inspect_app.rules.strict_body import is_sha256
from inspect_app.services.notices.reading import Step
from inspect_app.store.audit import AuditEvent
from inspect_app.store.notice import Notice
from inspect_app.web.wording.days import day
from inspect_app.web.wording.escalations import LEVELS
from inspect_app.web.wording.rectifications import DEEDS, METHODS, RESULTS

HEADINGS = {
    "deliver": _l("Record the delivery"),
    "report": _l("Record the institution's report"),
    "request_extension": _l("Record a request for more time"),
    "extend": _l("Decide on more time"),
    "recheck": _l("Take over the recheck"),
    "refer": _l("Refer to another authority"),
    "close": _l("Close the notice"),
    "withdraw": _l("Withdraw the notice"),
    "hear": _l("Record a statement of the party"),
    "answer_hearing": _l("Give the opinion on the party's statement"),
    "escalate": _l("Lay it before somebody higher"),
    "answer_escalation": _l("Say what is to be done"),
    "answer_referral": _l("Record the other authority's answer"),
}
CALLS = {
    "deliver": "notices.deliver",
    "report": "notices.report",
    "request_extension": "notices.request_extension",
    "extend": "notices.decide_extension",
    "recheck": "notices.recheck",
    "refer": "notices.refer",
    "close": "notices.close",
    "withdraw": "notices.withdraw",
    "hear": "notice_records.hear",
    "answer_hearing": "notice_records.answer_hearing",
    "escalate": "notice_records.escalate",
    "answer_escalation": "notice_records.answer_escalation",
    "answer_referral": "notice_records.answer_referral",
}
ANSWERED = {
    "extend": "extension", "answer_hearing": "hearing", "answer_escalation": "escalation",
    "answer_referral": "referral",
}  # fmt: skip
"""How the address of a deed names what it answers."""
PLAIN_DETAILS = {
    "report": "text", "refuse_extension": "decision_reason", "refer": "reason", "close": "remark",
    "withdraw": "reason", "answer_hearing": "opinion", "answer_escalation": "answer",
}  # fmt: skip
"""Which field of a deed's row says what it was about."""
ICONS = {
    "visit": "search", "issue": "paper", "deliver": "send", "report": "message",
    "request_extension": "clock", "extend": "clock", "refuse_extension": "cross",
    "recheck": "search", "refer": "forward", "close": "check", "withdraw": "cross",
    "recount": "calendar", "hear": "message", "answer_hearing": "check", "escalate": "forward",
    "answer_escalation": "check", "answer_referral": "message",
}  # fmt: skip


BY_THE_PARTY = {"report", "request_extension", "hear"}


def timeline_entries(steps: list[Step], notice: Notice) -> list[dict[str, Any]]:
    """Word the life of a notice for `components/pieces.html`."""
    return [
        {
            "at": step.at,
            "title": str(DEEDS[step.deed]),
            "who": _who(step),
            "icon": ICONS[step.deed],
            "text": _details(step, notice),
            **_link(step),
        }
        for step in steps
    ]


def _details(step: Step, notice: Notice) -> str:
    """Say what a step was about, in as many lines as it takes."""
    words = WORDED.get(step.deed)
    if words:
        return words(step.row, notice)
    field = PLAIN_DETAILS.get(step.deed)
    return str(getattr(step.row, field)) if field else ""


def _delivered(row: Any, _notice: Notice) -> str:
    takes_effect = _("takes effect on %(day)s", day=day(row.effective_on))
    return f"{METHODS[row.method]}，{takes_effect}\n{_proof(row.proof)}".strip()


def _heard(row: Any, _notice: Notice) -> str:
    return f"{row.speaker} {row.post}".strip() + f"\n{row.text}"


def _escalated(row: Any, _notice: Notice) -> str:
    until = _("answer expected until %(day)s", day=day(row.answer_by))
    return f"{LEVELS[row.level]}，{until}\n{row.reason}"


def _referral_answer(row: Any, _notice: Notice) -> str:
    taken = _("Taken on") if row.accepted else _("Not taken on")
    case_no = f"（{row.case_no}）" if row.case_no else ""
    return f"{row.authority}：{taken}{case_no}\n{row.answer}".strip()


def _who(step: Step) -> str:
    """Name who did it; for a referral also to whom, for what the party sent itself the party."""
    if step.deed in BY_THE_PARTY and step.row.person_id is None:
        return str(_("the institution itself"))
    return f"{step.by} → {step.row.authority}" if step.deed == "refer" else step.by


def _until(row: Any, *, granted: bool) -> str:
    until = _("until %(day)s", day=day(row.granted_until if granted else row.until))
    return f"{until}\n{row.decision_reason if granted else row.reason}"


def _recounted(event: AuditEvent, notice: Notice) -> str:
    """Say which due moved from when to when, or that its day is certain now."""
    titles = {str(each.uuid): each.title for each in notice.violations}
    old, new = (date.fromisoformat(part["due_on"]) for part in (event.before, event.after))
    moved = f"{day(old)} → {day(new)}" if new != old else day(new)
    mark = f"（{_('provisional')}）" if event.after["due_provisional"] else ""
    return f"{titles.get(event.after['violation'], '')}：{moved}{mark}"


def _proof(proof: dict[str, Any]) -> str:
    """Say who took it, or what stands for it."""
    recipient, witness = proof.get("recipient") or {}, proof.get("witness") or {}
    parts = [
        (_("Taken by"), " ".join(filter(None, (recipient.get("name"), recipient.get("post"))))),
        (_("Witness"), witness.get("name")),
        (_("Number of the recording"), proof.get("recording")),
        (_("Number of the consignment"), proof.get("tracking_no")),
        (_("Number of the signed consent"), proof.get("consent")),
    ]
    shown = ((label, str(value)) for label, value in parts if value)
    return "\n".join(f"{label}：{text[:16] if is_sha256(text) else text}" for label, text in shown)


def _results(results: list[dict[str, Any]], notice: Notice) -> str:
    titles = {str(each.uuid): each.title for each in notice.violations}
    lines = []
    for each in results:
        line = f"{titles.get(each['violation'], '')}：{RESULTS[each['result']]}"
        lines.append(f"{line}（{each['note']}）" if each.get("note") else line)
        if each.get("done"):
            lines.append(_("Done: %(text)s", text=each["done"]))
        if each.get("rest"):
            lines.append(_("Goes on: %(text)s", text=each["rest"]))
    return "\n".join(lines)


def _link(step: Step) -> dict[str, str]:
    if step.deed == "visit":
        return {"href": url_for("visits.show", uuid=step.row.uuid), "link": _("Open the visit")}
    files = files_of_proof(step.row.proof) if step.deed == "deliver" else ()
    if not files:
        return {}
    return {
        "href": url_for("api_files.show", sha256=files[0], inline=1),
        "link": _("Open the proof"),
    }


WORDED: dict[str, Callable[[Any, Notice], str]] = {
    "issue": lambda _row, notice: notice.number,
    "deliver": _delivered,
    "recount": _recounted,
    "recheck": lambda row, notice: _results(row.results, notice),
    "request_extension": lambda row, _notice: _until(row, granted=False),
    "extend": lambda row, _notice: _until(row, granted=True),
    "hear": _heard,
    "escalate": _escalated,
    "answer_referral": _referral_answer,
}
"""Steps of which more is to be said than one field of their row."""
