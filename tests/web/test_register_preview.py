"""The preview of an import: what needs a decision comes first, and is decided there."""

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.register_choice import RegisterChoice
from inspect_app.web.text_differences import split_difference, split_fact
from tests.cast import Cast, Client

# The first row has the name of one of the register, elsewhere; the second and third share a name.
REGISTER = """机构名称,办学地址,联系电话
星河学科培训中心,迁新路9号,
琴韵艺术培训学校,迁新路11号,
琴韵艺术培训学校,迁新路12号,
"""


@pytest.fixture
def director(client: Client, cast: Cast) -> Client:
    client.sign_in("director")
    return client


def upload(client: Client, text: str = REGISTER, **fields: str) -> str:
    data = {
        "csrf_token": client.csrf("/password"),
        "file": (io.BytesIO(text.encode()), "register.csv"),
        **fields,
    }
    place = client.post("/institutions/import", data=data).location
    assert place
    return str(place)


def send(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, data={"csrf_token": client.csrf("/password"), **fields})


def seen(page: str) -> str:
    return page.split('name="seen" value="')[1].partition('"')[0].replace("&#39;", "'")


def asked(page: str) -> list[str]:
    """The rows in question, as the page shows them."""
    return re.findall(r"<legend>第 (\S+) 行", page)


def star(cast: Cast) -> Institution:
    db.session.rollback()
    row = db.session.get(Institution, cast.star.id, populate_existing=True)
    assert row is not None
    return row


def test_what_may_be_an_institution_of_the_register_is_asked_first(
    director: Client, cast: Cast
) -> None:
    page = director.get(upload(director)).text
    assert asked(page) == ["2", "3", "4"]
    assert page.index("<legend>") < page.index("<table>")
    assert f'value="{cast.star.uuid}"' in page
    assert "<del>" in page
    assert "<ins>" in page


def test_the_same_institution_takes_the_row_over(director: Client, cast: Cast) -> None:
    place = upload(director)
    before = seen(director.get(place).text)
    uuid = cast.star.uuid
    answer = send(director, f"{place}/choices", **{"row": f"2|{uuid}|", "choice|2|": str(uuid)})
    assert answer.location.startswith(place)
    page = director.get(place).text
    assert asked(page) == ["3", "4"]
    assert "checked" in director.get(f"{place}?outcome=asked").text.split(f'value="{uuid}"')[1][:20]
    assert send(director, place, seen=before).status_code == 409
    assert send(director, place, seen=seen(director.get(place).text)).status_code == 302
    assert (star(cast).address, star(cast).uuid) == ("迁新路9号", uuid)
    event = db.session.scalars(
        sa.select(AuditEvent).filter_by(deed="register_imported").order_by(AuditEvent.seq.desc())
    ).first()
    assert event is not None
    assert event.after["chosen"] == [{"row": 2, "institution": str(uuid)}]


def test_another_institution_is_added_and_asked_no_more(director: Client, cast: Cast) -> None:
    place = upload(director)
    send(director, f"{place}/choices", **{"row": "2||", "choice|2|": "new"})
    page = director.get(place).text
    assert asked(page) == ["3", "4"]
    send(director, place, seen=seen(page))
    assert star(cast).address != "迁新路9号"
    again = director.get(upload(director)).text
    assert asked(again) == []


def test_a_choice_is_found_again_by_whoever_comes_back(
    app: Flask, director: Client, cast: Cast
) -> None:
    send(director, f"{upload(director)}/choices", **{"row": "2||", "choice|2|": "new"})
    again = upload(director)
    assert asked(director.get(again).text) == ["3", "4"]
    send(director, f"{again}/choices", **{"row": "2||", "choice|2|": ""})
    assert asked(director.get(again).text) == ["2", "3", "4"]
    stranger = Client(app)
    stranger.sign_in("zhou")
    assert send(stranger, f"{again}/choices", row="2||").status_code == 404
    inspector = Client(app)
    inspector.sign_in("lin")
    assert send(inspector, f"{again}/choices", row="2||").status_code == 403


def test_one_button_decides_all_that_are_shown(director: Client, cast: Cast) -> None:
    place = upload(director)
    page = director.get(place).text
    rows = re.findall(r'name="row" value="([^"]+)"', page)
    send(director, f"{place}/choices", row=rows, all="first")
    assert asked(director.get(place).text) == ["4"]  # its only candidate went to row 3
    send(director, f"{place}/choices", row=["4||"], all="new")
    assert asked(director.get(place).text) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RegisterChoice)) == 3


def test_no_institution_is_given_to_two_rows(director: Client, cast: Cast) -> None:
    place = upload(director)
    page = director.get(place).text
    (uuid,) = set(re.findall(r'name="choice\|[34]\|" value="([0-9a-f-]{36})"', page))
    both = {"row": ["3||", "4||"], "choice|3|": uuid, "choice|4|": uuid}
    answer = send(director, f"{place}/choices", **both)
    page = director.get(answer.location).text
    assert "同一机构被选给了两行" in page
    assert asked(page) == ["2", "3", "4"]
    send(director, f"{place}/choices", **{"row": "3||", "choice|3|": uuid})
    send(director, f"{place}/choices", **{"row": "4||", "choice|4|": uuid})
    assert asked(director.get(place).text) == ["2", "4"]


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"row": "x||"}, {"row": "2"}, {"row": "9" * 30 + "||"}, {"row": "2||" + "长" * 200},
        {"row": "2||", "choice|2|": "nothing"}, {"row": "2|no-id|", "all": "first"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_decides_nothing(director: Client, fields: dict[str, str]) -> None:
    place = upload(director)
    assert send(director, f"{place}/choices", **fields).status_code == 302
    assert asked(director.get(place).text) == ["2", "3", "4"]


def test_an_institution_of_another_office_cannot_be_chosen(director: Client, cast: Cast) -> None:
    place = upload(director)
    far = cast.institutions["far"].uuid
    answer = send(director, f"{place}/choices", **{"row": "2||", "choice|2|": str(far)})
    assert answer.status_code == 404
    assert asked(director.get(place).text) == ["2", "3", "4"]


@pytest.mark.parametrize("kind", ["renamed", "moved", "details", "nonsense", "warned", "asked"])
def test_the_rows_narrow_to_a_kind_of_change(director: Client, cast: Cast, kind: str) -> None:
    director.get(upload(director))
    text = (
        "机构名称,办学地址,统一社会信用代码,联系电话\n"
        f"{cast.star.name},{cast.star.address},,05711\n"
    )
    place = upload(director, text)
    page = director.get(f"{place}?outcome={kind}&lang=en")
    assert page.status_code == 200
    assert ("Details changed</span>" in page.text) == (kind == "details")


def test_what_differs_in_a_text_is_set_apart() -> None:
    assert split_difference("文三路1号", "文三路19号") == (
        ("文三路1", "", "号"),
        ("文三路1", "9", "号"),
    )
    assert split_difference("甲", "乙") == (("", "甲", ""), ("", "乙", ""))
    assert split_difference("甲甲", "甲甲甲") == (("甲甲", "", ""), ("甲甲", "甲", ""))


def test_words_and_days_are_not_taken_apart(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert split_fact("sector", "arts", "")[1] == ("—", "", "")
        assert split_fact("name", "", "甲")[0] == ("—", "", "")


def test_a_list_that_misses_much_of_the_register_is_doubted(director: Client, cast: Cast) -> None:
    page = director.get(upload(director, complete="1")).text
    assert "名册中有 100% 的机构不在这份名单里" in page
    assert "不在这份名单里" not in director.get(upload(director)).text


def test_a_preview_that_another_version_kept_is_compared_again(
    director: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = upload(director)
    monkeypatch.setattr("inspect_app.services.register.kept_previews._SHAPE", b"[]")
    page = director.get(place)
    assert page.status_code == 200
    assert "请重新比对" in page.text
