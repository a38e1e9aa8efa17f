"""The violations that can be found, as they stand in violations.yaml, with their legal basis.

The words follow the file's `meta`: `role`, `subject`, `fit`, `party`, `when`, `use_when_zh`,
`enforced_by`, `basis_gap`.
"""

from dataclasses import dataclass

from inspect_app.rules.deadlines import Due
from inspect_app.rules.limits import Limit
from inspect_app.rules.parties import ANY_PARTY, Condition

NATURES = ("law", "regulation", "rule", "policy", "model_contract")
CITABLE_NATURES = ("law", "regulation", "rule")
ROLES = ("breached", "order", "penalty", "bridge", "aggravation", "policy")
CITABLE_ROLES = ("breached", "order", "bridge")
SUBJECTS = ("licensed", "unlicensed", "any")
FITS = ("direct", "general")
PARTIES = ("unit", "individual", "school")
ENFORCERS = ("market_supervision", "fire_rescue", "public_security", "cyberspace", "copyright")
GRADES = ("statute_text", "gov_page", "press_or_repost", "none")
SEVERITIES = ("critical", "serious", "minor")

MCL, MCL_ORDER = "MCL", "第六十二条"
"""民办教育促进法第六十二条: the article every bridge leads to and is printed with."""


@dataclass(frozen=True)
class Instrument:
    """A law, regulation, rule or policy paper; `status` says how far its text was read."""

    id: str
    title: str
    nature: str
    doc_no: str
    in_force: str
    status: str
    source_url: str
    official_url: str = ""
    official_url_note: str = ""
    short_zh: str = ""
    issuer_zh: str = ""
    other_sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Basis:
    """One provision named for a violation; `article` is empty while its number is not verified."""

    instrument: Instrument
    article: str
    role: str
    subject: str
    verified: bool
    article_number_verified: bool
    evidence_grade: str
    fit: str = ""
    party: str = ""
    when: Condition = ANY_PARTY
    use_when_zh: str = ""
    enforced_by: str = ""
    also: tuple[str, ...] = ()
    article_note_zh: str = ""
    source_url: str = ""
    note: str = ""

    @property
    def is_verified(self) -> bool:
        """Content and article number were both seen in a source; only then it may be printed."""
        return self.verified and self.article_number_verified and bool(self.article)

    @property
    def leads_from_bridge(self) -> bool:
        return self.instrument.id == MCL and self.article.startswith(MCL_ORDER)


@dataclass(frozen=True)
class ReferTo:
    """The authorities a matter goes to, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Measure:
    """What is measured for a violation; all limits must hold. `formula` is for reading only."""

    limits: tuple[Limit, ...]
    soft: bool = False
    local_parameter: bool = False
    formula: str = ""


@dataclass(frozen=True)
class ViolationType:
    """One code of the catalogue. `due` is the product's default, no statutory term."""

    code: str
    category: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    basis: tuple[Basis, ...]
    severity: str
    due: Due
    requirement_zh: str
    requirement_en: str
    applies_to: Condition
    refer_to: ReferTo | None = None
    basis_gap: bool = False
    basis_note_zh: str = ""
    measure: Measure | None = None
    note: str = ""

    @property
    def circumstances(self) -> tuple[str, ...]:
        """The `use_when_zh` of citable entries: what an inspector confirms, each once."""
        texts = (each.use_when_zh for each in self.basis if each.role in CITABLE_ROLES)
        return tuple(dict.fromkeys(text for text in texts if text))

    @property
    def unverified(self) -> tuple[Basis, ...]:
        """Entries whose content or article number nobody has seen in a source."""
        return tuple(each for each in self.basis if not each.is_verified)

    @property
    def to_be_checked(self) -> tuple[str, ...]:
        """Why a lawyer should look: `basis_gap`, `unverified`, `fit_general`.

        A policy paper does not count as unverified here: it is never printed.
        """
        reasons = {
            "basis_gap": self.basis_gap,
            "unverified": any(each.role != "policy" for each in self.unverified),
            "fit_general": any(each.fit == "general" for each in self.basis),
        }
        return tuple(reason for reason, holds in reasons.items() if holds)
