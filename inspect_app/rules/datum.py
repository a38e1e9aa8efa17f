"""Where a point really is: WGS-84, and the shifted systems of Chinese maps, converted here only.

GCJ-02 (Amap, Tencent) shifts WGS-84 by a smooth function within China; BD-09 (Baidu) shifts
GCJ-02 once more. Outside China nothing is shifted. The formulas are the publicly known ones; the
inverses are iterated until nothing moves (below 1e-9 degrees).
"""

from math import atan2, cos, hypot, pi, sin, sqrt

DATUMS = ("WGS-84", "GCJ-02", "BD-09")

_AXIS, _ECCENTRICITY = 6378245.0, 0.00669342162296594323
_BAIDU = pi * 3000.0 / 180.0
_ROUNDS = 12

Point = tuple[float, float]
"""Latitude, longitude in degrees."""


def to_wgs84(lat: float, lng: float, datum: str) -> Point:
    """Convert a point of the named datum; raise ValueError for a datum nobody knows."""
    if datum == "WGS-84":
        return lat, lng
    if datum == "BD-09":
        lat, lng = _gcj_of_bd(lat, lng)
    elif datum != "GCJ-02":
        raise ValueError(f"{datum!r} is none of {', '.join(DATUMS)}")
    return _unshifted(lat, lng)


def from_wgs84(lat: float, lng: float, datum: str) -> Point:
    """Convert a WGS-84 point to the named datum; raise ValueError for an unknown one."""
    if datum not in DATUMS:
        raise ValueError(f"{datum!r} is none of {', '.join(DATUMS)}")
    if datum == "WGS-84":
        return lat, lng
    shifted = _shifted(lat, lng)
    return _bd_of_gcj(*shifted) if datum == "BD-09" else shifted


def _outside_china(lat: float, lng: float) -> bool:
    return not (0.8293 <= lat <= 55.8271 and 72.004 <= lng <= 137.8347)


def _shifted(lat: float, lng: float) -> Point:
    if _outside_china(lat, lng):
        return lat, lng
    north, east = _offset(lng - 105.0, lat - 35.0)
    slope = 1 - _ECCENTRICITY * sin(lat / 180.0 * pi) ** 2
    north = north * 180.0 / (_AXIS * (1 - _ECCENTRICITY) / (slope * sqrt(slope)) * pi)
    east = east * 180.0 / (_AXIS / sqrt(slope) * cos(lat / 180.0 * pi) * pi)
    return lat + north, lng + east


def _offset(x: float, y: float) -> Point:
    ripple = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    return north, east


def _unshifted(lat: float, lng: float) -> Point:
    if _outside_china(lat, lng):
        return lat, lng
    guess_lat, guess_lng = lat, lng
    for _ in range(_ROUNDS):
        there_lat, there_lng = _shifted(guess_lat, guess_lng)
        guess_lat, guess_lng = guess_lat + lat - there_lat, guess_lng + lng - there_lng
    return guess_lat, guess_lng


def _bd_of_gcj(lat: float, lng: float) -> Point:
    if _outside_china(lat, lng):
        return lat, lng
    radius = hypot(lng, lat) + 0.00002 * sin(lat * _BAIDU)
    angle = atan2(lat, lng) + 0.000003 * cos(lng * _BAIDU)
    return radius * sin(angle) + 0.006, radius * cos(angle) + 0.0065


def _gcj_of_bd(lat: float, lng: float) -> Point:
    if _outside_china(lat, lng):
        return lat, lng
    guess_lat, guess_lng = lat - 0.006, lng - 0.0065
    for _ in range(_ROUNDS):
        there_lat, there_lng = _bd_of_gcj(guess_lat, guess_lng)
        guess_lat, guess_lng = guess_lat + lat - there_lat, guess_lng + lng - there_lng
    return guess_lat, guess_lng
