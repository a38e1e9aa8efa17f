"""How coverage is counted, in words: one entry a definition of `rules.coverage`, beside the rule.

The page shows them in the reader's language, the statement prints the Chinese ones.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """What is counted, and how; the Chinese text is the one that is printed."""

    key: str
    term_zh: str
    term_en: str
    text_zh: str
    text_en: str

    def term(self, *, chinese: bool) -> str:
        """Name it in one of the languages."""
        return self.term_zh if chinese else self.term_en

    def text(self, *, chinese: bool) -> str:
        """Say it in one of the languages."""
        return self.text_zh if chinese else self.text_en


DEFINITIONS = (
    Definition(
        "denominator",
        "应检查机构（分母）",
        "To be visited (denominator)",
        "期末当日在册的该类机构；当日及以前已注销的不计入。持证机构、未登记场所、学校分别统计。",
        "Institutions of the kind that the register holds on the last day of the period; who has"
        " closed by that day is not among them. Licensed institutions, unlicensed sites and schools"
        " each have their own numbers.",
    ),
    Definition(
        "visited",
        "已检查",
        "Visited",
        "期内至少有一次检查结果为“已检查”且材料齐全；同一机构检查多次只计一次，"
        "更正过的检查以最后一次为准，只计本机关的检查。",
        "At least one visit in the period with outcome “inspected” and all its files. However often"
        " an institution was visited, it counts once. A corrected visit counts as it stands last;"
        " only our office's visits count.",
    ),
    Definition(
        "off_site",
        "其中仅非现场检查",
        "Of these off site only",
        "已检查机构中，期内只做过书面检查或者视频检查、没有现场检查的；计入已检查，另行列明。",
        "Of the visited, those seen by documents or video alone and never on site in the period."
        " They count as visited and are listed apart.",
    ),
    Definition(
        "attempted",
        "到访未果",
        "Attempted",
        "未检查机构中，期内到访而关门闭户、拒绝检查、已搬离或者查无此处的；不计入已检查。",
        "Of those not visited, where somebody went and found a closed door, was refused, or found"
        " that it had moved or was not there. They do not count as visited.",
    ),
    Definition(
        "excused",
        "免检",
        "Excused",
        "未检查机构中，登记了免检理由且免检期与本期有重叠的；已检查的不再计入免检。",
        "Of those not visited, those with a recorded reason whose days touch the period. Who was"
        " visited is not excused as well.",
    ),
    Definition(
        "closed",
        "期内注销",
        "Closed within the period",
        "期内注销的机构单独列出，不计入分母，检查过的也不计入已检查。",
        "Who closed within the period is listed apart and is no part of the denominator, visited"
        " or not.",
    ),
    Definition(
        "rate",
        "覆盖率",
        "Rates",
        "覆盖率＝已检查÷应检查；扣除免检后的覆盖率＝已检查÷（应检查－免检）。"
        "应检查＝已检查＋免检＋其他未检查。",
        "Rate = visited ÷ to be visited; without the excused = visited ÷ (to be visited − excused)."
        " To be visited = visited + excused + not visited otherwise.",
    ),
    Definition(
        "term",
        "学校按学期",
        "Schools by term",
        "学校覆盖情况以学期计：每学期自开学日起，至下学期开学日的前一日止；"
        "本机关未另行设定的，开学日为9月1日和2月1日。",
        "Schools are counted by term: each runs from its first day to the day before the next term"
        " begins, on 1 September and 1 February unless the office sets other days.",
    ),
)
