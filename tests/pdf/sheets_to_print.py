"""Sheets of a fictional county, as the tests of papers print them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

from PIL import Image, ImageDraw

from pdf.sheets import (
    CheckedItem,
    Contact,
    Finding,
    Inspection,
    NoticeSheet,
    Officer,
    Order,
    Party,
    PersonMet,
    Remedies,
    Signed,
    SupervisionOpinionSheet,
    Told,
    Verification,
    VisitRecordSheet,
)
from pdf.wording import at_once, due_by, due_within

FACTS = "检查时，二楼203教室开设“三年级数学提升班”，现场有学生18名，每周六上午8时30分授课。"


def signature(seed: int = 1) -> bytes:
    """A transparent PNG with a zigzag on it."""
    image = Image.new("RGBA", (600, 200))
    points = [(x, 100 + (x * seed * 37) % 140 - 70) for x in range(30, 570, 18)]
    ImageDraw.Draw(image).line(points, fill=(10, 20, 60, 255), width=6)
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def finding(number: int, facts: str = FACTS) -> Finding:
    law = "《校外培训行政处罚暂行办法》第二十一条第一款"
    return Finding(facts, ("现场检查笔录", f"照片{number}-1"), (law,))


def order(number: int) -> Order:
    within = due_within(
        5, "working", if_delivered_on=date(2026, 11, 21), comes_to=date(2026, 11, 27)
    )
    terms = (at_once(), within, due_by(date(2026, 12, 5)))
    return Order(f"将第{number}项所列预收费全额存入监管专用账户", terms[number % 3])


def notice(violations: int = 2, facts: str = FACTS, **changes: object) -> NoticeSheet:
    numbers = range(1, violations + 1)
    sheet = NoticeSheet(
        office_name="西溪县教育局",
        title="责令限期改正通知书",
        number="西教责改字〔2026〕第12号",
        addressee=Party(
            "西溪县启明星艺术培训学校有限公司",
            "91330106MA2KQ8RT1A",
            "教民133010670000123",
            "西溪县文一路88号3幢2层",
            "章甲",
        ),
        inspection=inspection(),
        findings=tuple(finding(number, facts) for number in numbers),
        orders=tuple(order(number) for number in numbers),
        order_basis=("《中华人民共和国行政处罚法》第二十八条第一款",),
        officers=officers(),
        contact=Contact("林一", "0571-88880000", "西溪县学院路1号"),
        issued_on=date(2026, 11, 21),
        verification=Verification("https://inspect.example.cn/v/7K3M9QXT", "7K3M9QXT"),
        remedies=Remedies("西溪县人民政府", "西溪县人民法院"),
    )
    return replace(sheet, **changes)


def inspection() -> Inspection:
    return Inspection(
        datetime(2026, 11, 20, 1, 12, tzinfo=UTC),
        datetime(2026, 11, 20, 2, 2, tzinfo=UTC),
        "西溪县文一路88号3幢2层",
        "西教检录〔2026〕31号",
        "西教检通〔2026〕28号",
    )


def officers() -> tuple[Officer, Officer]:
    return (
        Officer("林一", "33010600101", signature(1)),
        Officer("王二", "33010600102", signature(2)),
    )


def opinion(**changes: object) -> SupervisionOpinionSheet:
    like = notice()
    sheet = SupervisionOpinionSheet(
        office_name=like.office_name,
        title="督导意见书",
        number="西教督〔2026〕8号",
        school=Party("西溪县实验小学"),
        inspection=like.inspection,
        findings=(
            Finding("三年级2班书面作业平均完成时间约95分钟。"),
            Finding("课后服务讲授新课。"),
        ),
        orders=(
            Order("控制书面作业总量", due_within(10, "working")),
            Order("停止讲授新课", at_once()),
        ),
        basis=("《教育督导条例》第二十一条",),
        officers=like.officers,
        contact=like.contact,
        issued_on=like.issued_on,
        verification=like.verification,
    )
    return replace(sheet, **changes)


def record(**changes: object) -> VisitRecordSheet:
    like = notice()
    items = (
        CheckedItem("A11", "办学许可证是否在显著位置公示？", "是"),
        CheckedItem("A12", "收费项目与标准是否公示？", "否", "暑期强化班未列标准。"),
        CheckedItem(
            "A33", "抽查合同的预收月数", "合同3：6个月；合同7：3个月；合同12：6个月；合同15：3个月"
        ),
    )
    sheet = VisitRecordSheet(
        office_name=like.office_name,
        title="现场检查笔录",
        number="西教检录〔2026〕31号",
        party=like.addressee,
        inspection=like.inspection,
        officers=like.officers,
        people_met=(PersonMet("章甲", "负责人", "13800000000"),),
        told=(Told("这是我们的执法证件，请你核对。", "看清楚了。"),),
        facts=(FACTS,),
        items=(("证照与收费", items),),
        materials=("照片1-1：二楼203教室",),
        statement="情况属实。",
        position="北纬30.2741、东经120.1551",
        party_signature=Signed(
            "章甲", "负责人", signature(3), datetime(2026, 11, 20, 2, tzinfo=UTC)
        ),
        verification=like.verification,
    )
    return replace(sheet, **changes)
