"""The page of the seal, the seal on a notice's page, and the check of a file by anybody."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from inspect_app.rules.refusals import TooBig
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.seals import checking
from inspect_app.services.seals.certificates import add_certificate, certificate_in_use
from inspect_app.services.seals.checking import Verdict, checked
from inspect_app.services.seals.settings import seal_settings
from inspect_app.services.sign_in import ATTEMPTS_FROM_ONE_PLACE
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.web.body_sizes import WITH_PAPER
from inspect_app.web.clock import now
from pdf.sealing import SealKey, Wanted, sealed
from tests import seals
from tests.cast import Cast, Client
from tests.notices import make_notice


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.sign_in("admin")
    return client


@pytest.fixture
def office_seal(cast: Cast) -> None:
    person = cast.people["admin"]
    pair = seals.issue("西湖区教育局电子印章（测试）", seals.authority(), **validity())
    add_certificate(person.office, seals.packed(pair), seals.PASSWORD, person, now())


def validity(days: int = 300) -> dict[str, Any]:
    return {"since": now() - timedelta(days=400), "until": now() + timedelta(days=days)}


def post(client: Client, path: str, page: str, **form: Any) -> Any:
    given = {**form, "csrf_token": client.csrf(page)}
    return client.browser.post(path, data=given, content_type="multipart/form-data")


def add(client: Client, content: bytes, password: str = seals.PASSWORD) -> Any:
    file = (BytesIO(content), "office.p12")
    return post(client, "/admin/seal/certificates", "/admin/seal/", file=file, password=password)


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_an_admin_adds_and_retires_a_certificate(admin: Client, cast: Cast) -> None:
    pair = seals.issue("西湖区教育局电子印章（测试）", seals.authority(), **validity())
    assert add(admin, seals.packed(pair)).status_code == 302
    row = certificate_in_use(cast.people["admin"].office_id)
    assert row is not None
    page = text_of(admin.browser.get("/admin/seal/"))
    assert row.fingerprint in page
    assert "CN=西湖区教育局电子印章（测试）" in page
    assert "文书用此证书加盖电子印章" in page
    retired = post(admin, f"/admin/seal/certificates/{row.id}/retirement", "/admin/seal/")
    assert retired.status_code == 302
    assert "没有证书" in text_of(admin.browser.get("/admin/seal/"))


@pytest.mark.parametrize(
    ("days", "words"), [(29, "证书将于"), (-1, "证书已于"), (31, "文书用此证书加盖电子印章")]
)
def test_the_page_warns_a_month_before_the_certificate_runs_out(
    admin: Client, days: int, words: str
) -> None:
    pair = seals.issue("章", seals.authority(), **validity(days))
    answer = add(admin, seals.packed(pair))
    page = text_of(answer if days < 0 else admin.browser.get("/admin/seal/"))
    assert words in page
    assert answer.status_code == (422 if days < 0 else 302)
    assert ("证书即将到期" in text_of(admin.browser.get("/admin/"))) == (days == 29)


def test_a_wrong_password_is_told_beside_its_field(admin: Client) -> None:
    answer = add(admin, seals.office_file(), "wrong")
    assert answer.status_code == 422
    assert "用这个密码打不开该文件" in text_of(answer)
    assert "请选择证书文件" in text_of(post(admin, "/admin/seal/certificates", "/admin/seal/"))


def test_a_key_that_another_secret_locked_is_told(
    admin: Client, app: Flask, cast: Cast, office_seal: None
) -> None:
    row = certificate_in_use(cast.people["admin"].office_id)
    assert row is not None
    row.pkcs12 = seals.packed(seals.office_pair(), "another instance's secret")
    db.session.commit()
    assert "打不开证书的私钥" in text_of(admin.browser.get("/admin/seal/"))


def test_an_admin_sets_how_the_seal_looks(admin: Client, cast: Cast) -> None:
    office = cast.people["admin"].office
    answer = post(
        admin, "/admin/seal/", "/admin/seal/", leave_room="y",
        timestamp_url=" http://stamps.example/tsa ",
        picture=(BytesIO(seals.seal_picture()), "seal.png"),
    )  # fmt: skip
    assert answer.status_code == 302
    db.session.refresh(office)
    kept = seal_settings(office)
    assert (kept.leave_room, kept.timestamp_url) == (True, "http://stamps.example/tsa")
    assert admin.browser.get("/admin/seal/picture").data == seals.seal_picture()


@pytest.mark.parametrize(
    "url", ["stamps.example", "ftp://stamps.example/", "http://", "http://a b/"]
)
def test_only_a_whole_web_address_is_taken(admin: Client, url: str) -> None:
    answer = post(admin, "/admin/seal/", "/admin/seal/", timestamp_url=url)
    assert answer.status_code == 422
    assert "请填写完整地址" in text_of(answer)


def test_a_picture_of_another_kind_is_refused(admin: Client) -> None:
    answer = post(admin, "/admin/seal/", "/admin/seal/", picture=(BytesIO(b"GIF89a"), "seal.gif"))
    assert answer.status_code == 422
    assert "PNG" in text_of(answer)


def test_a_notice_is_sealed_from_its_page(
    app: Flask, client: Client, cast: Cast, office_seal: None
) -> None:
    notice = make_notice(cast, now=now() - timedelta(days=500))  # before the certificate's time
    assert notice.seal is None
    client.sign_in("director")
    page = f"/notices/{notice.uuid}"
    assert "制发时未加盖电子印章" in text_of(client.browser.get(page))
    before = client.browser.get(f"{page}/pdf").data
    assert post(client, f"{page}/seal", page).status_code == 302
    assert "已加盖电子印章" in text_of(client.browser.get(page))
    after = client.browser.get(f"{page}/pdf").data
    assert after.startswith(before)
    assert after != before
    assert post(client, f"{page}/seal", page).status_code == 409
    assert client.browser.get(f"{page}/pdf").data == after


def test_the_hash_told_is_that_of_the_bytes_given(
    app: Flask, cast: Cast, office_seal: None
) -> None:
    import hashlib

    notice = make_notice(cast, now=now())
    desk = cast.client(app, "director")
    told = desk.get(f"/api/v1/notices/{notice.uuid}").get_json()
    listed = desk.get("/api/v1/notices").get_json()["items"][0]
    content = desk.get(told["pdf"]).data
    assert notice.seal is not None
    assert told["sha256"] == listed["sha256"] == hashlib.sha256(content).hexdigest()
    assert content == blobs().read(notice.seal.sealed)
    assert desk.get(f"/notices/{notice.uuid}/pdf").data == content


@pytest.fixture
def notice(cast: Cast, office_seal: None) -> Notice:
    return make_notice(cast, now=now())


def flipped(data: bytes, at: int = 20_000) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def of_another(cast: Cast) -> bytes:
    return blobs().read(make_notice(cast, now=now()).file)


def sealed_by_a_stranger(paper: bytes) -> bytes:
    pair = seals.issue("西湖区教育局电子印章（测试）", seals.authority())
    key = SealKey(seals.packed(pair), seals.PASSWORD.encode())
    return sealed(paper, key, Wanted("西湖区教育局", now()))


def test_each_kind_of_file_is_told_apart(cast: Cast, notice: Notice) -> None:
    own, drawn = blobs().read(notice.file), blobs().read(notice.paper)
    padded = own.replace(b"0000>", b"0001>", 1)  # beyond the signature, within its room
    other = of_another(cast)
    told = {
        Verdict.EXACT: [own],
        Verdict.AS_DRAWN: [drawn],
        Verdict.SEALED: [padded],
        Verdict.CHANGED: [flipped(own), own + b"\n% more\n", drawn + b"\n", flipped(other)],
        Verdict.OTHER: [other, other.replace(b"0000>", b"0001>", 1)],
        Verdict.STRANGER: [flipped(drawn), flipped(sealed_by_a_stranger(drawn))],
        Verdict.NO_PDF: [b"", b"hello", b"PK\x03\x04", b"%PDF-1.7 /ByteRange"],
    }
    assert padded != own
    for verdict, files in told.items():
        assert [checked(notice, each).verdict for each in files] == [verdict] * len(files)


def test_a_seal_of_somebody_else_over_our_paper_is_a_change(cast: Cast, notice: Notice) -> None:
    """The paper's bytes are ours, what stands behind them is not."""
    forged = sealed_by_a_stranger(blobs().read(notice.paper))
    assert checked(notice, forged).verdict == Verdict.CHANGED


def test_another_offices_paper_is_a_stranger(cast: Cast, notice: Notice) -> None:
    other = Notice(office_id=cast.people["zhou"].office_id, paper=notice.paper)
    assert checked(other, of_another(cast)).verdict == Verdict.STRANGER


def test_who_and_when_are_told_of_a_sealed_file(notice: Notice) -> None:
    seal = checked(notice, blobs().read(notice.file)).seal
    assert seal is not None
    assert seal.holds
    assert seal.signer == "西湖区教育局电子印章（测试）"
    assert seal.at == notice.seal.sealed_at.replace(microsecond=0)


def test_a_retired_certificate_still_vouches(cast: Cast, notice: Notice) -> None:
    person = cast.people["admin"]
    pair = seals.issue("新章", seals.authority(), **validity())
    add_certificate(person.office, seals.packed(pair), seals.PASSWORD, person, now())
    own = blobs().read(notice.file)
    seal = checked(notice, own.replace(b"0000>", b"0001>", 1)).seal
    assert seal is not None
    assert seal.holds


def check(client: Client, notice: Notice, content: bytes) -> Any:
    page = f"/v/{notice.verify_code}"
    return post(client, page, page, file=(BytesIO(content), "paper.pdf"))


def test_anybody_may_ask_without_signing_in(client: Client, notice: Notice) -> None:
    own = blobs().read(notice.file)
    good = check(client, notice, own)
    assert good.status_code == 200
    assert "这就是制发的文件" in text_of(good)
    assert "西湖区教育局电子印章（测试）" in text_of(good)
    bad = text_of(check(client, notice, flipped(own)))
    assert "被改动过" in bad
    assert "已失效" in bad


def test_the_answer_shows_nothing_of_the_paper_and_keeps_nothing(
    client: Client, notice: Notice
) -> None:
    before = set(blobs().hashes())
    for content in (blobs().read(notice.file), b"%PDF-1.7 a stranger's secret"):
        page = text_of(check(client, notice, content))
        assert notice.addressee not in page
        assert "secret" not in page
        assert notice.violations[0].facts not in page
    assert set(blobs().hashes()) == before


def test_no_file_is_asked_for_again(client: Client, notice: Notice) -> None:
    page = f"/v/{notice.verify_code}"
    answer = post(client, page, page)
    assert answer.status_code == 422
    assert "请选择您收到的文件" in text_of(answer)


def test_an_unknown_code_checks_nothing(client: Client, notice: Notice) -> None:
    page = f"/v/{notice.verify_code}"
    assert post(client, "/v/NOSUCHCODE22", page).status_code == 404


def test_who_asks_too_often_waits(client: Client, notice: Notice) -> None:
    answers = [check(client, notice, b"hello").status_code for _ in range(9)]
    assert answers == [200] * ATTEMPTS_FROM_ONE_PLACE + [429]


def test_a_file_that_is_too_large_is_not_looked_at(
    app: Flask, client: Client, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = app.view_functions["genuine.check"]
    assert view.largest_body == WITH_PAPER > checking.LARGEST
    monkeypatch.setattr(checking, "LARGEST", 1000)
    with pytest.raises(TooBig):
        checking.check_file(notice, bytes(1001), "", now())
    assert check(client, notice, bytes(1001)).status_code == 413
    monkeypatch.setattr(view, "largest_body", 5000)
    assert check(client, notice, bytes(6000)).status_code == 413
