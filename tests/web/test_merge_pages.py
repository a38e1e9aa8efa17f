"""Duplicates at the desk: offered, put side by side, merged or kept as two, and undone."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.services.merging.duplicates import duplicates
from inspect_app.services.merging.merges import merge_by_uuid
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.institution_merge import Distinction, InstitutionMerge
from tests.cast import Cast, Client, make_institution
from tests.notices import make_notice, make_visit
from tests.visits import send, visit_document


@pytest.fixture
def twin(cast: Cast) -> Institution:
    """A second entry for the star: the same licence number and house."""
    cast.star.licence_no = "教民133010670000123号"
    db.session.commit()
    return make_institution(
        cast.offices["xihu"], "星河学科培训中心（文三校区）", licence_no="教民133010670000123号",
        address="文三路100号2楼", phone="0571-88880000",
    )  # fmt: skip


@pytest.fixture
def desk(client: Client, cast: Cast) -> Client:
    client.sign_in("director")
    return client


@pytest.fixture
def post(desk: Client) -> Callable[..., str]:
    """Post a form as the page would, and follow where it leads."""

    def send_form(path: str, **fields: str) -> str:
        form = {"csrf_token": desk.csrf("/institutions/new"), **fields}
        answer = desk.post(path, data=form, follow_redirects=True)
        assert answer.status_code in {200, 422}, answer.status
        return answer.get_data(as_text=True)

    return send_form


def side_by_side(kept: Institution, other: Institution) -> str:
    return f"/institutions/{kept.uuid}/merge/{other.uuid}"


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_a_pair_is_offered_with_its_reasons(desk: Client, cast: Cast, twin: Institution) -> None:
    page = page_of(desk, "/institutions/duplicates")
    assert side_by_side(cast.star, twin) in page
    assert "许可证号相同" in page
    assert "门牌相同" in page
    assert cast.noise.name not in page


def test_the_choices_of_the_page_are_what_is_merged(
    post: Callable[..., str], cast: Cast, twin: Institution
) -> None:
    visit = make_visit(cast, institution=twin)
    page = post(
        side_by_side(cast.star, twin),
        **{"take-phone": "other", "take-name": "kept", "reason": "许可证相同"},
    )
    assert "已合并" in page
    db.session.rollback()
    assert (cast.star.phone, cast.star.name) == ("0571-88880000", "星河学科培训中心")
    assert visit.institution_id == cast.star.id
    assert cast.star.address == "文三路100号", "what is not chosen stays"


def test_without_a_reason_nothing_is_merged(
    post: Callable[..., str], cast: Cast, twin: Institution
) -> None:
    page = post(side_by_side(cast.star, twin), **{"take-phone": "other"})
    assert "field wrong" in page
    db.session.rollback()
    assert twin.stands


def test_a_wrong_order_of_days_is_said_at_its_field(
    post: Callable[..., str], cast: Cast, twin: Institution
) -> None:
    twin.closed_on = twin.registered_on
    cast.star.registered_on = None
    db.session.commit()
    twin.registered_on, cast.star.registered_on = None, twin.closed_on
    twin.closed_on = cast.star.registered_on.replace(year=2010)
    db.session.commit()
    page = post(
        side_by_side(cast.star, twin), **{"take-closed_on": "other", "reason": "许可证相同"}
    )
    assert "早于" in page
    db.session.rollback()
    assert twin.stands


def test_the_page_of_the_absorbed_says_where_it_went(
    desk: Client, post: Callable[..., str], cast: Cast, twin: Institution
) -> None:
    post(side_by_side(cast.star, twin), reason="许可证相同")
    page = page_of(desk, f"/institutions/{twin.uuid}")
    assert f"/institutions/{cast.star.uuid}" in page
    assert "此条目已并入另一条目" in page
    assert twin.name not in page_of(desk, "/institutions/")
    survivor = page_of(desk, f"/institutions/{cast.star.uuid}")
    assert f"“{twin.name}”并入“{cast.star.name}”" in survivor


def test_an_undone_merge_leaves_both_as_they_were(
    desk: Client, post: Callable[..., str], cast: Cast, twin: Institution
) -> None:
    visit = make_visit(cast, institution=twin)
    post(side_by_side(cast.star, twin), **{"take-phone": "other", "reason": "许可证相同"})
    db.session.rollback()
    row = db.session.scalars(sa.select(InstitutionMerge)).one()
    path = f"/institutions/merges/{row.uuid}"
    assert "撤销合并" in page_of(desk, path)
    page = post(f"{path}/undoing", reason="看错了")
    assert "已撤销合并" in page
    db.session.rollback()
    assert (visit.institution_id, cast.star.phone, twin.stands) == (twin.id, "", True)
    assert "看错了" in page_of(desk, path)
    assert merge_by_uuid(row.uuid, cast.offices["xihu"].id).is_undone


def test_a_pair_kept_as_two_is_not_offered_until_it_is_taken_back(
    desk: Client, post: Callable[..., str], cast: Cast, twin: Institution
) -> None:
    path = f"/institutions/{twin.uuid}/distinction/{cast.star.uuid}"
    post(path, **{"apart-reason": "两层楼，两个证"})
    db.session.rollback()
    assert duplicates(cast.offices["xihu"].id) == []
    assert "两层楼，两个证" in page_of(desk, "/institutions/duplicates?show=apart")
    assert "认定不是同一家" in page_of(desk, side_by_side(cast.star, twin))
    post(f"{path}/withdrawal")
    db.session.rollback()
    assert len(duplicates(cast.offices["xihu"].id)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Distinction)) == 0


def test_any_two_can_be_compared_from_a_search(desk: Client, cast: Cast, twin: Institution) -> None:
    page = page_of(desk, f"/institutions/{cast.star.uuid}/duplicates?q=琴韵")
    assert side_by_side(cast.star, cast.noise) in page
    assert side_by_side(cast.star, twin) in page


def test_merges_are_listed_a_page_at_a_time(
    desk: Client, post: Callable[..., str], cast: Cast
) -> None:
    office = cast.offices["xihu"]
    for number in range(3):
        twin = make_institution(office, f"另一条目{number}")
        post(side_by_side(cast.star, twin), reason="同一家")
    first = page_of(desk, "/institutions/duplicates?show=merged&limit=2")
    assert "另一条目2" in first
    assert "另一条目0" not in first
    cursor = first.split("cursor=")[1].split('"')[0]
    assert "另一条目0" in page_of(desk, f"/institutions/duplicates?show=merged&cursor={cursor}")


def test_only_who_keeps_the_register_sees_duplicates(
    app: Flask, cast: Cast, twin: Institution
) -> None:
    for login, status in (("lin", 403), ("auditor", 403), ("admin", 200), ("zhou", 404)):
        answer = cast.client(app, login).get(side_by_side(cast.star, twin))
        assert answer.status_code == status, login
    assert cast.client(app, "zhou").get("/institutions/duplicates").status_code == 200
    assert "星河" not in page_of(cast.client(app, "zhou"), "/institutions/duplicates")


def test_the_api_leads_from_the_absorbed_to_the_survivor(
    app: Flask, post: Callable[..., str], cast: Cast, twin: Institution
) -> None:
    post(side_by_side(cast.star, twin), reason="许可证相同")
    director = cast.client(app, "director")
    path = f"/api/v1/institutions/{twin.uuid}"
    told = director.get(path).get_json()
    assert (told["id"], told["merged_into"]) == (str(twin.uuid), str(cast.star.uuid))
    assert director.get(f"/api/v1/institutions/{cast.star.uuid}").get_json()["merged_into"] is None
    listed = director.get("/api/v1/institutions?q=星河").get_json()["items"]
    assert [item["id"] for item in listed] == [str(cast.star.uuid)]
    patched = director.patch(path, json={"grade": "A"})
    assert patched.get_json()["id"] == str(cast.star.uuid)
    assert send(cast.client(app, "lin"), visit_document(twin)).status_code == 201
    visits = director.get(f"/api/v1/visits?institution={twin.uuid}").get_json()["items"]
    assert len(visits) == 1


def test_a_case_begun_at_the_absorbed_names_the_survivor(
    desk: Client, post: Callable[..., str], cast: Cast, twin: Institution
) -> None:
    make_notice(cast, institution=twin)
    post(side_by_side(cast.star, twin), reason="许可证相同")
    page = page_of(desk, f"/coverage/excuses/{twin.uuid}?from=2026-01-01&to=2026-12-31")
    assert f"<strong>{cast.star.name}</strong>" in page
