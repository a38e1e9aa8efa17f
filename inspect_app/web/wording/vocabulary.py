"""The reader's words for the values of design §2 (kind, sector, mode, …), by axis."""

from collections.abc import Iterable, Mapping

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

VOCABULARY: Mapping[str, Mapping[str, object]] = {
    "kind": {
        "licensed": _l("Licensed institution"),
        "unlicensed": _l("Unlicensed site"),
        "school": _l("School"),
    },
    "sector": {
        "subject": _l("Academic subjects"),
        "sports": _l("Sports"),
        "arts": _l("Culture and arts"),
        "tech": _l("Science and technology"),
        "other": _l("Other non-academic"),
        "unknown": _l("Sector not given"),
    },
    "mode": {"offline": _l("Offline"), "online": _l("Online"), "mixed": _l("Online and offline")},
    "stages": {
        "preschool": _l("Preschool"),
        "compulsory": _l("Compulsory education"),
        "senior": _l("Senior secondary"),
        "primary": _l("Primary school"),
        "junior": _l("Junior secondary school"),
        "senior_high": _l("Senior secondary school"),
    },
    "papers": {
        "full": _l("Permit and registration"),
        "permit_only": _l("Permit, no registration"),
        "business_only": _l("Registration, no permit"),
        "none": _l("Neither permit nor registration"),
    },
    "profit": {"non_profit": _l("Non-profit"), "for_profit": _l("For profit")},
    "outcome": {
        "completed": _l("Inspected"),
        "closed_door": _l("Closed door"),
        "refused": _l("Refused entry"),
        "moved": _l("Moved away"),
        "not_found": _l("Not found"),
    },
    "role": {
        "inspector": _l("Inspector"),
        "office": _l("Office clerk"),
        "admin": _l("Administrator"),
        "auditor": _l("Auditor"),
    },
    "severity": {
        "critical": _l("Critical"),
        "serious": _l("Serious"),
        "minor": _l("Minor"),
    },
}


def word(axis: str, value: str) -> str:
    """Word one value; a value that has no word stands for itself."""
    return str(VOCABULARY[axis].get(value, value))


def word_list(axis: str, values: Iterable[str]) -> str:
    """Word several values, in their order."""
    between = "、" if str(get_locale()).startswith("zh") else ", "
    return between.join(word(axis, value) for value in values)
