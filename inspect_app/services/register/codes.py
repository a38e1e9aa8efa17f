"""How numbers of a register are read: licence and district codes, several telephones in a cell."""

import re

from inspect_app.rules.identity_numbers import licence_no_warning, normalised
from inspect_app.services.register.cells import narrow

_CLAIMS_LICENCE = re.compile(r"(?:教民|人社民).*|[\d\s]{11,}号?")
_SPACE = re.compile(r"\s")
_ONE_PHONE = re.compile(r"\d{2,4}-\d{5,8}", re.ASCII)
_BETWEEN_PHONES = re.compile(
    r"""[,，;；、|\n]+ | \s*或\s*
    | (?<=\d{5})\s*[/.]\s*(?=[(]?[\d+][\d\-() ]{5})   # 87654321/87654322, but not 8765432/3
    | (?<=-\d{4})\s*/\s*(?=[(]?\d[\d\-() ]{5})        # 235-2031 / 235-7065
    | (?<=\d{5})\s{2,}
    | (?<=\d{7})[ ]+(?=[(]?\d{7}|[(]?0\d)""",
    re.VERBOSE,
)
_LABEL = re.compile(
    r"^(?:电话|電話|手机|手機|座机|联系电话|tel|phone|mobile)[:：\s]*", re.IGNORECASE
)
_DISTRICT = re.compile(r"[0-9]{2,12}")


def credit_code_of(text: str) -> str:
    """Half width, capital, without spaces or hyphens; what is no code at all stays as written."""
    code = normalised(text).replace("-", "")
    return (text if code == text else code) if code.isascii() else text


def licence_no_of(text: str) -> str:
    """A number without its spaces; a document number (府教社字第 号) as written."""
    number = narrow(text)
    return _SPACE.sub("", number) if _CLAIMS_LICENCE.fullmatch(number) else text


def is_sound_licence_no(number: str) -> bool:
    """Only what claims to be a school licence number is checked; other papers number freely."""
    return not _CLAIMS_LICENCE.fullmatch(number) or licence_no_warning(number) is None


def phones_of(text: str) -> str:
    """Several numbers of one cell, each once, joined by 、; an extension stays with its number."""
    if text.isascii() and (text.isdigit() or _ONE_PHONE.fullmatch(text)):
        return text  # one number, as most cells are
    parts = (_LABEL.sub("", part).strip() for part in _BETWEEN_PHONES.split(narrow(text)))
    return "、".join(dict.fromkeys(part for part in parts if part))


def district_code_of(text: str) -> str:
    """A division code (GB/T 2260 or another country's digits); "" when the text is a name."""
    code = narrow(text).replace(" ", "")
    return code if _DISTRICT.fullmatch(code) else ""
