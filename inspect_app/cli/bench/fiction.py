"""Institutions that do not exist: names, addresses and numbers put together by fixed chance.

The city's code does not exist (9901…), nor do its telephone numbers.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from inspect_app.store.institution import FACTS

CITY = "990100"
COUNTIES = (
    "青岚", "鹿溪", "望潮", "云梓", "栖霞", "长汀", "石桥", "白鹭", "临泽", "松原", "南浦", "晴川",
)  # fmt: skip
STREETS = (
    "东望", "西泽", "南桥", "北渡", "上河", "下塘", "新湖", "古榆", "长宁", "平阳", "安泰", "和畅",
)  # fmt: skip
ROADS = ("文澜", "学府", "望湖", "梧桐", "青年", "人民", "解放", "书院")
FIRST = (
    "启明", "星河", "博雅", "知行", "致远", "青禾", "晨曦", "海豚", "蓝鲸", "小树", "乐学", "优思",
    "文渊", "墨香", "童心", "艺海", "金石", "百川", "云上", "半亩", "松间", "木棉", "橘子", "纸鸢",
    "极光", "子午", "卓尔", "同舟", "向阳", "飞鸟",
)  # fmt: skip
SECOND = (
    "星", "辰", "轩", "阁", "坊", "苑", "园", "里", "学堂", "书社", "天地", "空间", "世界", "之家",
    "工坊", "家园", "营地", "课堂", "成长", "未来", "新知", "树屋", "小筑", "驿站",
)  # fmt: skip
TAILS = {
    "subject": ("文化学科培训中心", "教育培训学校有限公司"),
    "arts": ("艺术培训学校", "美术培训中心", "舞蹈艺术培训有限公司"),
    "sports": ("体育培训有限公司", "体育俱乐部"),
    "tech": ("科技培训有限公司", "少儿编程培训中心"),
    "other": ("综合实践培训中心",),
}
AUTHORITIES = {"arts": "文化广电和旅游局", "sports": "体育局", "tech": "科学技术局"}
FAMILY, GIVEN = "欧柏靳桑阮盛简温凌霍莫易乔尹卓虞", ("砚秋", "望舒", "南枝", "景行", "清和", "若水")
CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

Facts = dict[str, Any]


def institutions(count: int, today: date) -> Iterator[tuple[UUID, Facts]]:
    """So many institutions with every fact of the register; the same for the same day."""
    rng = Random(count)  # noqa: S311 - dice, not secrets
    for number in range(1, count + 1):
        facts = _institution(rng, number, today)
        yield UUID(int=rng.getrandbits(128), version=4), {name: facts[name] for name in FACTS}


def _institution(rng: Random, number: int, today: date) -> Facts:
    county, street = rng.randrange(len(COUNTIES)), rng.randrange(len(STREETS))
    kind = rng.choices(("licensed", "unlicensed", "school"), (93, 4, 3))[0]
    sector = rng.choice(tuple(TAILS))
    place = f"{COUNTIES[county]}区{STREETS[street]}街道"
    licensed = kind == "licensed"
    registered = today - timedelta(days=rng.randrange(1, 3600)) if rng.random() < 0.9 else None
    has_point = rng.random() < 0.9
    return {
        **_names(rng, kind, sector, COUNTIES[county]),
        "kind": kind,
        "credit_code": "91" + "".join(rng.choices(CODE_SIGNS, k=16)) if licensed else "",
        "licence_no": f"教民9901{county + 1:02d}7{number:06d}号" if licensed else "",
        "papers": "full" if licensed else "none",
        "mode": rng.choices(("offline", "mixed"), (9, 1))[0],
        "stages": ["primary"] if kind == "school" else ["compulsory"],
        "profit": "for_profit" if licensed else "",
        "authority": f"{COUNTIES[county]}区{AUTHORITIES.get(sector, '教育局')}",
        "district": f"9901{county + 1:02d}{street + 1:03d}",
        "area": place.partition("区")[2],
        "address": f"{place}{rng.choice(ROADS)}路{rng.randint(1, 988)}号{rng.randint(1, 30)}室",
        "lat": round(40.1 + rng.random() / 4, 6) if has_point else None,
        "lng": round(92.1 + rng.random() / 4, 6) if has_point else None,
        "datum": "WGS-84",
        "contact": rng.choice(FAMILY) + rng.choice(GIVEN),
        "phone": f"0990-{5_000_000 + number}",
        "area_m2": float(rng.randint(12, 90) * 10),
        "capacity": rng.randint(4, 30) * 10,
        "grade": rng.choices(("A", "B", "C", "D", ""), (4, 8, 3, 1, 2))[0],
        "registered_on": registered,
        "closed_on": _closed(rng, registered, today),
    }


def _names(rng: Random, kind: str, sector: str, county: str) -> Facts:
    brand = rng.choice(FIRST) + rng.choice(SECOND)
    if kind == "school":
        return {"name": f"{county}区{brand}小学", "sector": ""}
    if kind == "unlicensed":
        return {"name": f"“{brand}”托管点（无牌）", "sector": sector}
    return {"name": f"{county}区{brand}{rng.choice(TAILS[sector])}", "sector": sector}


def _closed(rng: Random, registered: date | None, today: date) -> date | None:
    """One in thirty left the register within the last three years."""
    if rng.random() >= 1 / 30:
        return None
    day = today - timedelta(days=rng.randrange(1, 1095))
    return day if registered is None or registered <= day else None
