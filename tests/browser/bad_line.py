"""Lines that go wrong by what passes: one exchange in five, or when so many bytes are through."""

import threading
from collections import Counter
from random import Random

from tests.browser.gateway import Fate, Gateway, _Exchange

GOOD = "passes"
SLOW = "slow"
WAYS = {
    "cut": Fate.CUT, "answer lost": Fate.SWALLOWED, "reset": Fate.GONE, "500": Fate.FAILS,
    "portal's page": Fate.PASSES, "503": Fate.PASSES, SLOW: Fate.PASSES,
}  # fmt: skip
BROKEN_OF = 5
SLOWNESS = 0.4


class WatchedLine(Gateway):
    """A gateway that decides by the size of what comes, too."""

    def __init__(self, server: str) -> None:
        super().__init__(server)
        self.RequestHandlerClass = _Watched
        self.of_this_exchange = threading.local()

    def way_of(self, path: str, size: int) -> str:
        """Decide what happens to an exchange whose body has so many bytes."""
        raise NotImplementedError

    def fate_of(self, method: str, path: str) -> Fate:
        """Decide as was decided by its size."""
        return Fate(self.of_this_exchange.fate)


class BadLine(WatchedLine):
    """Hurts one in five of what goes to the API, in an order that the seed gives."""

    seed = 1

    def __init__(self, server: str) -> None:
        super().__init__(server)
        self.is_bad = False
        self.happened: Counter[str] = Counter()
        self.bytes = 0
        """Of the bodies that came from the phone, each time they came."""
        self._random = Random(self.seed)
        self._deck: list[str] = []
        self._lock = threading.Lock()

    def way_of(self, path: str, size: int) -> str:
        """Draw what happens; each way comes once before any comes again."""
        with self._lock:
            if not self.is_bad or not path.startswith("/api/"):
                return GOOD
            way = self._next()
            self.happened[way] += 1
            self.bytes += size
            return way

    def _next(self) -> str:
        if not self._deck:
            self._deck = [*WAYS, *[GOOD] * (len(WAYS) * (BROKEN_OF - 1))]
            self._random.shuffle(self._deck)
        self.cut_at = self._random.choice((0, 1, 500, 5_000, 20_000, -1))
        return self._deck.pop()


class CountingLine(WatchedLine):
    """Counts the bytes of bodies that reach the server, and is gone when so many did."""

    def __init__(self, server: str) -> None:
        super().__init__(server)
        self.arrived = 0
        self.breaks_at = 0
        """0: it does not."""

    def way_of(self, path: str, size: int) -> str:
        """Let a body through as far as the line holds."""
        left = self.breaks_at - self.arrived
        if not self.breaks_at or size <= left:
            self.arrived += size
            return GOOD
        self.cut_at, self.breaks_at, self.away = left, 0, True
        self.arrived += left
        return "cut"


class _Watched(_Exchange):
    server: WatchedLine

    def _pass_on(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        way = "reset" if self.server.away else self.server.way_of(self.path, size)
        self.server.of_this_exchange.fate = WAYS.get(way, Fate.PASSES)
        if way == "portal's page":
            self._tell(200, b"<h1>Welcome to our Wi-Fi</h1>")
        elif way == "503":
            self._tell(503, b"<h1>Service Unavailable</h1>", ("Retry-After", "1"))
        else:
            threading.Event().wait(SLOWNESS if way == SLOW else 0)
            super()._pass_on()

    def _tell(self, status: int, page: bytes, *more: tuple[str, str]) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(status)
        for name, text in (("Content-Type", "text/html"), *more):
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on  # noqa: N815 - the library's names
