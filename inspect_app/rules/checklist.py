"""What the answers to a checklist mean.

Source: `meta.rules` of checklists.yaml: one limit that does not hold makes the item fail; a
soft limit only hints; facts are stated, not judged; the violation codes of an item are
offered and never decided here, the inspector confirms them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from inspect_app.rules.answers import NOT_APPLICABLE, Answer, Sample
from inspect_app.rules.catalogue import Catalogue, ViolationType
from inspect_app.rules.checklist_items import Checklist, Item
from inspect_app.rules.limits import Limit, Value
from inspect_app.rules.parties import Party, applies, unknowns

Parameters = Mapping[str, Value]
"""An office's own limits by field, for limits marked `local_parameter`."""
NO_PARAMETERS: Parameters = MappingProxyType({})


class Status(StrEnum):
    """What an item comes to."""

    PASS = "pass"  # noqa: S105 - an answer that is in order, no password
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    NOT_CHECKED = "not_checked"
    FACT = "fact"
    RECORDED = "recorded"
    SOFT_WARNING = "soft_warning"


@dataclass(frozen=True)
class Exceeded:
    """One value that does not keep a limit; `bound` is the limit as it applied."""

    field: str
    value: Value
    op: str
    bound: Value
    unit: str
    sample: str = ""
    soft: bool = False


@dataclass(frozen=True)
class Judgement:
    """`failed_samples`: labels of the samples answered wrongly (items without limits)."""

    status: Status
    exceeded: tuple[Exceeded, ...] = ()
    failed_samples: tuple[str, ...] = ()


NOT_CHECKED = Judgement(Status.NOT_CHECKED)
JUDGED_NOT_APPLICABLE = Judgement(Status.NOT_APPLICABLE)
JUDGED_FACT, JUDGED_PASS = Judgement(Status.FACT), Judgement(Status.PASS)
JUDGED_FAIL = Judgement(Status.FAIL)


def judge(
    item: Item, answer: Answer | None, party: Party, parameters: Parameters = NO_PARAMETERS
) -> Judgement:
    """Return what the answer comes to; a missing or empty one is `not_checked`."""
    if answer is None:
        return NOT_CHECKED
    if item.answer_type == "yes_no_na" and answer.is_said:
        return _judge_said(item.pass_answer, str(answer.value), is_fact=item.fact_finding)
    if answer.is_empty:
        return NOT_CHECKED
    match item.answer_type:
        case "yes_no_na":
            return _judge_yes_no(item, answer)
        case "measure":
            return _judge_measure(item, answer, party, parameters)
    return Judgement(Status.RECORDED) if answer.chosen else NOT_CHECKED


def visible_items(
    checklist: Checklist, party: Party, answers: Mapping[str, Answer]
) -> tuple[Item, ...]:
    """Return the items to be shown, in order; what the register does not tell hides nothing."""
    shown = dict[str, Item]()
    for item in checklist.items:
        if applies(item.when.party, party) and _asked_for(item, shown, answers):
            shown[item.id] = item
    return tuple(shown.values())


def candidate_codes(
    item: Item,
    answer: Answer | None,
    party: Party,
    catalogue: Catalogue,
    parameters: Parameters = NO_PARAMETERS,
) -> tuple[str, ...]:
    """Return the violation codes to offer for this answer, in the item's order.

    Only codes that may fit the party, as it was found there (`finding_scope`). Where the limits
    that were passed belong to some of the codes, only those are offered.
    """
    if answer is None:
        return ()
    judgement = judge(item, answer, party, parameters)
    codes = _offered(item, answer, judgement)
    found = party.within(item.finding_scope)
    fitting = [code for code in codes if applies(catalogue.violations[code].applies_to, found)]
    passed = {each.field for each in judgement.exceeded}
    measured = [code for code in fitting if passed & _fields(catalogue.violations[code])]
    return tuple(measured or fitting)


def lead_codes(
    item: Item, answer: Answer | None, party: Party, parameters: Parameters = NO_PARAMETERS
) -> tuple[str, ...]:
    """Return codes that concern somebody else: a lead of its own, never on this party's paper."""
    if answer is None or not _calls_for_codes(item, answer, judge(item, answer, party, parameters)):
        return ()
    return item.lead_codes


def _judge_said(right: str | None, value: str, *, is_fact: bool) -> Judgement:
    if value == NOT_APPLICABLE:
        return JUDGED_NOT_APPLICABLE
    if is_fact:
        return JUDGED_FACT
    return JUDGED_PASS if value == right else JUDGED_FAIL


def _judge_yes_no(item: Item, answer: Answer) -> Judgement:
    given = [sample for sample in answer.all_samples if sample.value]
    values = {sample.value for sample in given}
    if not given:
        return NOT_CHECKED
    if values == {NOT_APPLICABLE}:
        return JUDGED_NOT_APPLICABLE
    if item.fact_finding:
        return JUDGED_FACT
    right = {item.pass_answer, NOT_APPLICABLE}
    if values <= right:
        return JUDGED_PASS
    failed = tuple(sample.label for sample in given if sample.value not in right)
    labels = tuple(label for label in failed if label)
    return Judgement(Status.FAIL, failed_samples=labels)


def _judge_measure(item: Item, answer: Answer, party: Party, parameters: Parameters) -> Judgement:
    if answer.value == NOT_APPLICABLE:
        return Judgement(Status.NOT_APPLICABLE)
    limits = [limit for limit in item.limits if applies(limit.when, party)]
    samples = [sample for sample in answer.all_samples if sample.values]
    if not any(limit.field in sample.values for limit in limits for sample in samples):
        return NOT_CHECKED
    if item.fact_finding:
        return Judgement(Status.FACT)
    exceeded = tuple(
        passed
        for sample in samples
        for limit in limits
        if (passed := _exceeded(limit, sample, parameters)) is not None
    )
    return Judgement(_measured(limits, samples, exceeded, party, parameters), exceeded)


def _measured(
    limits: list[Limit],
    samples: list[Sample],
    exceeded: tuple[Exceeded, ...],
    party: Party,
    parameters: Parameters,
) -> Status:
    if exceeded:
        return Status.SOFT_WARNING if all(each.soft for each in exceeded) else Status.FAIL
    compared = [limit for limit in limits if limit.effective(parameters) is not None]
    if not compared:
        return Status.RECORDED
    for limit in compared:
        missing = any(limit.field not in sample.values for sample in samples)
        if missing and not limit.soft and not unknowns(limit.when, party):
            return Status.NOT_CHECKED  # half a measurement proves nothing in order
    return Status.PASS


def _exceeded(limit: Limit, sample: Sample, parameters: Parameters) -> Exceeded | None:
    value, bound = sample.values.get(limit.field), limit.effective(parameters)
    if value is None or bound is None or not limit.accepts(value) or limit.holds(value, bound):
        return None
    # our suggested value is no law: without the office's own one it can only hint
    soft = limit.soft or (limit.local_parameter and limit.field not in parameters)
    return Exceeded(limit.field, value, limit.op, bound, limit.unit, sample.label, soft)


def _asked_for(item: Item, shown: Mapping[str, Item], answers: Mapping[str, Answer]) -> bool:
    """Say whether the item's condition on another item holds; a hidden item has no answer."""
    other = item.when.item
    if not other:
        return True
    return other in shown and other in answers and item.when.value in answers[other].chosen


def _offered(item: Item, answer: Answer, judgement: Judgement) -> Iterable[str]:
    if item.answer_type == "choice":
        suggested = [choice.suggest_codes for choice in item.choices if choice.key in answer.chosen]
        return dict.fromkeys(code for codes in suggested for code in codes)
    return item.violation_codes if _calls_for_codes(item, answer, judgement) else ()


def _calls_for_codes(item: Item, answer: Answer, judgement: Judgement) -> bool:
    """Say whether the answer is one that a violation may stand behind."""
    match judgement.status:
        case Status.FAIL | Status.SOFT_WARNING | Status.RECORDED:
            return True
        case Status.FACT:
            return item.answer_type == "measure" or any(
                sample.value == "yes" for sample in answer.all_samples
            )
    return False


def _fields(violation_type: ViolationType) -> set[str]:
    measure = violation_type.measure
    return {limit.field for limit in measure.limits} if measure else set()
