"""What the real world types and photographs, through the whole way: sent, kept, shown, printed."""

import csv
import gzip
import json
import re
from collections import Counter
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from pdf.fonts import missing_characters
from pdf.plain_text import printable
from pdf.rectification_notice import draw
from pdf.sheets import Finding
from tests.cast import Cast, Client
from tests.pdf.sheets_to_print import notice
from tests.real.test_notice_real_finding import paper_text, real_findings, squeezed
from tests.visits import send, send_file, sha256, violation, visit_document

pytestmark = pytest.mark.real
SUFFIXES = {".jpg", ".heic", ".heif"}
LONGEST = 40


def issued_text(client: Client, uuid: str) -> str:
    """Issue the notice of a visit and read its words back."""
    issued = client.post(f"/api/v1/visits/{uuid}/notice", json={})
    assert issued.status_code == 201, issued.json
    return paper_text(client.get(issued.json["pdf"]).data)


def test_each_of_the_longest_real_findings_makes_a_notice(
    app: Flask, cast: Cast, shared_data: Path
) -> None:
    lin = cast.client(app, "lin")
    findings = real_findings(shared_data)[:LONGEST]
    for facts in findings:
        sent = send(lin, visit_document(cast.star, [violation(facts=facts)]))
        assert sent.status_code == 201, sent.json
        assert squeezed(facts) in issued_text(lin, sent.json["visit"])
    print(len(findings), "notices,", len(findings[-1]), "to", len(findings[0]), "characters")  # noqa: T201 - the account is what the reader wants


def test_every_rare_name_is_read_back_from_paper(shared_data: Path) -> None:
    path = shared_data / "rare_chars" / "villages_with_rare_chars.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    drawable = [name for name in names if not missing_characters(name)]
    print(len(names), "names,", len(names) - len(drawable), "not drawable")  # noqa: T201 - as above
    assert (len(names), len(drawable)) == (3470, 3468)
    lost = []
    for first in range(0, len(drawable), 400):
        part = drawable[first : first + 400]
        facts = tuple(Finding("；".join(part[n : n + 20])) for n in range(0, len(part), 20))
        text = squeezed(_read(draw(notice(1, findings=facts))))
        lost += [name for name in part if squeezed(name) not in text]
    assert lost == []


def _read(data: bytes) -> str:
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    return re.sub(r"第\s*\d+\s*页\s*共\s*\d+\s*页", "", text)


def batches(texts: list[str]) -> list[list[str]]:
    """Twenty at a time; what no typeface can draw apart from the rest."""
    drawable = [text for text in texts if not missing_characters(text)]
    others = [text for text in texts if missing_characters(text)]
    return [
        part[first : first + 20] for part in (drawable, others) for first in range(0, len(part), 20)
    ]


def test_hostile_texts_are_kept_shown_and_printed_or_named(
    app: Flask, cast: Cast, shared_data: Path
) -> None:
    """Texts on one visit; a text that cannot be printed stops the notice and is named."""
    texts = json.loads((shared_data / "hostile_text/blns.json").read_text("utf-8"))
    payloads = (shared_data / "hostile_text/csv-injection-payloads.txt").read_text("utf-8")
    texts = [text for text in [*texts, *payloads.splitlines()] if text.strip()]
    lin = cast.client(app, "lin")
    browser = Client(app)
    browser.sign_in("lin")
    fates: Counter[str] = Counter()
    for part in batches(texts):
        document = visit_document(cast.star, [violation(facts=text) for text in part])
        answer = send(lin, document)
        if answer.status_code == 422:
            fates["refused"] += len(part)
            continue
        assert answer.status_code == 201, answer.json
        uuid = answer.json["visit"]
        back = lin.get(f"/api/v1/visits/{uuid}").json
        assert [each["facts"] for each in back["violations"]] == part
        page = browser.get(f"/visits/{uuid}")
        assert page.status_code == 200
        assert foreign_markup(page.get_data(as_text=True)) == []
        fates[_printed(lin, uuid, part)] += len(part)
    print(len(texts), "texts:", dict(fates))  # noqa: T201 - as above
    assert fates["printed"] > 400
    assert fates["refused"] == 0


def _printed(client: Client, uuid: str, part: list[str]) -> str:
    issued = client.post(f"/api/v1/visits/{uuid}/notice", json={})
    if issued.status_code == 409:
        assert issued.json["code"] == "undrawable_text"
        assert all(missing_characters(each) for each in part)
        return "named"
    text = paper_text(client.get(issued.json["pdf"]).data)
    assert [each for each in part if squeezed("".join(printable(each))) not in text] == []
    return "printed"


class _Markup(HTMLParser):
    """Collects what a page of ours never holds: scripts within it, handlers, foreign frames."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"iframe", "object", "embed", "marquee", "style", "math"}:
            self.found.append(tag)
        if tag == "script" and not (given.get("src") or "").startswith("/assets/"):
            self.found.append(f"{tag} {given}")
        self.found += [f"{tag} {name}" for name in given if name.startswith("on")]
        url = (given.get("href") or given.get("src") or "").strip().lower()
        if url.startswith(("javascript:", "data:text", "vbscript:")):
            self.found.append(f"{tag} {url}")


def foreign_markup(page: str) -> list[str]:
    """Elements and attributes that no template of ours wrote."""
    parser = _Markup()
    parser.feed(page)
    return parser.found


def test_one_visit_carries_every_real_photo(app: Flask, cast: Cast, shared_data: Path) -> None:
    photos = sorted(
        path for path in (shared_data / "photos").rglob("*") if path.suffix.lower() in SUFFIXES
    )
    lin = cast.client(app, "lin")
    hashes = []
    document = visit_document(cast.star)
    for path in photos:
        content = path.read_bytes()
        hashes.append(sha256(content))
        assert send_file(lin, content).status_code in {200, 201}, path
        kind = "image/jpeg" if path.suffix == ".jpg" else "image/heic"
        document["files"].append({"sha256": hashes[-1], "size": len(content), "type": kind})
    document["violations"] = [violation(files=hashes)]
    answer = send(lin, document)
    assert answer.status_code == 201, answer.json
    assert set(hashes) <= set(answer.json["files"]["have"])
    for path, hash_ in zip(photos, hashes, strict=True):
        assert lin.get(f"/api/v1/files/{hash_}").data == path.read_bytes()
    text = issued_text(lin, answer.json["visit"])
    print(len(photos), "photos on one notice")  # noqa: T201 - as above
    assert f"照片{len(photos)}" in text
