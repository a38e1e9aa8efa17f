"""axe-core finds nothing on any page: both languages, light and dark, phone and desktop."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from inspect_app.store.base import db
from tests.browser.conftest import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent.parent.parent / "node_modules/axe-core/axe.min.js"
RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  const where = (fault) => fault.nodes.map((node) => node.target.join(" ")).join(" | ");
  return found.violations.map((fault) => `${fault.id}: ${where(fault)}`);
}"""
SCREENS = {"phone": PHONE, "desk": DESK}


@pytest.fixture(scope="module")
def places(demo: Flask) -> dict[str, list[str]]:
    """Every page by who looks at it, with one object each."""
    with demo.app_context():
        institution, visit, notice, code = _objects()
        db.session.remove()
    return {
        "": ["/login", f"/v/{code}"],
        "lin": ["/field/", "/outbox/", "/password", f"/field/visits/{visit}/receipt"],
        "zhao": [
            "/", "/institutions/", f"/institutions/{institution}", "/institutions/new",
            f"/institutions/{institution}/edit", "/institutions/import", "/visits/",
            f"/visits/{visit}", "/notices/", f"/notices/{notice}", "/rectifications/",
            "/coverage/", f"/coverage/excuses/{institution}", "/catalogue/", "/catalogue/FEE-05",
            "/catalogue/checklists/CL-SUBJ-OFFLINE",
        ],
        "admin": [
            "/admin/", "/admin/people/", "/admin/people/wang", "/admin/people/new",
            "/admin/offices/", "/admin/tokens/", "/admin/audit/",
        ],
    }  # fmt: skip


def _objects() -> tuple[Any, ...]:
    import sqlalchemy as sa

    from inspect_app.store.institution import Institution
    from inspect_app.store.notice import Notice
    from inspect_app.store.visit import Visit

    return (
        db.session.scalar(sa.select(Institution.uuid).limit(1)),
        db.session.scalar(sa.select(Visit.uuid).where(Visit.violations.any()).limit(1)),
        db.session.scalar(sa.select(Notice.uuid).filter_by(state="delivered").limit(1)),
        db.session.scalar(sa.select(Notice.verify_code).limit(1)),
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(
    visitor: Callable[..., Visitor],
    places: dict[str, list[str]],
    screen: str,
    language: str,
    scheme: str,
) -> None:
    faults = []
    for login, paths in places.items():
        somebody = visitor(SCREENS[screen], color_scheme=scheme, bypass_csp=True)
        if login:
            somebody.signs_in(login)
        for path in paths:
            page = somebody.goes_to(f"{path}?lang={language}")
            page.add_script_tag(path=AXE)
            faults += [f"{path}: {fault}" for fault in page.evaluate(RUN)]
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            faults += [f"{path}: {wide} px too wide"] if wide > 0 else []
    assert faults == []
