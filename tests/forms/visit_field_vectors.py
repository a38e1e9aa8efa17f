"""The vectors that pin how fields become a visit document, on the server and on the phone.

``python -m tests.forms.visit_field_vectors`` writes the file anew: the cases written here, those
that chance has found (once found they stay in the file), and what our codec makes of each.
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.shape_document import shape_document
from forms.visit_codec import document_from_fields
from forms.visit_document import VISIT
from forms.visit_page import document_fields, kept_fields, numbers
from inspect_app.rules.canonical import canonical_json, content_hash
from inspect_app.web.visit_times import finished
from tests.forms.flat_fields import flatten
from tests.forms.test_visit_codec import WORDS, any_of
from tests.visits import found_site, violation, visit_document

VECTORS = Path(__file__).parents[1] / "vectors/visit_fields.json"
FOUND = 40
NOW = "2026-11-20T02:02:10.987Z"
ENDED = "2026-11-20T10:02:10+08:00"
"""`NOW` as a phone writes it: China's offset, whole seconds."""
Pairs = list[tuple[str, str]]
PARTS = """
    schema kind clock-offset_ms helpers inspectors fixes-0-lat answers-A11-value answers-A11-note
    answers-A11-filled answers-A22-values-hours answers-A51-samples-0-values-months site-name
    violations-0-due-days violations-0-due-type violations-0-due-date violations-0-due-immediate
    violations-0-circumstances violations-0-id violations-0-corrected_on_spot violations-0-files
    signatures-0-role signatures-0-image signatures-0-refused signatures-0-witness-name
    signatures-0-witness-image results-0-violation results-0-result results-0-note files-0-sha256
    files-0-size delivery-consent delivery-recipient-name authorisation-urgent issued-number
    signboard-files departments-0-authority departments-0-officers finished_at other-code do
""".split()  # noqa: SIM905 - forty names as a list would take forty lines
ENDINGS = ("", "-0", "-1", "-00", "-2", "-10", "-x", "-0-0", "--", "-__proto__", "-constructor")
SAYINGS = (
    "", " ", "x", "0", "-0", "5", " 5 ", "007", "1e3", "1E-2", "12.0", ".5", "5.",
    "1e999", "-1e999", "9007199254740993", "12345678901234567890", "0.1", "1e21", "true", "on",
    "false", "１", "\u3000 5", "\ufeff5", "\x1f5\x85", "a\r\nb", "a\rb", "a\nb", "😀é\u2028",
    "ab" * 32, "20:50", "constructor",
)  # fmt: skip


def case(name: str, pairs: Pairs) -> dict[str, Any]:
    """What the server makes of posted fields."""
    moment = datetime.fromisoformat(ENDED)
    kept = kept_fields(pairs)
    ended = finished({**kept, "clock-offset_ms": ["0"]}, moment)["finished_at"]
    document = document_from_fields(document_fields({**kept, "finished_at": ended}))
    listed = document.get("files", [])
    return {
        "name": name,
        "fields": pairs,
        "document": canonical_json(document),
        "content_hash": content_hash(document),
        "files": list(dict.fromkeys(_hashes(listed))),
        "circumstances": _ticked(kept),
    }


def _hashes(listed: Any) -> list[str]:
    found = [each.get("sha256") for each in listed if isinstance(each, dict)]
    return [each for each in found if isinstance(each, str)] if isinstance(listed, list) else []


def _ticked(kept: dict[str, list[str]]) -> dict[str, list[str]]:
    found = {}
    for number in numbers(kept, "violations"):
        ticked = kept.get(f"violations-{number}-circumstances")
        if ticked and f"violations-{number}-id" in kept:
            found[kept[f"violations-{number}-id"][0]] = ticked
    return found


def written_cases() -> dict[str, Pairs]:
    """The cases that somebody thought of."""
    base = flatten(visit_document(None, site=found_site()))
    due = [("violations-0-id", str(UUID(int=9))), ("violations-0-code", "FEE-01")]
    days = [("violations-0-due-days", "5"), ("violations-0-due-type", "working")]
    return {
        "nothing at all": [],
        "a visit as the tests know it": base,
        "a visit with every part": _every_part(),
        "token, button and list are not kept": [
            ("csrf_token", "t"), ("do", "submit"), ("other-code", "FEE-01"), ("kind", "routine"),
        ],
        "the end as the page told it": [("finished_at", "2026-11-20T09:00:00+08:00")],
        "an end that is blank": [("finished_at", "  ")],
        "blanks of every kind say nothing": [
            (f"helpers-{n}", blank)
            for n, blank in enumerate("\t\n\v\f\r\x1c\x1f \x85\xa0\u2028\u3000")
        ],
        "what only one side takes for a blank": [("helpers-0", "\ufeff"), ("helpers-1", "\u200b")],
        "ends of lines": [("statement", "甲\r\n乙\r丙\n丁\r\n")],
        "characters beyond the first plane": [
            ("statement", '𠮷😀\u0000\u001f"\\/\u2028'), ("x-😀", "y"),
        ],
        "numbers": [(f"fixes-{n}-lat", text) for n, text in enumerate(SAYINGS)],
        "measured things": [(f"answers-A1-values-m{n}", text) for n, text in enumerate(SAYINGS)],
        "flags": [(f"violations-{n}-corrected_on_spot", text) for n, text in enumerate(SAYINGS)],
        "a hash or a flag": [("delivery-consent", "on"), ("delivery-method", "electronic")],
        "a hash for a flag": [("delivery-consent", "ab" * 32)],
        "gaps in numbering": [
            ("helpers-10", "丙"), ("helpers-2", "乙"), ("helpers-0", "甲"), ("helpers-7", ""),
            ("answers-A11-value-4", "y"), ("answers-A11-value-0", "x"),
            ("files-3-sha256", "ab" * 32),
        ],
        "numbers with leading zeros": [
            ("helpers-02", "b"), ("helpers-2", "a"), ("helpers-002", "c"),
        ],
        "numbers of many digits": [("helpers-" + "9" * 4301, "a"), ("helpers-" + "1" * 4300, "b")],
        "fields that clash": [
            ("helpers", "a"), ("helpers-0", "b"), ("site-name", "c"), ("site-name-x", "d"),
            ("answers-A1-note-deep", "e"), ("answers-A1-note", "f"), ("statement", "g"),
            ("statement", "h"),
        ],
        "fields that fit nowhere": [
            ("weather", "rain"), ("clock-offset_ms-deep", "1"), ("helpers-x", "甲"), ("-", "a"),
            ("answers", "yes"), ("-a-", "b"), ("fixes-0-lat", "north"), ("answers--note", "c"),
            ("signatures-0-image-deep", "1"), ("helpers-١", "b"),
        ],
        "keys that every object has": [
            ("__proto__-a", "1"), ("constructor", "2"), ("answers-toString-note", "3"),
            ("answers-__proto__-value", "4"), ("answers-A1-values-__proto__", "5"),
            ("answers-A1-values-hasOwnProperty", "6"),
        ],
        "answers keep their order": [
            ("answers-B1-value", "no"), ("answers-10-value", "yes"), ("answers-A1-value", "na"),
            ("answers-9-value", "yes"), ("answers-A2-note", " "),
        ],
        "an answer that is a text where an object belongs": [("answers-A11", "yes")],
        "several choices": [("answers-C1-value-0", "a"), ("answers-C1-value-1", "b")],
        "a choice posted twice": [("answers-C1-value", "a"), ("answers-C1-value", "b")],
        "a fill without a value": [
            ("answers-A1-filled", "rest_of_section"), ("answers-A1-note", "x"),
        ],
        "a fill with a value": [
            ("answers-A1-filled", "rest_of_section"), ("answers-A1-value", "yes"),
        ],
        "samples": [
            ("answers-A33-samples-0-label", "合同 3"), ("answers-A33-samples-0-values-months", "6"),
            ("answers-A33-samples-2-values-months", "many"), ("answers-A33-samples-3-label", ""),
            ("answers-A33-samples-4-value-1", "b"), ("answers-A33-samples-4-value-0", "a"),
        ],
        "due in days": [*due, *days],
        "due at once": [*due, *days, ("violations-0-due-immediate", "true")],
        "due on a day": [*due, *days, ("violations-0-due-date", "2026-12-05")],
        "due never said": [
            *due, ("violations-0-due-type", "working"), ("violations-0-due-days", " "),
        ],
        "due of a violation numbered oddly": [
            ("violations-007-due-type", "working"), ("violations-7-due-type", "calendar"),
            ("violations-007-due-days", "3"), ("violations-008-due-type", "working"),
        ],
        "a number of ten digits is no number of the page's": [
            ("signatures-1000000000-role", "inspector"), ("results-999999999-note", "x"),
        ],
        "circumstances": [
            *due, ("violations-0-circumstances", "甲"), ("violations-0-circumstances", "乙"),
            ("violations-1-circumstances", "of nothing"), ("violations-x-circumstances", "no list"),
            ("violations-0-circumstances-0", "stays"),
        ],
        "a violation with nothing in it": [
            ("violations-0-facts", " "), ("violations-1-due-days", ""),
        ],
        "signatures nobody gave": [
            ("signatures-0-role", "inspector"), ("signatures-0-person", "lin"),
            ("signatures-1-role", "party"), ("signatures-1-image", " "),
        ],
        "a signature that was refused": [
            ("signatures-2-role", "party"), ("signatures-2-refused", "true"),
            ("signatures-2-reason", "不在场"), ("signatures-2-witness-name", "李某"),
            ("signatures-2-witness-image", "cd" * 32),
        ],
        "a witness without a name": [
            ("signatures-0-role", "party"), ("signatures-0-refused", "on"),
            ("signatures-0-witness-name", " "), ("signatures-0-witness-image", "cd" * 32),
        ],
        "results judged and not": [
            ("recheck_of", str(UUID(int=3))), ("results-0-violation", str(UUID(int=4))),
            ("results-0-note", "later"), ("results-1-violation", str(UUID(int=5))),
            ("results-1-result", "partly"), ("results-1-files-0", "ef" * 32),
        ],
        "a photo of the signboard": [
            ("signboard-files-0", "ab" * 32), ("files-0-sha256", "ab" * 32),
            ("files-0-size", "182211"),
        ],
        "a signature that was begun": [
            ("strokes-signatures-0-image", '{"lines":[],"width":360,"height":144}'),
        ],
        "how long it lasted so far": [
            ("clock-elapsed_ms", "61000"), ("passed-steady_ms", "1000"),
            ("passed-at", "1795000000000"),
        ],
        "a file that is listed twice": [
            ("files-0-sha256", "ab" * 32), ("files-1-sha256", "ab" * 32),
        ],
        "files that are none": [("files", "x")],
        "rows left blank": [
            ("people_met-0-name", ""), ("people_met-0-post", " "), ("people_met-1-name", "周某"),
            ("departments-0-authority", ""), ("departments-1-officers-1", "李四"),
        ],
        "ids left blank": [("institution_id", ""), ("assignment_id", " "), ("revision_of", "")],
    }  # fmt: skip


def _every_part() -> Pairs:
    document = visit_document(
        None,
        [violation(id=str(UUID(int=7)), due={"immediate": True}, corrected_on_spot=True)],
        site=found_site(),
        answers=[
            {"item": "U01", "value": "yes", "note": "见\n照片", "filled": "rest_of_section"},
            {"item": "U02", "values": {"pupils": 31, "until": "20:50"}, "files": ["ab" * 32]},
            {"item": "U03", "samples": [{"label": "合同 3", "values": {"prepaid_months": 6.5}}]},
            {"item": "U04", "value": ["a", "b"]},
        ],
        helpers=["张三", "李-四"],
        departments=[{"authority": "market_regulation", "officers": ["李四", "王五"]}],
        authorisation={"notice_no": "西教检通〔2026〕3号", "urgent": False},
        recheck_of=str(UUID(int=3)),
        results=[{"violation": str(UUID(int=4)), "result": "rectified", "files": ["ab" * 32]}],
        issued={"number": "西教〔2026〕1号", "text_hash": "ab" * 32, "at": ENDED},
        delivery={
            "method": "left_in_place", "at": ENDED, "place": "门厅", "consent": True,
            "recipient": {"name": "周某", "post": "负责人"}, "witness": {"name": "社区 甲"},
        },
        source="plan", method="on_site",
    )  # fmt: skip
    return flatten(document)


ANY_FIELDS = st.lists(
    st.tuples(
        st.builds("".join, st.tuples(st.sampled_from(PARTS), st.sampled_from(ENDINGS))),
        st.sampled_from(SAYINGS) | WORDS,
    ),
    max_size=12,
) | any_of(VISIT).map(flatten)


def found_cases(most: int) -> list[Pairs]:
    """Let chance find some; what it finds is frozen in the file."""
    found: list[Pairs] = []

    @settings(max_examples=most * 4, database=None, deadline=None)
    @given(ANY_FIELDS)
    def find(pairs: Pairs) -> None:
        if pairs and pairs not in found:
            found.append(pairs)

    find()
    return found[:: max(1, len(found) // most)][:most]


def write() -> None:
    """Write the file; what chance found before stays."""
    kept = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"] if VECTORS.exists() else []
    frozen = [one["fields"] for one in kept if one["name"].startswith("found ")]
    found = frozen or found_cases(FOUND)
    cases = [case(name, pairs) for name, pairs in written_cases().items()]
    cases += [case(f"found {number}", pairs) for number, pairs in enumerate(found, 1)]
    lines = ",\n".join(json.dumps(one, ensure_ascii=True) for one in cases)
    shape = json.dumps(shape_document(VISIT))
    text = f'{{"now": "{NOW}",\n"shape": {shape},\n"cases": [\n{lines}\n]}}\n'
    VECTORS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(write())
