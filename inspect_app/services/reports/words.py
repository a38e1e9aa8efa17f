"""The words of the report on paper and in a workbook: Chinese, whatever the reader has chosen.

A test holds them against the words of the page.
"""

from collections.abc import Mapping

from inspect_app.rules.coverage import ATTEMPTS
from inspect_app.services.ledgers.words import OUTCOMES

TITLE = "校外培训监督检查情况统计表"
NOW, BEFORE, CHANGE = "本期", "上年同期", "增减"
YEARS = "本年", "上年"
MEASURES: Mapping[str, str] = {
    "inspector_visits": "出动执法人员",
    "visits": "检查机构",
    "rechecks": "复查",
    "off_site": "非现场检查",
    "institutions": "检查机构（不重复）",
    "attempts": "未能检查",
    **{outcome: OUTCOMES[outcome] for outcome in ATTEMPTS},
    "violations": "发现问题",
    "on_spot": "立行立改",
    "papers": "下发通知书",
    "notices": "责令限期改正通知书",
    "opinions": "督导意见书",
    "withdrawn": "已撤回（不计入）",
    "rectified": "完成整改",
    "referrals": "移送",
    "closed": "销号",
}
UNITS: Mapping[str, str] = {
    "person_visits": "人次",
    "visits": "家次",
    "institutions": "家",
    "attempts": "次",
    "items": "项",
    "papers": "份",
    "cases": "件",
}
SECTORS: Mapping[str, str] = {
    "subject": "学科类",
    "sports": "体育类",
    "arts": "文化艺术类",
    "tech": "科技类",
    "other": "其他非学科类",
    "unknown": "未填类别",
}
PARTS: Mapping[str, str] = {
    "licensing": "证照与范围",
    "fees": "收费与预收费",
    "staff": "从业人员",
    "content_materials": "内容与材料",
    "time": "培训时间",
    "fire_premises": "场所与消防",
    "advertising": "广告宣传",
    "hidden_variant": "隐形变异",
    "minors_protection": "未成年人保护",
    "competition": "竞赛",
    "online": "线上培训",
    "contract": "合同",
    "school_side": "中小学校",
    "": "其他",
}
MEDIAN, UPPER = "整改用时（中位数）", "整改用时（75%分位数）"
IN_TIME, REPEAT = "按期整改率", "重复违规率"
UNCHECKED = "到期尚无复查结果"
MONTHS_CHART, CODES_CHART, DAYS_CHART = "各月检查家次", "发现最多的问题（项）", "整改用时分布（项）"
DEFINITIONS = (
    "日期均以北京时间为准。只统计本机关的数据；检查以资料齐全的最新版本为准，持证机构、未登记场所和学校均计入。",
    "出动执法人员：本期现场检查（含未能检查）中具名的执法人员人次；辅助人员、网格员等没有执法证，只能协助，不计。",
    (
        "检查机构：本期完成的检查家次，含复查和书面、视频等非现场检查；“不重复”按机构去重，"
        "未登记场所按名称和地址去重。"
    ),
    "发现问题：上述检查记录的违规项数；立行立改为当场改正的项数。",
    "下发通知书：本期出具的责令限期改正通知书和督导意见书；已撤回的另列，不计入。",
    "完成整改：本期复查首次认定已改正的项数；移送：本期作出的移送函件数；销号：本期销号的文书份数。",
    "整改用时：自送达生效日至复查认定已改正之日的日历天数；分位数为不少于相应比例的项所不超过的最少天数。",
    (
        "按期整改率：整改期限在本期内且已届满的项中，经复查认定已改正，且复查或者整改报告不晚于期限的比例；"
        "已撤回、不再适用的不计；尚无复查结果的计入分母。"
    ),
    "重复违规率：本期被发现问题（复查除外）的在册机构中，两年内曾被发现同一代码问题的比例。",
    "上年同期为上一年的相同日期，整月对整月；区域和类别按目前登记的机构信息划分。",
)


def share(part: int, whole: int) -> str:
    """A share with what it is a share of, like 75.0%（3/4）; a dash of nothing."""
    return f"{part / whole:.1%}（{part}/{whole}）" if whole else "—（0/0）"


def days(value: int | None, n: int) -> str:
    """Days with how many they are the quantile of, like 7天（12项）."""
    return f"{value}天（{n}项）" if value is not None else "—（0项）"


def change(now: int, before: int) -> str:
    """The difference with its sign; the two numbers stand beside it."""
    return f"{now - before:+d}" if now != before else "0"
