"""Canonical JSON (RFC 8785) and the content hash over it.

The phone computes the same hash; `tests/vectors/canonical.json` pins both.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from json.encoder import encode_basestring

LARGEST_EXACT = 2**53
_PLAIN = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)
_OTHER_NUMBER = re.compile(r"[\[,:]-?[0-9](?:[0-9]{15}|[0-9.]*(?:e|\.0[\],}]))")
"""A number that ECMAScript writes otherwise than Python: 1e+16, 12.0, -0.0, beyond 2**53."""


class NotCanonical(ValueError):  # noqa: N818 - what was sent is wrong, not the program
    """A value that JSON of the web cannot hold exactly (NaN, huge integers, lone surrogates)."""


def canonical_json(value: object) -> str:
    """Serialise with keys in UTF-16 order, ECMAScript numbers, no spaces."""
    return _plain_json(value) or _written_out(value)


def _plain_json(value: object) -> str:
    """Serialise by the standard library, ten times as fast; "" where its rules may differ.

    They differ for some numbers, and for the order of keys with characters beyond U+FFFF.
    """
    try:
        text = _PLAIN.encode(value)
        has_wide_characters = len(text.encode("utf-16-le")) > 2 * len(text)
    except (TypeError, ValueError):
        return ""
    return "" if has_wide_characters or _OTHER_NUMBER.search(f"[{text}]") else text


def _written_out(value: object) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else ("true" if value else "false")
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping):
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_string(k)}:{_written_out(v)}" for k, v in pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_written_out(item) for item in value) + "]"
    raise NotCanonical(f"{type(value).__name__} has no place in JSON")


def content_hash(document: object) -> str:
    """SHA-256 (hex) of the canonical JSON in UTF-8 (design §7)."""
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()


def _string(text: str) -> str:
    try:
        if not text.isascii():
            text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("a lone surrogate is no text") from error
    return encode_basestring(text)  # what json.dumps calls, without its detours


def _number(number: float) -> str:
    """Write as ECMAScript's Number::toString does (RFC 8785 §3.2.2.3)."""
    if isinstance(number, int):
        if abs(number) <= LARGEST_EXACT:
            return str(number)
        number = float(number)
    if not math.isfinite(number):
        raise NotCanonical("NaN and Infinity are no JSON numbers")
    return "0" if number == 0 else _scientific_or_plain(number)


def _scientific_or_plain(number: float) -> str:
    mantissa, _, exponent_text = f"{number!r}".partition("e")
    exponent = int(exponent_text or 0)
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = (whole + fraction).lstrip("0")
    # point: where the decimal point stands counted from the first significant digit
    leading = len(whole + fraction) - len((whole + fraction).lstrip("0"))
    point = len(whole) + exponent - leading
    digits = digits.rstrip("0") or "0"
    if 0 < point <= 21:
        padded = digits.ljust(point, "0")
        plain = padded[:point] + ("." + padded[point:] if padded[point:] else "")
        return sign + plain
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    tail = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{'+' if point > 0 else '-'}{abs(point - 1)}"
