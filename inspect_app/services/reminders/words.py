"""What a message says: number, institution, due day and where to look; nothing of the findings.

Chinese, or English for a person who reads the program in English.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inspect_app.rules.reminders import kind_of
from inspect_app.services.reminders.digests import Section
from inspect_app.services.reminders.matters import Telling
from inspect_app.services.reminders.ways import Message
from pdf.wording import chinese_date

MOST_LINES = 10
"""A section of a digest names so many, and counts the others."""

STEPS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "due_soon": "即将到期",
        "due_today": "今日到期",
        "overdue": "已逾期{days}天",
        "reported": "收到整改报告",
        "extension_asked": "申请延期，待决定",
        "heard": "收到陈述申辩",
        "escalated_office": "已提请机关处理",
        "escalated_approver": "已提请负责人处理",
    },
    "en": {
        "due_soon": "due soon",
        "due_today": "due today",
        "overdue": "{days} days overdue",
        "reported": "report received",
        "extension_asked": "more time asked for, to be decided",
        "heard": "statement of defence received",
        "escalated_office": "laid before the office",
        "escalated_approver": "laid before the person in charge",
    },
}
SECTIONS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "overdue": "逾期未改",
        "due_soon": "3个工作日内到期",
        "to_deliver": "待送达",
        "reports": "待复查的整改报告",
        "extensions": "待决定的延期申请",
        "referrals": "移送后未答复",
        "certificates": "执法证即将到期",
    },
    "en": {
        "overdue": "Overdue",
        "due_soon": "Due within 3 working days",
        "to_deliver": "To be delivered",
        "reports": "Reports to be checked",
        "extensions": "Requests for more time",
        "referrals": "Referrals without an answer",
        "certificates": "Certificates running out",
    },
}
OTHERS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "due": "，整改期限{day}",
        "several": "整改提醒：{count}项",
        "digest": "整改工作日报 {day}",
        "section": "【{name}】{count}项",
        "more": "……另有{count}项",
        "look": "详情：{link}",
        "test_subject": "测试消息",
        "test": "这是一条测试消息。收到即表示提醒可以送达此处。",
    },
    "en": {
        "due": ", due {day}",
        "several": "Rectifications: {count} reminders",
        "digest": "Rectifications on {day}",
        "section": "{name}: {count}",
        "more": "… and {count} more",
        "look": "See {link}",
        "test_subject": "Test message",
        "test": "This is a test message. Reminders arrive here.",
    },
}


def language_of(locale: str) -> str:
    """Name the table of a locale."""
    return "en" if locale.startswith("en") else "zh"


def telling_words(told: Sequence[Telling], office: str, language: str, base_url: str) -> Message:
    """Word what is told of single matters, together where there are several."""
    words, lines = OTHERS[language], []
    for each in told:
        lines.append(_telling_line(each, language))
        if base_url:
            lines.append(words["look"].format(link=f"{base_url}/notices/{each.case.uuid}"))
    first = _telling_line(told[0], language)
    subject = first if len(told) == 1 else words["several"].format(count=len(told))
    key = "\n".join(f"{each.key}" for each in told)
    return Message(_of_office(office, subject), tuple(lines), key)


def _telling_line(each: Telling, language: str) -> str:
    step = STEPS[language][kind_of(each.step)].format(days=each.days_late)
    due = each.case.due_on or (each.day if kind_of(each.step) in _OF_A_DUE else None)
    tail = OTHERS[language]["due"].format(day=_day(due, language)) if due else ""
    between = "：" if language == "zh" else ": "
    return f"{step}{between}{each.case.number} {each.case.party}{tail}"


_OF_A_DUE = frozenset({"due_soon", "due_today", "overdue"})


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over a digest: whose it is, of what day, in what language."""

    office: str
    day: date
    language: str
    base_url: str


def digest_words(sections: Sequence[Section], heading: Heading, longest: int = 0) -> Message:
    """Word a digest: each section with its count and its first lines.

    With a ``longest`` number of bytes it names fewer, so that every count still stands in it.
    """
    for most in (MOST_LINES, 5, 3, 2, 1, 0):
        message = _digest(sections, heading, most)
        if not longest or len(f"{message.subject}\n{message.text}".encode()) <= longest:
            break
    return message


def _digest(sections: Sequence[Section], heading: Heading, most: int) -> Message:
    language = heading.language
    words, lines = OTHERS[language], list[str]()
    for section in sections:
        name = SECTIONS[language][section.name]
        lines.append(words["section"].format(name=name, count=len(section.lines)))
        for text, due in section.lines[:most]:
            lines.append(f"  {text}{f' {_day(due, language)}' if due else ''}")
        if len(section.lines) > most > 0:
            lines.append("  " + words["more"].format(count=len(section.lines) - most))
    if heading.base_url:
        lines.append(words["look"].format(link=f"{heading.base_url}/rectifications/"))
    subject = words["digest"].format(day=_day(heading.day, language))
    key = f"digest {heading.day.isoformat()}"
    return Message(_of_office(heading.office, subject), tuple(lines), key)


def test_words(office: str, language: str, key: str) -> Message:
    """Word a test."""
    words = OTHERS[language]
    return Message(_of_office(office, words["test_subject"]), (words["test"],), key)


def _of_office(office: str, subject: str) -> str:
    return f"【{office}】{subject}"


def _day(day: date, language: str) -> str:
    return chinese_date(day) if language == "zh" else day.isoformat()
