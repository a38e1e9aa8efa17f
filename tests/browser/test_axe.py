"""axe-core finds nothing on any page: both languages, light and dark, phone and desktop."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, Playwright

from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.field_phone import phone_of
from tests.browser.people import Inspector

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent.parent.parent / "node_modules/axe-core/axe.min.js"
RUN = """async (rules) => {
  const only = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
  const found = await axe.run(document, { resultTypes: ["violations"], ...only });
  const where = (fault) => fault.nodes.map((node) => node.target.join(" ")).join(" | ");
  return found.violations.map((fault) => `${fault.id}: ${where(fault)}`);
}"""
SCREENS = {"phone": PHONE, "desk": DESK}
Scheme = Literal["light", "dark"]
SCHEMES: dict[Scheme, list[str]] = {"light": [], "dark": ["color-contrast", "link-in-text-block"]}
"""The rules to ask, all where none is named: a scheme changes nothing but colours."""
EVERY_RUN = (("phone", "en"), ("desk", "zh_CN"))
"""Each page in both languages and on both screens: the longer words on the narrower one."""
BY_SOAK = (("phone", "zh_CN"), ("desk", "en"))


@pytest.fixture(scope="module")
def places(demo: Flask) -> dict[str, list[str]]:
    """Every page by who looks at it, with one object each."""
    with demo.app_context():
        institution, visit, notice, code, plan, draw, approval, statement = _objects()
        db.session.remove()
    return {
        "": ["/login", f"/v/{code}", f"/public/plans/{plan}", f"/public/draws/{draw}"],
        "lin": ["/field/", "/outbox/", "/rescue/", "/password", f"/field/visits/{visit}/receipt",
                "/field/patrols/new"],
        "zhao": [
            "/", "/institutions/", f"/institutions/{institution}", "/institutions/new",
            f"/institutions/{institution}/edit", "/institutions/import", "/visits/",
            f"/visits/{visit}", "/visits/received", "/quarantine/", "/phones/",
            "/notices/", f"/notices/{notice}", "/notices/numbers/", "/rectifications/",
            "/coverage/", "/coverage/months", "/coverage/blind-spots",
            f"/coverage/excuses/{institution}", "/catalogue/", "/catalogue/FEE-05",
            "/catalogue/checklists/CL-SUBJ-OFFLINE",
            "/plans/", "/plans/new", f"/plans/{plan}", "/assignments/", "/assignments/load",
            "/approvals/", f"/approvals/{approval}", "/draws/", f"/draws/{draw}", "/recusals/",
            "/coverage/areas", "/coverage/institutions", "/coverage/terms", "/coverage/statements/",
            f"/coverage/statements/{statement}", "/map/", "/map/layers/", "/patrols/",
            "/patrols/cells/", "/reports/", "/geocoding/",
        ],
        "admin": [
            "/admin/", "/admin/people/", "/admin/people/wang", "/admin/people/new",
            "/admin/offices/", "/admin/tokens/", "/admin/audit/", "/admin/calendar/",
            "/admin/reminders/", "/reminders/", "/admin/seal/", "/admin/risk/",
        ],
    }  # fmt: skip


def _objects() -> tuple[Any, ...]:
    import sqlalchemy as sa

    from inspect_app.store.coverage_statement import CoverageStatement
    from inspect_app.store.draw import Draw
    from inspect_app.store.inspection_approval import InspectionApproval
    from inspect_app.store.institution import Institution
    from inspect_app.store.notice import Notice
    from inspect_app.store.plan import Plan
    from inspect_app.store.visit import Visit

    return (
        db.session.scalar(sa.select(Institution.uuid).limit(1)),
        db.session.scalar(sa.select(Visit.uuid).where(Visit.violations.any()).limit(1)),
        db.session.scalar(sa.select(Notice.uuid).filter_by(state="delivered").limit(1)),
        db.session.scalar(sa.select(Notice.verify_code).limit(1)),
        db.session.scalar(sa.select(Plan.uuid).where(Plan.published_at.is_not(None)).limit(1)),
        db.session.scalar(sa.select(Draw.uuid).where(Draw.result_published_at.is_not(None))),
        db.session.scalar(sa.select(InspectionApproval.uuid).filter_by(state="approved").limit(1)),
        db.session.scalar(sa.select(CoverageStatement.uuid).limit(1)),
    )


@pytest.mark.parametrize(
    ("screen", "language"),
    [*EVERY_RUN, *(pytest.param(*pair, marks=pytest.mark.soak) for pair in BY_SOAK)],
)
def test_axe_finds_nothing(
    visitor: Callable[..., Visitor], places: dict[str, list[str]], screen: str, language: str
) -> None:
    faults = []
    for login, paths in places.items():
        somebody = visitor(SCREENS[screen], bypass_csp=True)
        if login:
            somebody.is_signed_in(login)
        for path in paths:
            somebody.goes_to(f"{path}?lang={language}")
            faults += faults_of(somebody.page, path)
    assert faults == []


def faults_of(page: Page, name: str) -> list[str]:
    """What axe finds on the page as it stands, light and dark, and whether it is too wide.

    Only style sheets ask for the scheme, so the page takes the other one as it stands.
    """
    page.add_script_tag(path=AXE)
    found = []
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(
            "(name) => matchMedia(`(prefers-color-scheme: ${name})`).matches", scheme
        )
        found += [f"{name}, {scheme}: {fault}" for fault in page.evaluate(RUN, rules)]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{name}, {scheme}: {wide} px too wide"] if wide > 0 else []
    return found


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_axe_finds_nothing_while_a_visit_is_made(
    visitor: Callable[..., Visitor], tmp_path: Path, language: str
) -> None:
    somebody = visitor(PHONE, bypass_csp=True)
    somebody.is_signed_in("lin")
    somebody.goes_to(f"/field/?lang={language}")
    lin = Inspector(somebody, tmp_path, scripted=True)
    lin.starts_a_visit("启砚")
    page = somebody.page
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true })")
    faults = faults_of(page, "blank form")
    lin.explains_the_position()
    lin.goes_with("wang")
    lin.finds("灭火器压力不足。")
    faults += faults_of(page, "form with a violation")
    lin.takes_signatures()
    page.locator("button[value=review]").click()
    page.wait_for_url("**/review*")
    faults += faults_of(page, "review")
    assert faults == []


def test_axe_finds_nothing_while_a_visit_is_made_without_a_network(
    playwright: Playwright, tmp_path: Path, address: str
) -> None:
    with phone_of(playwright, tmp_path, address, bypass_csp=True) as phone:
        phone.opens("/login?lang=en")
        phone.signs_in("lin")
        faults = faults_of(phone.opens("/field/"), "today")
        phone.goes_offline()
        phone.begins("启")
        phone.page.evaluate(
            "document.querySelectorAll('details').forEach((part) => { part.open = true })"
        )
        faults += faults_of(phone.page, "blank form")
        phone.page.locator("button[value=review]").click()
        faults += faults_of(phone.page, "what is missing")
        phone.page.locator("[data-back]:visible").click()
        phone.checks_in("wang")
        phone.submits(with_notice=False)
        phone.page.locator("[data-module~=sent]").wait_for()
        faults += faults_of(phone.page, "stored")
        faults += faults_of(phone.opens("/outbox/"), "outbox")
        faults += faults_of(phone.opens("/notices/"), "away")
    assert faults == []


def test_axe_finds_nothing_on_an_import_before_it_is_done(
    demo: Flask, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    register = tmp_path / "名单.csv"
    with demo.app_context():
        known = db.session.scalars(sa.select(Institution).order_by(Institution.id).limit(2)).all()
        rows = [f"{known[0].name},新迁路1号,", f"{known[1].name},{known[1].address},1"]
        db.session.remove()
    heads = "机构名称,地址,统一社会信用代码"
    register.write_text("\n".join([heads, "甲,路1号,91350100M000100Y4Z", ",路2号,", *rows]))
    somebody = visitor(DESK, bypass_csp=True)
    somebody.is_signed_in("zhao")
    page = somebody.goes_to("/institutions/import")
    page.locator("input[type=file]").set_input_files(register)
    with page.expect_navigation():
        page.locator("main form button").first.click()
    assert page.locator("fieldset.question").count() == 1
    assert page.locator("dl.changes").count() > 1
    assert faults_of(page, "preview") == []
