"""The words of the ledgers: they are Chinese papers, whatever language the reader has chosen.

A test holds them against the words of the pages.
"""

from collections.abc import Mapping
from datetime import date

from inspect_app.rules.deadlines import Due
from pdf.wording import DAY_UNITS, at_once, chinese_date

INSTITUTION_KINDS = {"licensed": "持证机构", "unlicensed": "未登记场所", "school": "学校"}
VISIT_KINDS = {
    "routine": "日常检查",
    "campaign": "专项检查",
    "joint": "联合检查",
    "recheck": "复查",
}
SOURCES = {
    "plan": "检查计划",
    "draw": "双随机抽取",
    "complaint": "投诉举报",
    "handover": "其他部门移送",
    "data_alert": "数据预警",
    "own_initiative": "自行发现",
}
VISIT_METHODS = {"on_site": "现场检查", "documents": "书面检查", "video": "视频检查"}
OUTCOMES = {
    "completed": "已检查",
    "closed_door": "关门闭户",
    "refused": "拒绝检查",
    "moved": "已搬离",
    "not_found": "查无此处",
}
VISIT_STATES = {"complete": "已上传", "incomplete": "文件未传齐"}
DELIVERY_METHODS = {
    "in_person": "直接送达",
    "left_in_place": "留置送达",
    "post": "邮寄送达",
    "electronic": "电子送达（已签确认书）",
    "announcement": "公告送达",
}
RESULTS = {
    "rectified": "已改正",
    "partly": "部分改正",
    "not_rectified": "未改正",
    "not_applicable": "不再适用",
}
NOTICE_STATES = {
    "issued": "已出具，待送达",
    "delivered": "已送达",
    "reported": "已报告，待复查",
    "extended": "已延期",
    "rechecked": "已复查",
    "not_rectified": "未改正",
    "reissued": "已重新责令",
    "referred": "已移送",
    "withdrawn": "已撤回",
    "closed": "已销号",
}


def word(words: Mapping[str, str], value: object) -> str:
    """Word one value; one that has no word stands for itself."""
    return words.get(str(value or ""), str(value or ""))


def span_words(what: str, first: date | None, last: date | None) -> str:
    """Say which days a ledger covers, both included; "" where all of them."""
    if first and last:
        return f"{what}：{chinese_date(first)}至{chinese_date(last)}"
    if first:
        return f"{what}：{chinese_date(first)}起"
    return f"{what}：{chinese_date(last)}止" if last else ""


def due_words(due: Due) -> str:
    """Say a due as it was ordered: 立即, 5个工作日, 10日, or 2026年12月5日前."""
    if due.immediate:
        return at_once()
    if due.date:
        return f"{chinese_date(due.date)}前"
    return f"{due.days}{DAY_UNITS[due.type]}" if due.type else ""
