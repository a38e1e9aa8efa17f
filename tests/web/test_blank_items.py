"""An item is rendered once for all blank forms that ask it alike, and reads the same in each."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.catalogue import catalogue
from inspect_app.store.base import db
from inspect_app.store.office import Office
from inspect_app.web import blank_items
from tests.cast import Cast
from tests.web.test_plainest_forms import KEYS, VOLATILE


@pytest.fixture(autouse=True)
def nothing_rendered() -> Iterator[None]:
    blank_items._blocks.clear()
    yield
    blank_items._blocks.clear()


def all_forms(app: Flask, cast: Cast, *, language: str, cold: bool) -> dict[str, str]:
    """Every form of every party, by its address; `cold`: each with nothing rendered before it."""
    client = cast.client(app, "lin")
    forms = {}
    for key in KEYS:
        for checklist in catalogue().current_checklists():
            address = f"/field/forms/{checklist.id}/{checklist.version}/{key}"
            if cold:
                blank_items._blocks.clear()
            answer = client.get(f"{address}?lang={language}")
            assert answer.status_code == 200
            forms[address] = VOLATILE.sub("", answer.text)
    return forms


def test_a_form_reads_the_same_whatever_was_rendered_before(app: Flask, cast: Cast) -> None:
    alone = all_forms(app, cast, language="zh", cold=True)
    english = all_forms(app, cast, language="en", cold=False)
    assert all_forms(app, cast, language="zh", cold=False) == alone
    assert english.keys() == alone.keys()
    assert all(english[address] != alone[address] for address in alone)


def test_alike_items_are_rendered_once(app: Flask, cast: Cast) -> None:
    forms = all_forms(app, cast, language="zh", cold=False)
    shown = sum(form.count("data-item=") for form in forms.values())
    assert 0 < len(blank_items._blocks) < shown / 2


def test_an_office_s_own_limit_is_asked_at_once(app: Flask, cast: Cast) -> None:
    before = all_forms(app, cast, language="zh", cold=False)
    limits = [
        limit
        for checklist in catalogue().current_checklists()
        for section in checklist.sections
        for item in section.items
        for limit in item.limits
        if limit.local_parameter and not limit.is_time
    ]
    assert limits
    with app.app_context():
        db.session.execute(sa.update(Office).values(parameters={limits[0].field: 7654}))
        db.session.commit()
    changed = all_forms(app, cast, language="zh", cold=False)
    assert any("7654" in form for form in changed.values())
    assert not any("7654" in form for form in before.values())


def test_it_starts_anew_where_too_many_are_known(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = all_forms(app, cast, language="zh", cold=True)
    monkeypatch.setattr(blank_items, "MOST", 7)
    assert all_forms(app, cast, language="zh", cold=False) == alone
    assert len(blank_items._blocks) <= 7
