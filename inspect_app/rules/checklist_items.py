"""Checklists, sections and items as they stand in checklists.yaml."""

from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property

from inspect_app.rules.limits import Limit, read_item_limit
from inspect_app.rules.marked_yaml import Entry
from inspect_app.rules.parties import ANY_PARTY, Condition, read_axes, read_condition

ANSWER_TYPES = ("yes_no_na", "measure", "choice", "text")
PHOTO_RULES = ("required", "on_fail", "on_demand", "none")
REPEATS = ("class", "contract", "room", "classroom", "person")


@dataclass(frozen=True)
class Choice:
    key: str
    zh: str
    en: str
    suggest_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemCondition:
    """When an item is shown: the party fits, and another item has a certain answer."""

    party: Condition = ANY_PARTY
    item: str = ""
    value: str = ""


ALWAYS = ItemCondition()


@dataclass(frozen=True)
class Item:
    """One question. `pass_answer` is None for facts and for items without a right answer."""

    id: str
    text_zh: str
    text_en: str
    answer_type: str
    photo: str
    pass_answer: str | None = None
    fact_finding: bool = False
    choices: tuple[Choice, ...] = ()
    multiple: bool = False
    limits: tuple[Limit, ...] = ()
    repeat: str = ""
    when: ItemCondition = ALWAYS
    finding_scope: Condition = ANY_PARTY
    violation_codes: tuple[str, ...] = ()
    lead_codes: tuple[str, ...] = ()
    switch_to: str = ""
    guidance_zh: str = ""

    @property
    def is_sampled(self) -> bool:
        return bool(self.repeat)


@dataclass(frozen=True)
class Section:
    title_zh: str
    title_en: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Checklist:
    id: str
    version: str
    title_zh: str
    title_en: str
    applies_to: Condition
    sections: tuple[Section, ...]
    est_minutes: int
    note: str = ""

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @cached_property
    def _by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    def item(self, id_: str) -> Item | None:
        return self._by_id.get(id_)


def read_checklist(entry: Entry, codes: Container[str]) -> Checklist:
    """Read one checklist; every violation code it names must be one of `codes`."""
    minutes = entry.raw("est_minutes")
    if not isinstance(minutes, int) or minutes <= 0:
        entry.fail("est_minutes must be a number of minutes", "est_minutes")
    seen = set[str]()
    checklist = Checklist(
        id=entry.text("id"),
        version=entry.text("version"),
        title_zh=entry.text("title_zh"),
        title_en=entry.text("title_en"),
        applies_to=read_condition(entry.optional_entry("applies_to")),
        sections=tuple(_read_section(each, codes, seen) for each in entry.entries("sections")),
        est_minutes=minutes,
        note=entry.optional_text("note"),
    )
    if entry.raw("item_count") not in {None, len(checklist.items)}:
        entry.fail(f"there are {len(checklist.items)} items", "item_count")
    entry.done()
    return checklist


def _read_section(entry: Entry, codes: Container[str], seen: set[str]) -> Section:
    section = Section(
        entry.text("title_zh"),
        entry.text("title_en"),
        tuple(_read_item(each, codes, seen) for each in entry.entries("items")),
    )
    entry.done()
    return section


def _read_item(entry: Entry, codes: Container[str], seen: set[str]) -> Item:
    """Read one item; `seen` are the ids that stand before it, and grows by this one."""
    item = Item(
        id=entry.text("id"),
        text_zh=entry.text("text_zh"),
        text_en=entry.text("text_en"),
        answer_type=entry.one_of("answer_type", ANSWER_TYPES),
        photo=entry.one_of("photo", PHOTO_RULES),
        pass_answer=entry.optional_one_of("pass_answer", ("yes", "no")) or None,
        fact_finding=entry.flag("fact_finding"),
        choices=tuple(_read_choice(each, codes) for each in entry.entries("choices")),
        multiple=entry.flag("multiple"),
        limits=tuple(read_item_limit(each) for each in entry.entries("limits")),
        repeat=entry.optional_one_of("repeat", REPEATS),
        when=_read_item_condition(entry.optional_entry("when")),
        finding_scope=read_condition(entry.optional_entry("finding_scope")),
        violation_codes=entry.texts("violation_codes", codes),
        lead_codes=entry.texts("lead_codes", codes),
        switch_to=entry.optional_text("switch_to"),
        guidance_zh=entry.optional_text("guidance_zh"),
    )
    _check_item(entry, item)
    _check_place(entry, item, seen)
    seen.add(item.id)
    entry.done()
    return item


def _read_choice(entry: Entry, codes: Container[str]) -> Choice:
    choice = Choice(
        entry.text("key"), entry.text("zh"), entry.text("en"), entry.texts("suggest_codes", codes)
    )
    entry.done()
    return choice


def _read_item_condition(entry: Entry | None) -> ItemCondition:
    if entry is None:
        return ALWAYS
    condition = ItemCondition(
        read_axes(entry), entry.optional_text("item"), entry.optional_text("value")
    )
    if bool(condition.item) != bool(condition.value):
        entry.fail("item and value stand together")
    entry.done()
    return condition


def _check_item(entry: Entry, item: Item) -> None:
    if (item.answer_type == "choice") != bool(item.choices):
        entry.fail("choices stand on a choice and nowhere else", "choices")
    if (item.answer_type == "measure") != bool(item.limits):
        entry.fail("limits stand on a measure and nowhere else", "limits")
    needs_pass_answer = item.answer_type == "yes_no_na" and not item.fact_finding
    if needs_pass_answer != (item.pass_answer is not None):
        entry.fail("pass_answer stands on yes_no_na that is not fact_finding", "pass_answer")
    _check_unique(entry, "choices", [choice.key for choice in item.choices])
    _check_unique(entry, "limits", [limit.field for limit in item.limits])


def _check_place(entry: Entry, item: Item, seen: Container[str]) -> None:
    if item.id in seen:
        entry.fail(f"{item.id} stands twice", "id")
    if item.when.item and item.when.item not in seen:
        entry.fail(f"the condition asks for {item.when.item}, which does not stand before", "when")


def _check_unique(entry: Entry, key: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            entry.fail(f"{name} stands twice", key)
