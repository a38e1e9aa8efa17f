"""Who is asked for points: geopy's geocoders, each with its datum, pace and words for quality.

``INSPECT_GEOCODER`` names one of PROVIDERS, ``INSPECT_GEOCODER_URL`` where it answers (for a
Nominatim of one's own; Baidu has a usual address), ``INSPECT_GEOCODER_KEY`` its key. Quality says
what the point stands for: ``house``, ``street``, ``area``, or ``none`` where nothing was found.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from geopy.adapters import URLLibAdapter
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderServiceError,
)
from geopy.geocoders import BaiduV3, Nominatim

from inspect_app.rules.refusals import Conflict

QUALITIES = ("house", "street", "area", "none")
TIMEOUT_SECONDS = 10
USER_AGENT = "inspect-app"
LONGEST_LABEL, LARGEST_RAW = 400, 8_000
BAIDU = "https://api.map.baidu.com"
BAIDU_STREETS = {"道路", "道路辅路", "道路交叉口", "路口", "桥"}
BAIDU_AREAS = {"国家", "省", "城市", "区县", "乡镇", "村庄", "开发区", "商圈", "旅游景点"}
OSM_STREETS = {"road", "street", "highway", "residential", "pedestrian", "footway", "square"}
OSM_HOUSES = {"house", "house_number", "building", "amenity", "office", "shop", "craft", "leisure"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one query; ``raw`` is the provider's own words, cut where too long."""

    lat: float
    lng: float
    quality: str
    label: str
    raw: dict[str, Any]


class Stumbled(Exception):  # noqa: N818 - an answer to the run, not a fault
    """No answer. ``code`` is quota, key, away or malformed; quota may say how long to wait."""

    def __init__(self, code: str, wait: float | None = None) -> None:
        super().__init__(code)
        self.code, self.wait = code, wait


@dataclass(frozen=True, slots=True)
class Provider:
    """``pause``: seconds between two questions; ``read`` takes the provider's raw answer."""

    name: str
    datum: str
    pause: float
    find: Callable[[str], Any]
    read: Callable[[Mapping[str, Any]], tuple[str, str]]

    def ask(self, query: str) -> Answer | None:
        """Ask once; None where the provider knows nothing. Raises Stumbled."""
        try:
            found = self.find(query)
            return None if found is None else self._answer(found)
        except GeocoderRateLimited as error:
            raise Stumbled("quota", float(error.retry_after or 0) or None) from error
        except GeocoderQuotaExceeded as error:
            raise Stumbled("quota", float("inf")) from error
        except (GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges) as error:
            raise Stumbled("key") from error
        except (GeocoderParseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise Stumbled("malformed") from error
        except (GeocoderServiceError, OSError) as error:
            raise Stumbled("away") from error

    def _answer(self, found: Any) -> Answer:
        lat, lng = float(found.latitude), float(found.longitude)
        on_earth = isfinite(lat) and isfinite(lng) and abs(lat) <= 90 and abs(lng) <= 180
        if not on_earth or lat == lng == 0:  # geopy's word for an answer without a point
            raise ValueError("no point on earth")
        quality, label = self.read(found.raw)
        small = len(json.dumps(found.raw)) <= LARGEST_RAW
        return Answer(lat, lng, quality, label[:LONGEST_LABEL], dict(found.raw) if small else {})


def provider() -> Provider:
    """Return the configured one. Raises Conflict("geocoder_off")."""
    name, url, key = configured()
    if name not in PROVIDERS:
        raise Conflict("geocoder_off")
    return PROVIDERS[name](url, key)


def configured() -> tuple[str, str, str]:
    """Name, address and key as the environment gives them; an empty name is none."""
    config = current_app.config
    return str(config["GEOCODER"]), str(config["GEOCODER_URL"]), str(config["GEOCODER_KEY"])


def _nominatim(url: str, _key: str) -> Provider:
    """A Nominatim, one's own as a rule: the public one forbids to look up whole registers."""
    parts = urlsplit(url)
    geocoder = Nominatim(
        domain=f"{parts.netloc}{parts.path}".rstrip("/"),
        scheme=parts.scheme,
        user_agent=USER_AGENT,
        timeout=TIMEOUT_SECONDS,
        adapter_factory=URLLibAdapter,
    )

    def find(query: str) -> Any:
        return geocoder.geocode(query, addressdetails=True, language="zh")

    return Provider("nominatim", "WGS-84", 1.0, find, _read_nominatim)


def _read_nominatim(raw: Mapping[str, Any]) -> tuple[str, str]:
    address = raw.get("address") or {}
    kinds = {str(raw.get(each, "")) for each in ("addresstype", "class", "category", "type")}
    if "house_number" in address or kinds & OSM_HOUSES:
        quality = "house"
    else:
        quality = "street" if kinds & OSM_STREETS else "area"
    return quality, str(raw["display_name"])


def _baidu(url: str, key: str) -> Provider:
    geocoder: Any = BaiduV3(
        key, user_agent=USER_AGENT, timeout=TIMEOUT_SECONDS, adapter_factory=URLLibAdapter
    )
    geocoder.api = f"{(url or BAIDU).rstrip('/')}{BaiduV3.api_path}"

    def find(query: str) -> Any:
        return geocoder.geocode(query)

    return Provider("baidu", "BD-09", 0.2, find, _read_baidu)


def _read_baidu(raw: Mapping[str, Any]) -> tuple[str, str]:
    """Baidu says at what level it understood, and whether the point is exact (precise 1)."""
    level = str(raw.get("level") or "")
    if level in BAIDU_STREETS:
        return "street", level
    if level in BAIDU_AREAS or int(raw.get("precise") or 0) != 1:
        return "area", level
    return "house", level


PROVIDERS: Mapping[str, Callable[[str, str], Provider]] = {
    "nominatim": _nominatim,
    "baidu": _baidu,
}
