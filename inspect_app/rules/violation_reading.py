"""How violations.yaml becomes `ViolationType`s; what no notice rule could handle is refused."""

from collections.abc import Mapping

from inspect_app.rules.deadlines import DAY_TYPES, Due, DueProblem
from inspect_app.rules.limits import read_measure_limit
from inspect_app.rules.marked_yaml import Entry
from inspect_app.rules.parties import read_condition
from inspect_app.rules.violation_types import (
    CITABLE_NATURES,
    CITABLE_ROLES,
    ENFORCERS,
    FITS,
    GRADES,
    NATURES,
    PARTIES,
    ROLES,
    SEVERITIES,
    SUBJECTS,
    Basis,
    Instrument,
    Measure,
    ReferTo,
    ViolationType,
)


def read_instrument(id_: str, entry: Entry) -> Instrument:
    """Read one of `instruments`; its id is the key it stands under."""
    instrument = Instrument(
        id=id_,
        title=entry.text("title"),
        nature=entry.one_of("nature", NATURES),
        doc_no=entry.text("doc_no"),
        in_force=entry.text("in_force"),
        status=entry.text("status"),
        source_url=entry.text("source_url"),
        official_url=entry.optional_text("official_url"),
        official_url_note=entry.optional_text("official_url_note"),
        short_zh=entry.optional_text("short_zh"),
        issuer_zh=entry.optional_text("issuer_zh"),
        other_sources=entry.texts("other_sources"),
    )
    entry.done()
    return instrument


def read_basis(entry: Entry, instruments: Mapping[str, Instrument]) -> Basis:
    """Read one provision; refuse one that the notice rules could not handle."""
    basis = Basis(
        instrument=instruments[entry.one_of("instrument_id", instruments)],
        article=entry.optional_text("article"),
        role=entry.one_of("role", ROLES),
        subject=entry.one_of("subject", SUBJECTS),
        verified=entry.flag("verified"),
        article_number_verified=entry.flag("article_number_verified"),
        evidence_grade=entry.one_of("evidence_grade", GRADES),
        fit=entry.optional_one_of("fit", FITS),
        party=entry.optional_one_of("party", PARTIES),
        when=read_condition(entry.optional_entry("when")),
        use_when_zh=entry.optional_text("use_when_zh"),
        enforced_by=entry.optional_one_of("enforced_by", ENFORCERS),
        also=entry.texts("also", ROLES),
        article_note_zh=entry.optional_text("article_note_zh"),
        source_url=entry.optional_text("source_url"),
        note=entry.optional_text("note"),
    )
    if entry.text("instrument") != basis.instrument.title:
        entry.fail("the instrument's title differs from the list of instruments", "instrument")
    _check_basis(entry, basis)
    entry.done()
    return basis


def read_violation_type(entry: Entry, instruments: Mapping[str, Instrument]) -> ViolationType:
    """Read one violation code with its whole legal basis."""
    violation_type = ViolationType(
        code=entry.text("code"),
        category=entry.text("category"),
        title_zh=entry.text("title_zh"),
        title_en=entry.text("title_en"),
        description_zh=entry.text("description_zh"),
        description_en=entry.text("description_en"),
        basis=tuple(read_basis(each, instruments) for each in entry.entries("legal_basis")),
        severity=entry.one_of("severity", SEVERITIES),
        due=_read_due(entry.entry("due")),
        requirement_zh=entry.text("requirement_zh"),
        requirement_en=entry.text("requirement_en"),
        applies_to=read_condition(entry.optional_entry("applies_to")),
        refer_to=_read_refer_to(entry.optional_entry("refer_to")),
        basis_gap=entry.flag("basis_gap"),
        basis_note_zh=entry.optional_text("basis_note_zh"),
        measure=_read_measure(entry.optional_entry("measure")),
        note=entry.optional_text("note"),
    )
    _check_violation_type(entry, violation_type)
    entry.done()
    return violation_type


def _check_basis(entry: Entry, basis: Basis) -> None:
    if bool(basis.article) != basis.article_number_verified:
        entry.fail("article stands if and only if article_number_verified is true", "article")
    if bool(basis.fit) != (basis.role == "breached"):
        entry.fail("fit stands on a breached provision and nowhere else", "fit")
    if basis.role in CITABLE_ROLES and basis.instrument.nature not in CITABLE_NATURES:
        entry.fail("a policy paper cannot be cited as a legal ground", "role")
    if basis.role == "bridge" and basis.subject != "licensed":
        entry.fail("a bridge is for licensed institutions only", "subject")


def _check_violation_type(entry: Entry, violation_type: ViolationType) -> None:
    if not violation_type.applies_to.kind:
        entry.fail("applies_to must name at least one kind", "applies_to")
    has_bridge = any(each.role == "bridge" for each in violation_type.basis)
    has_target = any(
        each.role == "order" and each.leads_from_bridge for each in violation_type.basis
    )
    if has_bridge and not has_target:
        entry.fail("a bridge needs an order entry for 民办教育促进法第六十二条", "legal_basis")


def _read_due(entry: Entry) -> Due:
    days, kind = entry.raw("days"), entry.one_of("type", ("immediate", *DAY_TYPES))
    entry.done()
    document = {"days": days, "type": kind}
    if kind == "immediate":
        if days != 0:
            entry.fail("an immediate due has 0 days", "days")
        document = {"immediate": True}
    try:
        return Due.from_document(document)
    except DueProblem as problem:
        entry.fail(f"the due cannot be read: {problem.code}")


def _read_refer_to(entry: Entry | None) -> ReferTo | None:
    if entry is None:
        return None
    refer_to = ReferTo(entry.text("zh"), entry.text("en"))
    entry.done()
    return refer_to


def _read_measure(entry: Entry | None) -> Measure | None:
    if entry is None:
        return None
    if entry.raw("combine") not in {None, "all_must_hold"}:
        entry.fail("combine can only be all_must_hold", "combine")
    local = entry.flag("local_parameter")
    measure = Measure(
        limits=tuple(read_measure_limit(each, local=local) for each in entry.entries("fields")),
        soft=entry.flag("soft"),
        local_parameter=local,
        formula=entry.optional_text("formula"),
    )
    entry.done()
    return measure
