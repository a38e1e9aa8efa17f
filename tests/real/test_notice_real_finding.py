"""A real finding and a real phone photo, sent as a phone sends them, read back off the paper."""

import csv
import gzip
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from inspect_app.web.clock import now
from tests.cast import Cast
from tests.visits import send, send_file, sha256, violation, visit_document

pytestmark = pytest.mark.real


def squeezed(text: str) -> str:
    return "".join(text.split())


def real_findings(shared_data: Path) -> list[str]:
    """What was written down on every real visit, the longest first."""
    path = shared_data / "tw_cram_schools" / "violations.csv.gz"
    visits: dict[str, list[str]] = {}
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            visits.setdefault(row["visit_id"], []).append(row["text"].strip())
    texts = {"\n".join(filter(None, parts)) for parts in visits.values()}
    return sorted((text for text in texts if text), key=lambda text: (-len(text), text))


def paper_text(data: bytes) -> str:
    """The words of a paper without white space and without the folio at each page's foot."""
    text = squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages))
    return re.sub(r"第\d+页共\d+页", "", text)


@pytest.mark.parametrize("photo", ["gps/DSCN0010.jpg", "heic/mobile/iphone_13_pro_max.HEIC"])
def test_a_real_finding_comes_off_the_paper_as_it_was_typed(
    app: Flask, cast: Cast, shared_data: Path, photo: str
) -> None:
    findings = real_findings(shared_data)
    longest, usual = "\n".join(findings[:4]), findings[len(findings) // 2]
    assert len(longest) > 1000
    content = (shared_data / "photos" / photo).read_bytes()
    lin = cast.client(app, "lin")
    assert send_file(lin, content).status_code in {200, 201}
    found = [
        violation("FEE-01", facts=longest, files=[sha256(content)]),
        violation("FEE-02", facts=usual),
    ]
    document = visit_document(cast.star, found)
    document["files"].append(
        {"sha256": sha256(content), "size": len(content), "type": "image/jpeg"}
    )
    answer = send(lin, document)
    assert answer.status_code == 201, answer.json
    uuid = answer.json["visit"]
    issued = lin.post(f"/api/v1/visits/{uuid}/notice", json={})
    assert issued.status_code == 201, issued.json
    text = paper_text(lin.get(issued.json["pdf"]).data)
    assert squeezed(longest) in text
    assert squeezed(usual) in text
    for words in (issued.json["number"], "照片1", cast.star.name, "立即停止一次性收取"):
        assert words in text
    record = lin.get(f"/visits/{uuid}/record.pdf")
    assert squeezed(longest) in paper_text(record.data)


def test_twelve_real_findings_stand_on_one_notice_and_are_led_to_its_end(
    app: Flask, cast: Cast, shared_data: Path
) -> None:
    findings = real_findings(shared_data)
    chosen = findings[:: len(findings) // 12][:12]
    lin, director = cast.client(app, "lin"), cast.client(app, "director")
    document = visit_document(cast.star, [violation("FEE-01", facts=text) for text in chosen])
    uuid = send(lin, document).json["visit"]
    issued = lin.post(f"/api/v1/visits/{uuid}/notice", json={}).json
    text = paper_text(lin.get(issued["pdf"]).data)
    assert [facts for facts in chosen if squeezed(facts) not in text] == []
    loop = f"/api/v1/notices/{issued['id']}"
    at = (now() - timedelta(minutes=1)).isoformat()
    taken = {"method": "in_person", "at": at, "recipient": {"name": "周某", "post": "负责人"}}
    assert lin.post(f"{loop}/deliveries", json=taken).status_code == 201
    results = [
        {"violation": each["id"], "result": "rectified", "note": "", "files": []}
        for each in document["violations"]
    ]
    again = visit_document(cast.star, kind="recheck", recheck_of=issued["id"], results=results)
    recheck = send(lin, again).json
    body = {"visit": recheck["visit"]}
    assert lin.post(f"{loop}/rechecks", json=body).json["state"] == "rechecked"
    assert director.post(f"{loop}/closure", json={}).json["state"] == "closed"
