"""A notice of two pages, fictional, with two signatures; every number gives other texts."""

from datetime import UTC, date, datetime
from functools import lru_cache
from io import BytesIO
from random import Random

from pdf.sheets import (
    Contact,
    Finding,
    Inspection,
    NoticeSheet,
    Officer,
    Order,
    Party,
    Verification,
)
from pdf.wording import due_within

_OFFICE = "云州市青岚区教育局"
_DAY = date(2026, 11, 20)
_FINDINGS = (
    "检查时，二楼{room}教室正在开设“三年级数学提升班”，现场有学生{pupils}名，未能出示该课程的备案材料。",
    "现场抽查培训合同{contracts}份，其中{above}份一次性收取六个月培训费用，每份{fee}元，均未存入预收费监管专用账户。",
)
_BREACHED = (
    "《校外培训行政处罚暂行办法》第二十一条第一款",
    "《校外培训行政处罚暂行办法》第二十四条第一款第三项",
)
_ORDERS = (
    "立即停止未经备案的培训课程，并报送全部在授课程的备案材料",
    "退还一次性收取的超过三个月的费用，其余预收费全额存入监管专用账户，并报送退费凭证",
)


def sample_notice(number: int) -> NoticeSheet:
    """The notice of that number, the same whenever it is asked for."""
    rng = Random(number)  # noqa: S311 - dice, not secrets
    counts = {
        "room": rng.randint(201, 219), "pupils": rng.randint(8, 36),
        "contracts": rng.randint(5, 30), "above": rng.randint(2, 5),
        "fee": 1000 * rng.randint(2, 9),
    }  # fmt: skip
    code = "".join(rng.choices("23456789ABCDEFGHJKMNPQRSTUVWXYZ", k=12))
    return NoticeSheet(
        office_name=_OFFICE,
        title="责令限期改正通知书",
        number=f"青教责改字〔2026〕第{number}号",
        addressee=_party(rng, number),
        inspection=Inspection(
            datetime(2026, 11, 20, 1, rng.randint(0, 59), tzinfo=UTC),
            datetime(2026, 11, 20, 2, rng.randint(0, 59), tzinfo=UTC),
            "云州市青岚区文澜路88号3幢2层",
        ),
        findings=tuple(
            Finding(facts.format(**counts), ("现场检查笔录", f"照片{place}"), (breached,))
            for place, (facts, breached) in enumerate(zip(_FINDINGS, _BREACHED, strict=True), 1)
        ),
        orders=tuple(Order(words, due_within(5, "working")) for words in _ORDERS),
        order_basis=("《中华人民共和国行政处罚法》第二十八条第一款",),
        officers=(
            Officer("靳望舒", "33010600101", signature(2 * number)),
            Officer("桑清和", "33010600102", signature(2 * number + 1)),
        ),
        contact=Contact("靳望舒", "0990-0106000", "云州市青岚区望湖路1号"),
        issued_on=_DAY,
        verification=Verification(f"https://inspection.example/v/{code}", code),
    )


def _party(rng: Random, number: int) -> Party:
    return Party(
        name="云州市青岚区启明星河艺术培训学校有限公司",
        credit_code="91990106" + "".join(rng.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=10)),
        licence_no=f"教民9901067{number:06d}号",
        address="云州市青岚区文澜路88号3幢2层",
        person_in_charge="颜知遥",
    )


@lru_cache(maxsize=4)
def signature(seed: int) -> bytes:
    """A signature as a phone sends it: ink on a transparent PNG of 600 × 200."""
    from PIL import Image, ImageDraw  # only a paper needs it

    rng = Random(seed)  # noqa: S311 - dice, not secrets
    points, x = [(40, 100)], 40
    while x < 540:
        x += rng.randint(3, 14)
        points.append((x, max(20, min(180, points[-1][1] + rng.randint(-45, 45)))))
    image = Image.new("RGBA", (600, 200))
    ImageDraw.Draw(image).line(points, fill=(10, 20, 60, 255), width=5, joint="curve")
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()
