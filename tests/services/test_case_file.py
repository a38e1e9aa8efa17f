"""The case file: everything of a matter in order, each page numbered, nothing from outside acts."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from inspect_app.rules import loop_bodies
from inspect_app.rules.papers import PAPERS
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.papers.case_file import case_file
from inspect_app.services.papers.issuing import Wanted, issue_paper
from inspect_app.services.rectifications import deeds, rechecks
from inspect_app.store.notice import Notice
from pdf.document import Imprint
from pdf.putting_together import Part, UnreadableError, together
from tests.cast import NOW, Cast
from tests.notices import BASE, keep_file, make_notice, make_recheck_visit, picture

LATER = NOW + timedelta(hours=2)


def foreign_pdf(text: str = "") -> bytes:
    """A file from outside that wants to act when it is opened."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=300, height=400)
    acts = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('hello');")}
    act = DictionaryObject({NameObject(key): value for key, value in acts.items()})
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): act})
    if text:
        writer.encrypt(text)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def closed_matter(cast: Cast, *files: str) -> Notice:
    notice = make_notice(cast)
    consent = {"method": "in_person", "at": NOW.isoformat(), "recipient": {"name": "李四"}}
    deeds.deliver(notice, loop_bodies.read_delivery(consent), cast.lin, LATER)
    [violation] = notice.violations
    result = {"violation": str(violation.uuid), "text": "已全部退费。", "files": list(files)}
    told = {"text": "整改完毕。", "results": [result]}
    deeds.report(notice, loop_bodies.read_report(told), cast.lin, LATER)
    visit = make_recheck_visit(cast, notice, "rectified", at=LATER)
    rechecks.recheck(
        notice, loop_bodies.read_recheck({"visit": str(visit.uuid)}), cast.director, LATER
    )
    deeds.close(notice, loop_bodies.read_closure({"remark": "齐"}), cast.director, LATER)
    for kind in ("receipt", "closure"):
        wanted = Wanted(PAPERS[kind], notice.uuid, cast.director, LATER, BASE)
        issue_paper(notice, wanted)
    return notice


def pages_of(content: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def test_everything_stands_in_order_and_the_index_says_on_which_page(cast: Cast) -> None:
    photo = keep_file(cast, picture("退费凭证"))
    pages = pages_of(case_file(closed_matter(cast, photo), cast.director, LATER))
    cover, index, *papers = pages
    assert "校外培训监管案卷" in cover
    titles = (
        "现场检查笔录", "责令限期改正通知书", "送达回证", "整改报告", "整改证明材料",
        "现场检查笔录", "结案（销号）审批表",
    )  # fmt: skip
    place = 0
    for title in titles:
        found = next(at for at in range(place, len(papers)) if title in papers[at])
        assert title in index
        place = found + 1
    assert f"共{len(papers)}页" in cover or f"{len(papers)}页" in cover
    report = next(at for at, text in enumerate(papers, 1) if "整改完毕。" in text)
    assert "已全部退费。" in papers[report - 1]


def head_of(page: PageObject) -> list[str]:
    """What stands in the uppermost 18 mm."""
    found: list[str] = []

    def listen(text: str, _cm: object, tm: list[float], *_rest: object) -> None:
        if text.strip() and tm[5] > 790:
            found.append(text.strip())

    page.extract_text(visitor_text=listen)
    return found


def test_each_page_after_the_index_bears_its_number(cast: Cast) -> None:
    content = case_file(closed_matter(cast), cast.director, LATER)
    _cover, _index, *papers = PdfReader(BytesIO(content)).pages
    for number, page in enumerate(papers, 1):
        assert str(number) in head_of(page)


def test_a_file_from_outside_is_copied_and_does_nothing(cast: Cast) -> None:
    sent = keep_file(cast, foreign_pdf(), "application/pdf")
    content = case_file(closed_matter(cast, sent), cast.director, LATER)
    assert b"app.alert" not in content
    sizes = [page.mediabox.width for page in PdfReader(BytesIO(content)).pages]
    assert 300 in sizes


@pytest.mark.parametrize("broken", [b"%PDF-1.7 nothing", foreign_pdf("secret")])
def test_what_cannot_be_opened_is_named_in_the_index(cast: Cast, broken: bytes) -> None:
    sent = keep_file(cast, broken, "application/pdf")
    pages = pages_of(case_file(closed_matter(cast, sent), cast.director, LATER))
    assert "无法打开" in pages[1]


def test_a_recording_is_named_with_its_hash(cast: Cast) -> None:
    sent = keep_file(cast, b"RIFF....WAVE", "audio/wav")
    assert blobs().has(sent)
    pages = pages_of(case_file(closed_matter(cast, sent), cast.director, LATER))
    assert sent[:16] in pages[1]


def test_what_is_no_file_at_all_is_refused() -> None:
    with pytest.raises(UnreadableError):
        together([Part(b"not a file", is_ours=False)], Imprint("", "", "", NOW.date()), BytesIO())
