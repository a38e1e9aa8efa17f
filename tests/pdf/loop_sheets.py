"""Sheets of the papers that follow a notice, for the tests of papers."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

from pdf.batch_list import BatchListSheet, ListedPaper
from pdf.case_file import CaseFileSheet, FiledPaper
from pdf.closure_form import ClosureFormSheet, Settled
from pdf.delivery_address import DeliveryAddressSheet
from pdf.delivery_receipt import DeliveredPaper, DeliveryReceiptSheet
from pdf.extension_decision import ExtendedOrder, ExtensionDecisionSheet
from pdf.form_parts import Opinion
from pdf.hearing_record import HearingRecordSheet, Review, Speaker
from pdf.inspection_approval import AskedOfficer, InspectionApprovalSheet
from pdf.inspection_notice import InspectionNoticeSheet
from pdf.recheck_opinion import RecheckedViolation, RecheckOpinionSheet
from pdf.referral_letter import EvidenceItem, ReferralLetterSheet
from pdf.reply_slip import ReplySlipSheet
from pdf.sheets import Refused, Signed, Told
from pdf.wording import due_by
from tests.pdf.sheets_to_print import finding, inspection, notice, officers, signature

AT = datetime(2026, 11, 21, 3, 5, tzinfo=UTC)
DAY = date(2026, 11, 21)
TAKEN = Signed("章甲", "前台负责人", signature(5), AT)
REFUSED = Refused("称须请示总部", "李见证", signature(6), "记录仪A12-03", AT)


def receipt(**changes: object) -> DeliveryReceiptSheet:
    like = notice()
    sheet = DeliveryReceiptSheet(
        office_name=like.office_name,
        title="送达回证",
        number="西教送〔2026〕第12号",
        recipient=like.addressee,
        papers=(DeliveredPaper(like.title, like.number, 2), DeliveredPaper("照片页")),
        officers=officers(),
        issued_on=DAY,
        method="in_person",
        place="西溪县文一路88号3幢2层",
        received=TAKEN,
        standing="负责收件人",
        remark="同时交付照片页。",
        verification=like.verification,
    )
    return replace(sheet, **changes)


def rechecked(number: int) -> RecheckedViolation:
    """The four results in turn, each with what belongs to it."""
    order = f"将第{number}项所列预收费全额存入监管专用账户"
    due = due_by(date(2026, 12, 5))
    proof = ("现场检查笔录", f"照片{number}-1")
    return (
        RecheckedViolation(order, "rectified", due, "专用账户回单已核对", evidence=proof),
        RecheckedViolation(
            order, "partly", due, "", "已存入三十二万元", "其余八万元尚未存入",
            due_by(date(2026, 12, 20)), proof, "准予就未完成部分继续整改",
        ),
        RecheckedViolation(order, "not_rectified", due, evidence=proof, measure="建议立案调查"),
        RecheckedViolation(order, "not_applicable", due, "该校区已经停办"),
    )[number % 4]  # fmt: skip


def recheck(count: int = 4, **changes: object) -> RecheckOpinionSheet:
    like = notice()
    sheet = RecheckOpinionSheet(
        office_name=like.office_name,
        title="整改复查意见书",
        number="西教复字〔2026〕第3号",
        party=like.addressee,
        notice_title=like.title,
        notice_number=like.number,
        notice_issued_on=DAY,
        inspection=inspection(),
        method="on_site",
        officers=officers(),
        results=tuple(rechecked(number) for number in range(count)),
        contact=like.contact,
        issued_on=date(2026, 12, 8),
        verification=like.verification,
        measures=("未改正的事项，本机关将依法处理",),
        statement="没有意见，会尽快补存。",
    )
    return replace(sheet, **changes)


def extension(granted: bool = True, count: int = 2, **changes: object) -> ExtensionDecisionSheet:
    like = notice()
    until = date(2026, 12, 20) if granted else None
    sheet = ExtensionDecisionSheet(
        office_name=like.office_name,
        title=f"{'准予' if granted else '不予'}延期整改通知书",
        number="西教延字〔2026〕第2号",
        party=like.addressee,
        notice_title=like.title,
        notice_number=like.number,
        asked_on=date(2026, 12, 2),
        asked_reason="监管账户开户行正在办理变更手续",
        asked_until=date(2026, 12, 25),
        granted=granted,
        orders=tuple(
            ExtendedOrder(f"将第{number}项所列预收费全额存入监管专用账户", date(2026, 12, 5), until)
            for number in range(1, count + 1)
        ),
        reason="开户行已出具证明" if granted else "涉及安全的事项不得延期",
        contact=like.contact,
        issued_on=date(2026, 12, 3),
        verification=like.verification,
        completed="已退还学员费用三十二万元",
        proofs=("开户行证明", "退费凭证12份"),
    )
    return replace(sheet, **changes)


def hearing(**changes: object) -> HearingRecordSheet:
    like = notice()
    sheet = HearingRecordSheet(
        office_name=like.office_name,
        title="陈述申辩笔录",
        number="西教申字〔2026〕第1号",
        party=like.addressee,
        notice_title=like.title,
        notice_number=like.number,
        heard_at=AT,
        finished_at=datetime(2026, 11, 21, 3, 45, tzinfo=UTC),
        place="西溪县教育局一楼接待室",
        speaker=Speaker("章㛃", "法定代表人", "33010619800101000X", "13800000000"),
        officers=officers(),
        told=(Told("你对通知书认定的事实有什么意见？", "有，我慢慢说。"),),
        statement="203教室当天是试听课，没有收费。\n我们提交了试听签到表。",
        proofs=("试听签到表1份", "公告照片2张"),
        review=Review(False, "签到表与收费流水不符。", "王二", date(2026, 11, 24), signature(4)),
        signature=TAKEN,
        verification=like.verification,
    )
    return replace(sheet, **changes)


def inspection_notice(**changes: object) -> InspectionNoticeSheet:
    like = notice()
    sheet = InspectionNoticeSheet(
        office_name=like.office_name,
        title="行政检查通知书",
        number="西教检通字〔2026〕第28号",
        party=like.addressee,
        basis=("《中华人民共和国民办教育促进法》", "本机关2026年度行政检查计划"),
        matters=("办学许可和证照公示情况", "收费和资金监管情况", "培训时间和人员情况"),
        starts=datetime(2026, 11, 20, 1, 0, tzinfo=UTC),
        place="西溪县文一路88号3幢2层",
        officers=officers(),
        visits_before=1,
        visit_cap=2,
        contact=like.contact,
        issued_on=date(2026, 11, 19),
        verification=like.verification,
        helpers=("张三",),
        cap_exception="投诉举报",
        complaints="西溪县教育局办公室，电话0571-88880001",
    )
    return replace(sheet, **changes)


def referral(count: int = 2, proofs: int = 3, **changes: object) -> ReferralLetterSheet:
    like = notice()
    sheet = ReferralLetterSheet(
        office_name=like.office_name,
        title="案件移送函",
        number="西教函〔2026〕12号",
        receiver="西溪县市场监督管理局",
        party=like.addressee,
        inspection=inspection(),
        findings=tuple(finding(number) for number in range(1, count + 1)),
        reason="上述收费公示和广告宣传行为属于你单位职责范围",
        basis=("《中华人民共和国行政处罚法》第二十五条",),
        evidence=tuple(
            EvidenceItem(f"照片{number}", f"照片{number}-1", remark="复印件")
            for number in range(1, proofs + 1)
        ),
        contact=like.contact,
        issued_on=date(2026, 12, 1),
        verification=like.verification,
        answer_by=date(2026, 12, 31),
        copies_to=("西溪县实验小学主管教育行政部门人事机构",),
    )
    return replace(sheet, **changes)


def closure(count: int = 2, **changes: object) -> ClosureFormSheet:
    like = notice()
    sheet = ClosureFormSheet(
        office_name=like.office_name,
        title="结案（销号）审批表",
        number="西教结字〔2026〕第5号",
        cause="预收费未存入监管专用账户",
        party=like.addressee,
        inspection=inspection(),
        notice_title=like.title,
        notice_number=like.number,
        notice_issued_on=DAY,
        delivered_on=DAY,
        settled=tuple(
            Settled(
                f"将第{number}项所列预收费全额存入监管专用账户",
                ("已改正", "不再适用", "已移送")[number % 3],
                date(2026, 12, 8),
                ("复查意见书", f"照片{number}-1"),
            )
            for number in range(1, count + 1)
        ),
        filled_on=date(2026, 12, 10),
        summary="当事人已按期完成整改，复查结论均为已改正。",
        handler=Opinion("建议销号结案。", "林一", date(2026, 12, 10), signature(1)),
        approver=Opinion("同意。", "周六", date(2026, 12, 11), signature(7)),
        remark="随卷归档。",
    )
    return replace(sheet, **changes)


def address(**changes: object) -> DeliveryAddressSheet:
    like = notice()
    sheet = DeliveryAddressSheet(
        office_name=like.office_name,
        title="送达地址及电子送达确认书",
        number="西教送确〔2026〕第4号",
        party=like.addressee,
        issued_on=DAY,
        address="西溪县文一路88号3幢2层",
        recipient="章甲",
        phone="13800000000",
        agreed=True,
        system="电子邮件",
        account="zhang@example.cn",
        signed=TAKEN,
        officers=officers(),
        remark="工作日接收。",
        verification=like.verification,
    )
    return replace(sheet, **changes)


def slip(**changes: object) -> ReplySlipSheet:
    like = notice()
    sheet = ReplySlipSheet(
        office_name=like.office_name,
        title="整改回复回执联",
        number=like.number,
        notice_title=like.title,
        party_name=like.addressee.name,
        url="https://inspect.example.cn/r/7K3M9QXT4PWDHB2N",
        code="4PWDHB2N7K3M",
        opens_until=datetime(2027, 1, 31, 15, 59, tzinfo=UTC),
        contact=like.contact,
        made_on=DAY,
    )
    return replace(sheet, **changes)


def case_file(count: int = 6, **changes: object) -> CaseFileSheet:
    like = notice()
    sheet = CaseFileSheet(
        office_name=like.office_name,
        title="行政检查案卷",
        number="西教卷〔2026〕12号",
        party_name=like.addressee.name,
        cause="预收费未存入监管专用账户",
        notice_number=like.number,
        opened_on=date(2026, 11, 20),
        closed_on=date(2026, 12, 11),
        papers=tuple(
            FiledPaper(
                f"第{number}号现场检查笔录",
                f"西教检录〔2026〕{number}号",
                date(2026, 11, 20),
                3 * number - 2,
                3 * number - number % 3,
                "复印件" if number % 2 else "",
            )
            for number in range(1, count + 1)
        ),
        filed_by="王二",
        filed_on=date(2026, 12, 12),
        handlers=("林一", "王二"),
    )
    return replace(sheet, **changes)


def batch(count: int = 3, **changes: object) -> BatchListSheet:
    like = notice()
    sheet = BatchListSheet(
        office_name=like.office_name,
        title="批量打印清单",
        number="B20261121-1",
        papers=tuple(
            ListedPaper(
                f"西教责改字〔2026〕第{number}号",
                like.title,
                like.addressee.name,
                2 + number % 3,
                hashlib.sha256(str(number).encode()).hexdigest(),
            )
            for number in range(1, count + 1)
        ),
        made_at=AT,
        made_by="王二",
    )
    return replace(sheet, **changes)


def approval(count: int = 2, **changes: object) -> InspectionApprovalSheet:
    like = inspection_notice()
    until = date(2028, 12, 31)
    sheet = InspectionApprovalSheet(
        office_name=like.office_name,
        title="行政检查审批表",
        number=like.number,
        party=like.party,
        source="draw",
        type="routine",
        matters=like.matters,
        basis=like.basis,
        method="on_site",
        starts=date(2026, 11, 20),
        ends=date(2026, 11, 27),
        place=like.place,
        officers=tuple(
            AskedOfficer(f"检查员{number}", f"3301060010{number}", until, number != 3)
            for number in range(1, count + 1)
        ),
        helpers=("张三",),
        visits_before=2,
        visit_cap=2,
        filled_on=date(2026, 11, 19),
        cap_exception="投诉举报反映该机构节假日违规补课",
        handler=Opinion("拟同意实施检查。", "检查员1", date(2026, 11, 18)),
        approver=Opinion("同意。", "钱负责", date(2026, 11, 19)),
    )
    return replace(sheet, **changes)
