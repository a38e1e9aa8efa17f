"""Credit codes and licence numbers: written the same way, checked, and never a wall.

Source: GB 32100-2015 (rules.md §11.1) and §11.2. Real registers hold numbers that fail
their check, so a check gives a warning to be confirmed and blocks nothing (design rule 13).
"""

import re
import unicodedata
from operator import mul

CREDIT_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 signs of GB 32100: no I, O, Z, S, V; a sign's place is its value."""

CREDIT_CODE_LENGTH = 18
_MODULUS = 31
_WEIGHTS = tuple(pow(3, place, _MODULUS) for place in range(CREDIT_CODE_LENGTH - 1))
_VALUES = {sign: value for value, sign in enumerate(CREDIT_CODE_SIGNS)}
_LICENCE_NO = re.compile(r"(?:教民|人社民)?[0-9]{13}(?:[0-9]{2})?号?")
_SPACES = re.compile(r"[\s\u200b\ufeff]+")


def normalised(text: str) -> str:
    """Return a number as it is kept: half-width, capital letters, no spaces."""
    if text.isascii() and text.isalnum():
        return text.upper()  # what the rest would say of nearly every number, soon said
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def credit_code_warning(code: str) -> str | None:
    """Return why a credit code (统一社会信用代码) looks wrong, or `None`; empty is allowed.

    `credit_code_length`, `credit_code_signs`, `credit_code_check_digit`.
    """
    text = normalised(code)
    if not text:
        return None
    if len(text) != CREDIT_CODE_LENGTH:
        return "credit_code_length"
    if not _VALUES.keys() >= set(text):
        return "credit_code_signs"
    if text[-1] != credit_code_check_sign(text[:-1]):
        return "credit_code_check_digit"
    return None


def credit_code_check_sign(first_17: str) -> str:
    """Return the 18th sign: weights 3^(i-1) mod 31, 31 minus the rest, 31 counting as 0."""
    total = sum(map(mul, _WEIGHTS, map(_VALUES.__getitem__, first_17)))
    return CREDIT_CODE_SIGNS[-total % _MODULUS]


def licence_no_warning(number: str) -> str | None:
    """Return `licence_no_form` when a licence number (办学许可证号) looks unlike one, or `None`."""
    text = normalised(number)
    if not text or _LICENCE_NO.fullmatch(text):
        return None
    return "licence_no_form"
