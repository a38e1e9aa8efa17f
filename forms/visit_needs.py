"""What a visit must hold before it is handed in, as data: asked on the phone without a network.

The server checks a visit whole (`forms.visit`, `services.visits.facts`); but in a cellar nobody
hears it, and later the people who should sign are gone. So the needs that can be seen from the
fields alone are written once, here, and asked by both: `unmet` here, `static/js/needs.mjs` there,
pinned by tests/vectors/needs.json. What hinders here, the server would refuse or want a reason for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from forms.visit_page import Fields, numbers

ANYTHING = "*"
PARTY = "signatures-30"
"""The party's place among the signatures (`web.visit_page.PARTY_SIGNATURE`)."""
NUMBERED = "{n}"


@dataclass(frozen=True, slots=True)
class Need:
    """At least ``least`` of the fields ``of`` must say something.

    ``each`` names a list: asked of each of its numbers, written ``{n}``. ``when`` are fields with
    the values of which one must stand there, "*" for any, "" for none. A name of ``of`` that ends
    with "-*" is every field of that list. What does not hinder is told, no more. ``anchor`` is the
    place on the page.
    """

    code: str
    anchor: str
    of: tuple[str, ...]
    least: int = 1
    each: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hinders: bool = True


COMPLETED = {"outcome": ("completed",)}
AT = "violations-{n}"
NEEDS = (
    Need("site_name", "site-name", ("site-name",), when={"institution_id": ("",)}),
    Need("two_inspectors", "inspectors", ("inspectors-*",), least=2, when=COMPLETED),
    Need(
        "position_reason",
        "position_reason",
        ("position_reason",),
        when={
            "verdict": ("uncertain", "off_site", "unknown"),
            "method": ("on_site",),
            "institution_id": (ANYTHING,),
        },
    ),
    Need("facts", f"{AT}-facts", (f"{AT}-facts",), each="violations"),
    Need("requirement", f"{AT}-requirement", (f"{AT}-requirement",), each="violations"),
    Need(
        "due",
        f"{AT}-due",
        (f"{AT}-due-immediate", f"{AT}-due-days", f"{AT}-due-date"),
        each="violations",
    ),
    Need(
        "refusal_reason",
        f"{PARTY}-reason",
        (f"{PARTY}-reason",),
        when={f"{PARTY}-refused": (ANYTHING,)},
    ),
    Need(
        "refusal_witness",
        f"{PARTY}-witness-name",
        (f"{PARTY}-witness-name", f"{PARTY}-recording"),
        when={f"{PARTY}-refused": (ANYTHING,)},
    ),
    Need("signer_name", f"{PARTY}-name", (f"{PARTY}-name",), when={f"{PARTY}-image": (ANYTHING,)}),
    Need(
        "inspector_signature",
        "signatures-{n}",
        ("signatures-{n}-image",),
        each="inspectors",
        when={**COMPLETED, "inspectors-{n}": (ANYTHING,)},
        hinders=False,
    ),
    Need(
        "party_signature",
        PARTY,
        (f"{PARTY}-image", f"{PARTY}-refused"),
        when=COMPLETED,
        hinders=False,
    ),
)

METHOD = "delivery-method"
DELIVERY_NEEDS = (
    Need("delivery_method", METHOD, (METHOD,)),
    Need(
        "delivery_recipient",
        "delivery-recipient-name",
        ("delivery-recipient-name",),
        when={METHOD: ("in_person",)},
    ),
    Need(
        "delivery_proof",
        "delivery-witness-name",
        ("delivery-witness-name", "delivery-recording"),
        when={METHOD: ("left_in_place",)},
    ),
)
"""What a notice handed over on the spot needs (`rules.delivery`, for the ways there are there)."""


def needs_for(*, certified: bool) -> tuple[Need, ...]:
    """Return the needs of a sender; one without a valid certificate needs two who have one.

    The sender stands among the inspectors in any case; only certified colleagues are offered.
    """
    more = 0 if certified else 1
    return tuple(
        replace(need, least=need.least + more) if need.code == "two_inspectors" else need
        for need in NEEDS
    )


def unmet(needs: tuple[Need, ...], fields: Fields) -> list[tuple[str, str]]:
    """Return (code, anchor) of every need the fields do not meet, in the order of the needs.

    ``fields`` are the form's, with the verdict of the position under ``verdict``.
    """
    return [
        (need.code, _numbered(need.anchor, n))
        for need in needs
        for n in _asked(need, fields)
        if _applies(need, n, fields) and _count(need, n, fields) < need.least
    ]


def needs_document(needs: tuple[Need, ...]) -> list[dict[str, Any]]:
    """Write needs as JSON, for the phone."""
    return [asdict(need) for need in needs]


def _asked(need: Need, fields: Fields) -> Iterator[str]:
    if need.each:
        yield from map(str, numbers(fields, need.each))
    else:
        yield ""


def _applies(need: Need, n: str, fields: Fields) -> bool:
    return all(
        _stands(_text(fields, _numbered(name, n)), values) for name, values in need.when.items()
    )


def _stands(text: str, values: tuple[str, ...]) -> bool:
    return text in values or (ANYTHING in values and text != "")


def _count(need: Need, n: str, fields: Fields) -> int:
    return sum(
        _text(fields, name) != ""
        for pattern in need.of
        for name in _names(_numbered(pattern, n), fields)
    )


def _names(pattern: str, fields: Fields) -> list[str]:
    if not pattern.endswith("-*"):
        return [pattern]
    prefix = pattern[:-2]
    return [f"{prefix}-{number}" for number in numbers(fields, prefix)]


def _numbered(text: str, n: str) -> str:
    return text.replace(NUMBERED, n)


def _text(fields: Fields, name: str) -> str:
    return (fields.get(name) or [""])[0].strip()
