"""Geocoders that listen on this machine and answer as the real ones do, their troubles included."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Geocoder:
    """``answer`` makes a reply to a query; ``troubles`` are answered first, one a question."""

    answer: Callable[[str], Reply]
    parameter: str
    asked: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    given: list[dict[str, list[str]]] = field(default_factory=list)
    troubles: list[Reply] = field(default_factory=list)
    url: str = ""


def as_json(document: object, status: int = 200, **headers: str) -> Reply:
    return status, headers, json.dumps(document).encode()


def nominatim(query: str) -> Reply:
    """A list of places as `/search?format=json&addressdetails=1` gives it."""
    if "无此" in query:
        return as_json([])
    kinds = {"house": ("building", "yes", {"house_number": "3", "road": "望湖路"})}
    kinds["street"] = ("highway", "residential", {"road": "望湖路"})
    kinds["area"] = ("boundary", "administrative", {"city": "云州市"})
    kind = "area" if "镇" in query else "street" if "路" in query and "号" not in query else "house"
    category, type_, address = kinds[kind]
    place = {
        "place_id": 105, "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
        "osm_type": "way", "osm_id": 90, "lat": "30.0500000", "lon": "120.0500000",
        "class": category, "type": type_, "place_rank": 30, "importance": 0.4,
        "addresstype": {"house": "building", "street": "road", "area": "city"}[kind],
        "name": "", "display_name": f"{query}, 云州市", "address": address,
        "boundingbox": ["30.0499", "30.0501", "120.0499", "120.0501"],
    }  # fmt: skip
    return as_json([place])


def baidu(query: str) -> Reply:
    """An object as `/geocoding/v3/?output=json` gives it; its points are BD-09."""
    if "无此" in query:
        return as_json({"status": 1, "msg": "Internal Service Error:无相关结果", "results": []})
    level, precise = ("门址", 1) if "号" in query else ("道路", 0)
    if "镇" in query:
        level, precise = "乡镇", 0
    point = {"lng": 120.16668, "lat": 30.28003}
    found = {"location": point, "precise": precise, "confidence": 80, "comprehension": 100}
    return as_json({"status": 0, "result": {**found, "level": level}})


QUOTA = as_json({"status": 302, "message": "天配额超限，限制访问"})
BAD_KEY = as_json({"status": 200, "message": "APP不存在，AK有误请检查再重试"})
TOO_MANY = (429, {"Retry-After": "7"}, b"Too many requests")
BUSY = (503, {}, b"")
HTML = (200, {"Content-Type": "text/html"}, b"<html>maintenance</html>")
STRANGE = as_json([{"display_name": "?"}])
NOWHERE = as_json([{"lat": "999", "lon": "NaN", "display_name": "?"}])


@contextmanager
def listening(geocoder: Geocoder) -> Iterator[Geocoder]:
    """Let it answer on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            given = parse_qs(parts.query)
            query = given[geocoder.parameter][0]
            geocoder.asked.append(query)
            geocoder.paths.append(parts.path)
            geocoder.given.append(given)
            trouble = geocoder.troubles.pop(0) if geocoder.troubles else None
            status, headers, body = trouble or geocoder.answer(query)
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    geocoder.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield geocoder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
