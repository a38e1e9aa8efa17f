"""The papers beside notice, opinion and record: their words, and who may make them.

Most follow a notice; the two of an inspection's approval come before the visit and belong to none.

Source: documents.md §1 (which papers there are), §4 (how they are numbered). A form that the party
fills in or that stays in the file has no number of its own.
"""

from dataclasses import dataclass

from inspect_app.rules.numbering import Style


@dataclass(frozen=True, slots=True)
class PaperKind:
    """``word`` is the kind's word in a number, "" where it has none; ``right`` who may make it.

    ``style`` None is the office's own; a letter to another authority is numbered as letters are.
    """

    key: str
    title: str
    word: str
    right: str
    style: Style | None = None


PAPERS: dict[str, PaperKind] = {
    kind.key: kind
    for kind in (
        PaperKind("receipt", "送达回证", "送", "deliver"),
        PaperKind("address", "送达地址及电子送达确认书", "", "deliver"),
        PaperKind("recheck", "整改复查意见书", "复", "visit"),
        PaperKind("extension", "延期整改通知书", "延", "decide"),
        PaperKind("referral", "案件移送函", "移", "decide", "letter"),
        PaperKind("hearing", "陈述申辩笔录", "", "deliver"),
        PaperKind("closure", "结案（销号）审批表", "结", "decide"),
        PaperKind("inspection", "行政检查通知书", "检通", "approve"),
        PaperKind("approval", "行政检查审批表", "", "approve"),
    )
}
