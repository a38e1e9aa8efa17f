"""Credit codes, licence numbers, telephone numbers, district codes (domain rules §11)."""

import re
from functools import lru_cache

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from inspect_app.services.register.cells import narrow

_LICENCE = re.compile(r"(?:教民|人社民)?\d{13}(?:\d{2})?号?")
_LIKE_LICENCE = re.compile(r"(?:教民|人社民).*|[\d\s]{11,}号?")
_PHONES = re.compile(r"[,，;；、|\n]+|\s*或\s*|(?<=\d{5})\s*[/／.]\s*(?=[(（]?[\d+][\d\-() ]{5})|(?<=\d{5})\s{2,}|(?<=\d{7}) +(?=[(（]?\d{7}|[(（]?0\d)")  # fmt: skip  # noqa: E501 - one pattern
_PHONE_LABEL = re.compile(r"^(?:电话|電話|手机|手機|座机|联系电话|tel|phone|mobile)[:：\s]*", re.I)
_DISTRICT = re.compile(r"\d{2}(?:\d{2}(?:\d{2}(?:\d{3}(?:\d{3})?)?)?)?|\d{5}")


def credit_code_of(text: str) -> str:
    """Upper case, half width, no spaces or hyphens; what is no code at all stays as written."""
    code = re.sub(r"[\s-]", "", narrow(text)).upper()
    return code if code.isascii() else text


def is_sound_credit_code(code: str) -> bool:
    """Check GB 32100-2015: 18 characters, alphabet, check character."""
    try:
        uscc.validate(code)
    except ValidationError:
        return False
    return _check_character(code[:17]) == code[17]


_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))


def _check_character(body: str) -> str:
    total = sum(w * _ALPHABET.index(c) for w, c in zip(_WEIGHTS, body, strict=True))
    return _ALPHABET[-total % 31]


def licence_no_of(text: str) -> str:
    """A number without its spaces; a document number (府教社字第 号) as written."""
    plain = narrow(text)
    return re.sub(r"\s", "", plain) if _LIKE_LICENCE.fullmatch(plain) else text


def is_sound_licence_no(number: str) -> bool:
    """Only what claims to be a school licence number is checked; other papers number freely."""
    return not _LIKE_LICENCE.fullmatch(number) or _LICENCE.fullmatch(number) is not None


def phones_of(text: str) -> str:
    """Several numbers of one cell, each once, joined by 、; an extension stays with its number."""
    if text.isdigit() and text.isascii():
        return text
    plain = narrow(text)
    parts = [_PHONE_LABEL.sub("", part).strip() for part in _PHONES.split(plain)]
    return "、".join(dict.fromkeys(part for part in parts if part))


def district_code_of(text: str) -> str:
    """A division code of 2, 4, 5, 6, 9 or 12 digits; "" when the text is a name."""
    code = narrow(text).replace(" ", "")
    return code if _DISTRICT.fullmatch(code) else ""


@lru_cache(maxsize=4096)
def district_prefix(code: str) -> str:
    """Cut the zeros that mean "all of it": 330000 to 33, 330100 to 3301 (GB/T 2260)."""
    if len(code) == 12:  # noqa: PLR2004 - statistics write 330106000000 for a county
        code = code[:9] if code.endswith("000") else code
    if len(code) == 9:  # noqa: PLR2004 - and 330106000 likewise
        code = code[:6] if code.endswith("000") else code
    if len(code) != 6:  # noqa: PLR2004 - other countries' codes have no such rule
        return code
    return re.sub(r"^(\d\d)(?:0000|(\d\d)00)$", lambda m: m[1] + (m[2] or ""), code)
