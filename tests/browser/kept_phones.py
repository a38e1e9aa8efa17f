"""An inspector's phone for the tests of the outbox: what it holds, and what hurts its sending."""

import base64
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, Request, Route

from inspect_app.rules.canonical import content_hash
from tests.browser.conftest import PHONE, Visitor
from tests.browser.modules import MODULE
from tests.browser.patience import until
from tests.visits import PICTURES, VERSION, png, sha256, violation

CALL = f"""async ([module, name, given]) => (await ({MODULE})(module))[name](...given)"""
SWEEP = f"""async (days) => {{
  const {{ sweep }} = await ({MODULE})("phone_outbox");
  await sweep(new Date(Date.now() + days * 86_400_000));
}}"""
KEEP = f"""async ([visit, files]) => {{
  const {{ keepVisitAndFiles, visitOf }} = await ({MODULE})("phone_store");
  await keepVisitAndFiles(visitOf(visit), files.map(({{ bytes, ...file }}) => {{
    const raw = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    const blob = new Blob([raw], {{ type: file.type }});
    return {{ ...file, blob, size: blob.size }};
  }}));
}}"""
COUNT = f"""async (uuid) => {{
  const {{ withDatabase }} = await ({MODULE})("phone_database");
  const count = (db, store) => db.countFromIndex(store, "visit", uuid);
  return withDatabase(async (db) => [await count(db, "files"), await count(db, "thumbs")]);
}}"""
SIGNED_AT = "2026-11-20T10:02:10+08:00"
VISITS = "**/api/v1/visits/*"
FILES = "**/api/v1/files/*"
SESSION = "**/api/v1/session"
STORED, ATTENTION, SENT = "已存本机待上传", "需要处理", "已上传"
PROBLEM = {"type": "about:blank", "code": "of_the_test", "title": "测试所致。"}

Answer = Callable[[Route], None]


class Phone:
    """One person's phone; the visits on it are sealed by the test."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.context = visitor.context
        self.page: Page = visitor.page
        self.address = visitor.address
        self.login = ""
        self.hurts = 0
        self.sent: list[str] = []
        """Every "METHOD /path" of the API that went out."""
        self.context.on("request", self._note)

    def _note(self, request: Request) -> None:
        path = request.url.removeprefix(self.address)
        if path.startswith("/api/v1/") and request.method != "GET":
            self.sent.append(f"{request.method} {path}")

    def is_signed_in(self, login: str) -> None:
        self.visitor.is_signed_in(login)
        self.login = login

    def is_taken_over_by(self, login: str) -> None:
        """Somebody else gets the session of this browser; no page of theirs has been seen yet."""
        self.context.clear_cookies()
        self.visitor.is_signed_in(login)

    def opens_the_outbox(self) -> None:
        self.page.goto(f"{self.address}/outbox/")
        self.page.locator("[data-module=outbox]").wait_for()

    def call(self, module: str, name: str, *given: Any) -> Any:
        """Call a function of a module in the page."""
        return self.page.evaluate(CALL, [module, name, list(given)])

    def institution(self) -> dict[str, Any]:
        found = self.context.request.get(f"{self.address}/api/v1/institutions?q=启砚").json()
        return dict(found["items"][0])

    def document(self, **changes: Any) -> dict[str, Any]:
        """A whole, lawful visit of the demo's institution without files."""
        inspectors = ["lin", "wang"]
        return {
            "schema": 1, "institution_id": self.institution()["id"], "site": None,
            "assignment_id": None, "revision_of": None, "kind": "routine", "outcome": "completed",
            "checklist": {"id": "CL-SUBJ-OFFLINE", "version": VERSION},
            "started_at": "2026-11-20T09:12:31+08:00", "finished_at": SIGNED_AT,
            "clock": {"offset_ms": 0, "elapsed_ms": 1000}, "inspectors": inspectors, "helpers": [],
            "departments": [], "fixes": [], "position_reason": "室内信号弱", "answers": [],
            "violations": [], "people_met": [], "statement": "", "signatures": [], "files": [],
            **changes,
        }  # fmt: skip

    def keeps(
        self,
        document: dict[str, Any],
        pictures: dict[str, bytes] | None = None,
        **more: Any,
    ) -> str:
        """Hold a sealed visit with its files; return its id."""
        uuid = str(uuid4())
        pictures = pictures or {}
        document = {**document, "files": files_of(pictures)}
        sealed = {
            "document": json.dumps(document, ensure_ascii=False),
            "content_hash": content_hash(document),
            "files": list(pictures), "issue": more.pop("issue", False), "circumstances": {},
            "at": "2026-11-22T02:00:00Z", **more.pop("sealed", {}),
        }  # fmt: skip
        visit = {
            "uuid": uuid, "person": self.login, "name": f"机构 {uuid[:4]}", "fields": {},
            "state": "stored", "changed_at": "2026-11-22T02:00:00Z", "sealed": sealed, **more,
        }  # fmt: skip
        self.page.evaluate(KEEP, [visit, kept_files(uuid, visit["person"], pictures)])
        return uuid

    def holds(self, uuid: str) -> dict[str, Any]:
        """Read a visit back, as the phone keeps it."""
        return dict(self.call("phone_store", "keptVisit", uuid, self.login) or {})

    def files_and_thumbs(self, uuid: str) -> tuple[int, int]:
        files, thumbs = self.page.evaluate(COUNT, uuid)
        return files, thumbs

    def presses_send_now(self) -> None:
        self.page.locator("[data-send-now]").click()

    def card(self, uuid: str) -> Any:
        return self.page.locator(f'[data-kept="{uuid}"]')

    def sees(self, uuid: str, state: str) -> None:
        """Wait until the visit's card says so; one plain state at a time."""
        self.card(uuid).locator(".tag:visible", has_text=state).wait_for()
        assert self.card(uuid).locator(".tag:visible").count() == 1

    def is_told(self, text: str) -> None:
        self.page.locator("[data-module=connection]", has_text=text).wait_for()

    def hurt(self, where: str, by: Answer, *, times: int | None = None) -> None:
        """Let something happen to calls."""

        def happens(route: Route) -> None:
            self.hurts += 1
            by(route)

        self.context.route(where, happens, times=times)

    def waits_until_it_hurts(self) -> None:
        until(self.page, lambda: self.hurts, lambda: "nothing happened")

    def holds_the_next_call_to(self, where: str) -> Callable[[], Route]:
        """Let the next call hang; the returned function waits until it is there."""
        held: list[Route] = []
        self.hurt(where, held.append, times=1)

        def waits() -> Route:
            return until(self.page, lambda: held, lambda: f"nobody calls {where}")[0]

        return waits

    def heals(self) -> None:
        self.context.unroute_all(behavior="ignoreErrors")

    def forgives(self) -> None:
        """Drop what the browser noted of requests that the test broke, and nothing else."""
        noise = ("Failed to load resource", "Service Worker")
        self.visitor.complaints[:] = [
            text for text in self.visitor.complaints if not any(each in text for each in noise)
        ]

    def on_the_server(self, uuid: str) -> dict[str, Any] | None:
        found = self.context.request.get(f"{self.address}/api/v1/visits/{uuid}")
        return dict(found.json()) if found.status == 200 else None

    def puts(self, uuid: str) -> int:
        return self.sent.count(f"PUT /api/v1/visits/{uuid}")


def files_of(pictures: dict[str, bytes]) -> list[dict[str, Any]]:
    return [{"sha256": h, "size": len(b), "type": "image/png"} for h, b in pictures.items()]


def kept_files(visit: str, person: str, pictures: dict[str, bytes]) -> list[dict[str, Any]]:
    about = {"visit": visit, "person": person, "type": "image/png", "taken_at": "", "lat": None,
             "lng": None, "uploaded": False}  # fmt: skip
    return [
        {**about, "sha256": hash_, "bytes": base64.b64encode(content).decode()}
        for hash_, content in pictures.items()
    ]


def some_pictures(count: int) -> dict[str, bytes]:
    """Pictures that no other test has sent."""
    made = [png(uuid4().int) for _n in range(count)]
    return {sha256(content): content for content in made}


def signed() -> dict[str, bytes]:
    return dict(PICTURES)


def with_violation(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "violations": [violation()]}


def portal(route: Route) -> None:
    """A Wi-Fi's own page, with status 200."""
    route.fulfill(status=200, content_type="text/html", body="<h1>Welcome</h1>")


def no_network(route: Route) -> None:
    """Nobody is there."""
    route.abort()


def lost_on_the_way_back(route: Route) -> None:
    """The server gets it; its answer never arrives."""
    route.fetch()
    route.abort()


def answers(status: int, **headers: str) -> Answer:
    """The server's own refusal."""

    def give(route: Route) -> None:
        body = json.dumps({**PROBLEM, "status": status})
        kind = "application/problem+json"
        route.fulfill(status=status, content_type=kind, headers=headers, body=body)

    return give


def asleep(visitor: Callable[..., Visitor]) -> Phone:
    """Lin's phone on a page that opens no database: its stores hold what the test put there."""
    made = Phone(visitor(PHONE, service_workers="block"))
    made.login = "lin"
    made.visitor.goes_to("/login")
    return made
