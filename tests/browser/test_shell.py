"""The shell of the phone: opens without a network, whole or not at all, replaced at a tap only."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import PASSWORD, PHONE, Visitor
from tests.browser.gateway import Gateway
from tests.browser.modules import MODULE
from tests.browser.patience import until

pytestmark = pytest.mark.browser
NEWER = "0123456789ab"
VISIT = "01930000-0000-7000-8000-000000000001"
SITE = "/field/forms/CL-UNLICENSED/2026-11-21/unlicensed...."
FORMS = [
    SITE,
    "/field/forms/CL-SUBJ-OFFLINE/2026-11-21/licensed.subject.offline.compulsory+senior.",
]
INSTALL = f"""async ([forms, login, asked]) => {{
  const {{ installPages, start }} = await ({MODULE})("shell");
  await start();
  return installPages(forms, {{ person: login, version: "1", asked }});
}}"""
DROP_CACHES = "caches.keys().then((all) => Promise.all(all.map((name) => caches.delete(name))))"
READ = f"""async (name) => {{
  const {{ fact }} = await ({MODULE})("phone_facts");
  return (await fact(name)) ?? "";
}}"""
POST = """(institution) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: "/field/visits" });
  const { csrf = "" } = document.documentElement.dataset;
  for (const [name, value] of Object.entries({ csrf_token: csrf, institution })) {
    form.append(Object.assign(document.createElement("input"), { name, value }));
  }
  document.body.append(form);
  form.submit();
}"""
BEGIN = f"""async ([uuid, form, state]) => {{
  const {{ keepVisit, visitOf }} = await ({MODULE})("phone_store");
  const at = "2026-11-21T02:00:00Z";
  const sealed = {{ document: "{{}}", content_hash: "", files: [], circumstances: {{}}, at }};
  const fields = {{ started_at: ["2026-11-21T10:00:00+08:00"] }};
  const about = {{ uuid, form, state, person: "lin", name: "x", fields, sealed }};
  await keepVisit(visitOf({{ ...about, changed_at: at }}));
}}"""


class Phone:
    """An inspector's phone, and the network between it and the server."""

    def __init__(self, visitor: Visitor, gateway: Gateway) -> None:
        self.visitor = visitor
        self.page: Page = visitor.page
        self.context: BrowserContext = visitor.context
        self.gateway = gateway

    def signs_in(self, login: str) -> None:
        """Be at a page of the server that brings nothing to the phone by itself."""
        self.visitor.is_signed_in(login)
        self.visitor.goes_to("/notices/")

    def begins_a_visit(self) -> None:
        """Of the server's making: its draft is on the server."""
        found = self.context.request.get(f"{self.gateway.address}/api/v1/institutions?q=启砚")
        self.page.evaluate(POST, found.json()["items"][0]["id"])
        self.page.wait_for_url("**/field/visits/*")

    def waits_for_the_shell(self) -> None:
        self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    def brings_the_pages(self, login: str, *, asked: bool = False) -> str:
        return str(self.page.evaluate(INSTALL, [FORMS, login, asked]))

    def goes_offline(self) -> None:
        self.gateway.away = True
        self.context.set_offline(True)

    def comes_back(self) -> None:
        self.gateway.away = False
        self.context.set_offline(False)

    def opens(self, path: str) -> Page:
        self.page.goto(self.gateway.address + path)
        return self.page

    def keeps_a_visit(self, state: str) -> None:
        """One that began on the phone, at a site that is not in the register."""
        self.page.evaluate(BEGIN, [VISIT, SITE, state])

    def knows(self, name: str) -> str:
        return str(self.page.evaluate(READ, name))

    def caches(self) -> list[str]:
        return list(self.page.evaluate("caches.keys()"))

    def sees(self, wanted: str) -> None:
        """Wait until an expression holds; the page's policy lets no string be polled in it."""
        for _attempt in range(500):
            if self.page.evaluate(wanted):
                return
            self.page.wait_for_timeout(20)
        pytest.fail(f"never seen: {wanted}")

    def build(self) -> str:
        return str(self.page.locator("html").get_attribute("data-build"))

    def looks_for_a_newer_version(self) -> None:
        self.page.evaluate(
            "navigator.serviceWorker.getRegistration().then((one) => one.update()).then(() => null)"
        )


@pytest.fixture
def phone(visitor: Callable[..., Visitor], gateway: Gateway) -> Phone:
    somebody = visitor(PHONE, service_workers="allow")
    somebody.address = gateway.address
    return Phone(somebody, gateway)


def heading(page: Page) -> str:
    return page.locator("main h1").first.inner_text()


def test_a_page_that_is_not_on_the_phone_says_so(phone: Phone) -> None:
    phone.signs_in("lin")
    phone.waits_for_the_shell()
    phone.goes_offline()
    page = phone.opens("/notices/")
    assert heading(page) == "本机没有此页"
    assert page.url.endswith("/notices/"), "the address stays, to be opened again"
    phone.visitor.complaints.clear()  # the browser itself notes every failed request
    phone.comes_back()
    page.locator("h1", has_text="通知书").wait_for()
    phone.visitor.complaints.clear()


def test_the_sign_in_opens_without_a_network_and_waits_for_it(phone: Phone) -> None:
    phone.signs_in("lin")
    phone.waits_for_the_shell()
    phone.goes_offline()
    page = phone.opens("/login")
    assert heading(page) == "登录"
    assert page.locator("header .menu").count() == 0, "it is nobody's page"
    page.locator("[data-no-connection]").wait_for()
    page.locator("[name=login]").fill("wang")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    page.locator("[data-no-connection]").wait_for()
    phone.comes_back()
    page.locator("main form button").click()
    page.wait_for_url("**/field/")
    assert page.locator("html").get_attribute("data-person") == "wang"
    phone.visitor.complaints.clear()


@pytest.mark.fault(
    "a file of the first shell cannot be fetched",
    "no shell at all is installed, no page opens from half a one",
    gap="Enketo: a failed install is passed over, half a shell goes live",
)
def test_a_shell_that_is_not_whole_is_none(phone: Phone) -> None:
    phone.gateway.failing |= {"/shell.json", "vendor/hpke.mjs"}
    phone.signs_in("lin")
    state = phone.page.evaluate(
        """async () => {
          const one = await navigator.serviceWorker.getRegistration();
          const worker = one?.installing;
          if (worker) await new Promise((done) => { worker.onstatechange = done; });
          return worker?.state ?? "redundant";
        }"""
    )
    assert state == "redundant"
    assert not phone.page.evaluate("Boolean(navigator.serviceWorker.controller)")
    assert phone.brings_the_pages("lin") in {"later", "impossible"}
    assert phone.knows("pages") == ""
    phone.visitor.complaints.clear()  # the 500 of the test


def test_the_shell_comes_in_one_answer(phone: Phone) -> None:
    phone.signs_in("lin")
    phone.page.wait_for_load_state("networkidle")
    phone.waits_for_the_shell()
    assert "GET /shell.json" in phone.gateway.asked
    alone = [each for each in phone.gateway.asked if "vendor/hpke.mjs" in each]
    assert alone == [], "no page asked for it, and it is here"
    phone.goes_offline()
    main = str(phone.page.locator("script[type=module]").get_attribute("src"))
    held = "(path) => caches.match(path).then((one) => one.status)"
    assert phone.page.evaluate(held, main.replace("js/main.mjs", "vendor/hpke.mjs")) == 200


@pytest.mark.fault(
    "a file of a newer version's shell cannot be fetched",
    "the older one stays, whole",
)
def test_an_older_shell_stays_until_a_newer_one_is_whole(phone: Phone) -> None:
    phone.signs_in("lin")
    phone.waits_for_the_shell()
    build = phone.build()
    assert phone.brings_the_pages("lin") == "kept"
    phone.gateway.deploys(build, NEWER)
    phone.gateway.failing |= {"/shell.json", "css/app.css"}
    phone.looks_for_a_newer_version()
    phone.sees("navigator.serviceWorker.getRegistration().then((one) => !one.installing)")
    assert not phone.page.evaluate(
        "navigator.serviceWorker.getRegistration().then((one) => Boolean(one.waiting))"
    )
    phone.goes_offline()
    assert phone.opens("/field/").locator("html").get_attribute("data-build") == build
    assert phone.page.locator("[data-update]").is_hidden()
    phone.visitor.complaints.clear()


def test_what_is_kept_opens_without_a_network(phone: Phone) -> None:
    phone.signs_in("lin")
    assert phone.brings_the_pages("lin") == "kept"
    phone.goes_offline()
    for path in ("/field/", "/outbox/", "/field/?q=x"):
        page = phone.opens(path)
        assert page.locator("html").get_attribute("data-person") == "lin", path
        assert page.url == phone.gateway.address + path
        assert page.evaluate("document.styleSheets.length") == 1
    phone.visitor.complaints.clear()


@pytest.mark.parametrize(("state", "shown"), [("draft", "CL-UNLICENSED"), ("stored", "")])
def test_a_visit_that_the_phone_keeps_opens_without_a_network(
    phone: Phone, state: str, shown: str
) -> None:
    phone.signs_in("lin")
    phone.keeps_a_visit(state)
    assert phone.brings_the_pages("lin") == "kept"
    phone.goes_offline()
    page = phone.opens(f"/field/visits/{VISIT}")
    assert page.url == f"{phone.gateway.address}/field/visits/{VISIT}"
    page.locator("main h1").first.wait_for(state="attached")
    form = page.locator("[name=checklist-id]")
    assert (form.input_value() if form.count() else "") == shown
    phone.visitor.complaints.clear()


@pytest.mark.fault(
    "the browser drops every cache and leaves the database and the worker",
    "a kept draft opens with a connection, never as “not found”; everything is brought again",
)
def test_dropped_caches_hide_no_draft_and_come_again(phone: Phone) -> None:
    phone.signs_in("lin")
    phone.keeps_a_visit("draft")
    assert phone.brings_the_pages("lin") == "kept"
    phone.page.evaluate(DROP_CACHES)
    page = phone.opens(f"/field/visits/{VISIT}")
    page.locator("form#visit-form[data-local]").wait_for(state="attached")
    assert page.url == f"{phone.gateway.address}/field/visits/{VISIT}"
    phone.opens("/notices/")
    assert phone.brings_the_pages("lin") == "kept"
    phone.goes_offline()
    page = phone.opens(f"/field/visits/{VISIT}")
    page.locator("form#visit-form[data-local]").wait_for(state="attached")
    assert heading(phone.opens("/notices/")) == "本机没有此页", "the shell came again too"
    phone.visitor.complaints.clear()


@pytest.mark.fault(
    "the service worker is gone, or passed by, and the database stays",
    "what the phone keeps of a visit opens, never as “not found”",
)
@pytest.mark.parametrize(
    ("state", "shown"),
    [("draft", "form#visit-form[data-local]"), ("stored", "[data-module~=sent]")],
)
def test_without_a_worker_a_kept_visit_opens(
    visitor: Callable[..., Visitor], state: str, shown: str
) -> None:
    somebody = visitor(PHONE)
    somebody.signs_in("lin")
    page = somebody.page
    page.evaluate(BEGIN, [VISIT, SITE, state])
    page.goto(f"{somebody.address}/field/visits/{VISIT}")
    page.locator(shown).wait_for(state="attached")
    if state == "draft":
        assert page.url == f"{somebody.address}/field/visits/{VISIT}"
    other = VISIT.replace("0001", "0002")
    page.goto(f"{somebody.address}/field/visits/{other}")
    page.get_by_text("没有找到").wait_for()
    somebody.complaints.clear()  # the browser itself notes every 404


def test_a_deed_is_never_touched(phone: Phone) -> None:
    phone.signs_in("lin")
    phone.waits_for_the_shell()
    page = phone.opens("/notices/")
    through: dict[str, bool] = {}
    page.on(
        "response",
        lambda one: through.update({f"{one.request.method} {one.url}": one.from_service_worker}),
    )
    phone.opens("/notices/")
    page.evaluate("fetch('/api/v1/session').then((one) => one.json())")
    page.evaluate("fetch('/logout', {method: 'POST', body: 'x'}).then((one) => one.status)")
    phone.visitor.complaints.clear()  # without its token it is refused
    by = {re.sub(r"http://[^/]+", "", key): value for key, value in through.items()}
    assert by["POST /logout"] is False
    assert by["GET /api/v1/session"] is False
    assert by["GET /notices/"] is True
    assert any(value for key, value in by.items() if key.startswith("GET /assets/"))


@pytest.mark.fault(
    "a new version arrives while a draft is open",
    "it waits for a tap, and the draft goes on in it with what was typed",
)
def test_an_update_waits_for_a_tap_and_keeps_the_open_visit(phone: Phone) -> None:
    phone.signs_in("lin")
    assert phone.brings_the_pages("lin") == "kept"
    before = phone.knows("pages")
    build = phone.build()
    phone.begins_a_visit()
    page = phone.page
    page.wait_for_load_state("networkidle")  # its scripts listen
    page.locator("[name=position_reason]").fill("地下室无信号")
    page.locator("[data-saved]", has_text=re.compile(".")).wait_for()
    phone.gateway.deploys(build, NEWER)
    assert phone.brings_the_pages("lin") == "kept", "of the version that is here, nothing is to do"
    phone.looks_for_a_newer_version()
    page.locator("[data-update]").wait_for()
    phone.sees("navigator.serviceWorker.getRegistration().then((one) => Boolean(one.waiting))")
    assert phone.brings_the_pages("lin") == "waits", "a visit is open"
    assert phone.knows("pages") == before
    assert phone.build() == build
    with page.expect_navigation():
        page.locator("[data-take]").click()
    page.wait_for_load_state()
    assert phone.build() == NEWER
    assert page.locator("[name=position_reason]").input_value() == "地下室无信号"
    assert NEWER in phone.knows("pages")
    phone.sees(f"caches.keys().then((names) => !names.some((one) => one.includes('{build}')))")


@pytest.mark.fault(
    "the network ends while an update is taken",
    "the version that is here goes on, without a network too",
)
def test_an_update_that_cannot_be_fetched_leaves_everything(phone: Phone) -> None:
    phone.signs_in("lin")
    assert phone.brings_the_pages("lin") == "kept"
    before, build = phone.knows("pages"), phone.build()
    phone.gateway.deploys(build, NEWER)
    phone.looks_for_a_newer_version()
    page = phone.page
    page.locator("[data-update]").wait_for()
    phone.gateway.failing |= {"/field/pages.json", "/field/blank/outbox"}
    page.locator("[data-take]").click()
    page.get_by_text("未能取得新版本").wait_for()
    assert phone.knows("pages") == before
    phone.goes_offline()
    assert phone.opens("/field/").locator("html").get_attribute("data-build") == build
    phone.visitor.complaints.clear()


@pytest.mark.fault(
    "one of a person's pages cannot be fetched",
    "none is served before all are here; those that are here are not fetched again",
)
def test_pages_come_whole_or_not_at_all_and_go_on_where_they_stood(phone: Phone) -> None:
    phone.signs_in("lin")
    phone.gateway.failing |= {"/field/pages.json", "/field/blank/sent"}
    assert phone.brings_the_pages("lin") == "later"
    assert phone.knows("pages") == ""
    phone.gateway.failing.clear()
    phone.gateway.asked.clear()
    assert phone.brings_the_pages("lin") == "kept"
    assert f"GET {SITE}" not in phone.gateway.asked, "it is here already"
    assert "GET /field/pages.json" not in phone.gateway.asked, "for one page alone"
    phone.visitor.complaints.clear()


def test_pages_come_in_one_answer(phone: Phone) -> None:
    phone.signs_in("lin")
    assert phone.brings_the_pages("lin") == "kept"
    asked = phone.gateway.asked
    assert "GET /field/pages.json" in asked
    assert f"GET {SITE}" not in asked
    assert f"GET {FORMS[1]}" in asked, "no place of the demo is such, so it is fetched by itself"


@pytest.mark.fault(
    "another person signs in where one did not sign out",
    "no page of the first one's is shown",
)
def test_another_person_sees_none_of_the_first_ones_pages(phone: Phone) -> None:
    phone.signs_in("lin")
    assert phone.brings_the_pages("lin") == "kept"
    phone.visitor.signs_in("wang")  # lin did not sign out; it leads to /field/, which hers answers
    page = phone.page
    assert page.locator("html").get_attribute("data-person") == "wang"
    assert phone.knows("person") == "wang"
    assert phone.brings_the_pages("lin") == "later", "a page of lin's that is still open"
    assert phone.brings_the_pages("wang") == "kept"
    assert [name for name in phone.caches() if "-lin-" in name] == []
    phone.goes_offline()
    assert phone.opens("/field/").locator("html").get_attribute("data-person") == "wang"
    phone.visitor.complaints.clear()


def test_signing_out_takes_the_pages_off_the_phone(phone: Phone) -> None:
    phone.signs_in("lin")
    assert phone.brings_the_pages("lin") == "kept"
    page = phone.opens("/notices/")
    page.locator(".menu summary").click()
    page.locator("form[data-module=sign-out] button").click()
    page.wait_for_url("**/login")
    assert phone.knows("person") == phone.knows("pages") == ""
    phone.goes_offline()
    assert heading(phone.opens("/field/")) == "本机没有此页"
    phone.visitor.complaints.clear()


@pytest.mark.fault(
    "somebody signs out with unsent work",
    "it warns first, and keeps it",
)
def test_signing_out_with_unsent_work_warns_first(phone: Phone) -> None:
    phone.signs_in("lin")
    page = phone.page
    phone.keeps_a_visit("draft")
    page.locator(".menu summary").click()
    button = page.locator("form[data-module=sign-out] button")
    button.click()
    warning = page.locator("form[data-module=sign-out] [data-unsent]")
    warning.wait_for()
    assert "还有 1 项未上传" in warning.inner_text()
    button.click()
    page.wait_for_url("**/login")


def test_the_other_language_comes_to_the_kept_pages(phone: Phone) -> None:
    phone.signs_in("lin")
    assert phone.brings_the_pages("lin") == "kept"
    page = phone.opens("/notices/?lang=en")
    assert page.locator("html").get_attribute("lang") == "en"
    assert phone.brings_the_pages("lin") == "kept"
    phone.goes_offline()
    assert phone.opens("/field/").locator("html").get_attribute("lang") == "en"
    assert heading(phone.opens("/notices/")) == "This page is not on this phone"
    phone.visitor.complaints.clear()


@pytest.mark.fault(
    "the page is loaded anew when {path} of the first install is asked for",
    "everything opens without a network afterwards",
)
@pytest.mark.parametrize("path", ["/sw.js", "/shell.json"])
def test_a_page_loaded_anew_during_the_first_install_harms_nothing(phone: Phone, path: str) -> None:
    """The install is these two requests; no clock decides."""
    phone.signs_in("lin")
    asked = phone.gateway.asked
    until(phone.page, lambda: f"GET {path}" in asked, lambda: asked)
    phone.page.reload()
    phone.waits_for_the_shell()
    assert phone.brings_the_pages("lin") == "kept"
    phone.goes_offline()
    assert phone.opens("/field/").locator("html").get_attribute("data-person") == "lin"
    phone.visitor.complaints.clear()
