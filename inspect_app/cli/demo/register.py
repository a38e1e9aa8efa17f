"""The demo's register, made as the file an office would import."""

import csv
import io
import math
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from stdnum.cn import uscc

from inspect_app.cli.demo.data_files import words
from inspect_app.rules.datum import from_wgs84

COLUMNS = (
    "系统编号", "机构名称", "机构类型", "统一社会信用代码", "办学许可证号", "证照情况", "学科类别",
    "培训形式", "学段", "营利性质", "主管部门", "区划代码", "所属片区", "地址", "经度", "纬度",
    "坐标系", "负责人", "电话", "建筑面积", "核定人数", "信用等级", "登记日期",
)  # fmt: skip
KM_PER_DEGREE = 111.2
SECTORS = {
    "subject": "学科类",
    "arts": "艺术类",
    "sports": "体育类",
    "tech": "科技类",
    "other": "其他",
}
STAGES = {
    "preschool": "学前", "compulsory": "义务教育", "senior": "高中阶段",
    "primary": "小学", "junior": "初中", "senior_high": "普通高中",
}  # fmt: skip
AUTHORITIES = {
    "subject": "云州市青岚区教育局", "arts": "云州市青岚区文化和旅游局",
    "sports": "云州市青岚区体育局", "tech": "云州市青岚区科学技术局", "other": "云州市青岚区教育局",
}  # fmt: skip
Row = dict[str, Any]


def register_rows(rng: Random, anchor: date) -> list[Row]:
    """Return every row by column heading: licensed institutions, sites without papers, schools."""
    people = _people(rng)
    makers = (_licensed(rng, anchor), _sites(rng), _schools(rng))
    rows = [row for maker in makers for row in maker]
    for number, row in enumerate(rows):
        row["系统编号"] = str(UUID(int=rng.getrandbits(128), version=4))
        row.setdefault("负责人", next(people))
        row.setdefault("电话", f"0990-{5550000 + number}")
    return rows


def as_csv(rows: list[Row]) -> bytes:
    """Write rows as the csv an office keeps: UTF-8 with a mark, headings first."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _people(rng: Random) -> Iterator[str]:
    told = words("names")
    yield told["rare"]["surname"] + told["rare"]["given"]
    while True:
        yield rng.choice(told["surnames"]) + rng.choice(told["given"])


def _licensed(rng: Random, anchor: date) -> Iterator[Row]:
    told, number = words("names"), 0
    brands = [(sector, brand) for sector, many in told["brands"].items() for brand in many]
    brands.sort(key=lambda one: one[1] != told["rare"]["brand"])
    rng.shuffle(rest := brands[1:])
    for number, (sector, brand) in enumerate([brands[0], *rest], 1):
        tail = rng.choice(told["tails"][sector])
        company = "公司" in tail
        registered = anchor - timedelta(days=rng.randint(200, 2400))
        yield {
            "机构名称": f"青岚区{brand}{tail}",
            "机构类型": "持证机构",
            "统一社会信用代码": _credit_code(rng, "91" if company else "52", number),
            "办学许可证号": f"教民9901067{number:06d}{number % 90 + 10}号",
            "证照情况": "证照齐全",
            "学科类别": SECTORS[sector],
            "培训形式": rng.choices(["线下", "线上线下结合"], [9, 1])[0],
            "学段": _stages(rng, sector),
            "营利性质": "营利性" if company else "非营利性",
            "主管部门": AUTHORITIES[sector],
            "建筑面积": rng.randint(12, 90) * 10,
            "核定人数": rng.randint(4, 30) * 10,
            "信用等级": rng.choices(["A", "B", "C", "D"], [4, 8, 3, 1])[0],
            "登记日期": registered.isoformat(),
            **_place(rng, number),
        }


def _sites(rng: Random) -> Iterator[Row]:
    for number, told in enumerate(words("names")["sites"]):
        yield {
            "机构名称": told["name"],
            "机构类型": "无证场所",
            "证照情况": "无证无照",
            "学科类别": SECTORS[told["sector"]],
            "培训形式": "线下",
            "学段": _joined(told["stages"]),
            **_place(rng, number),
        }


def _schools(rng: Random) -> Iterator[Row]:
    number = 0
    for stage, names in words("names")["schools"].items():
        for name in names:
            number += 1
            yield {
                "机构名称": name if name.startswith("青岚") else f"青岚区{name}",
                "机构类型": "学校",
                "学段": _joined([stage]),
                "主管部门": AUTHORITIES["subject"],
                "核定人数": rng.randint(40, 240) * 10,
                **_place(rng, number),
            }


def _stages(rng: Random, sector: str) -> str:
    if sector == "subject":
        return _joined(
            rng.choice([["compulsory"], ["compulsory"], ["senior"], ["compulsory", "senior"]])
        )
    return _joined(rng.choice([["compulsory"], ["preschool", "compulsory"], ["preschool"]]))


def _joined(stages: list[str]) -> str:
    return "、".join(STAGES[stage] for stage in stages)


def _credit_code(rng: Random, kind: str, number: int) -> str:
    """A code that passes its check; every fortieth does not, as in real registers."""
    body = f"{kind}990106MJ{rng.randint(0, 999999):06d}X"
    digit = uscc.calc_check_digit(body)
    return body + (digit if number % 40 else ("A" if digit == "B" else "B"))


def _place(rng: Random, number: int) -> Row:
    """An address within an area, with its point: most exact, some shifted (GCJ-02), some none."""
    told = words("places")
    area = rng.choices(told["areas"], weights=[6, 6, 6, 4, 3, 4, 2, 2, 1])[0]
    address = f"{area['name']}{rng.choice(area['streets'])}{rng.randint(1, 268)}号"
    if rng.random() < 0.6:
        address += f"{rng.choice(told['buildings'])}{rng.randint(1, 6)}楼{rng.randint(1, 9):02d}室"
    row: Row = {"区划代码": area["code"], "所属片区": area["name"], "地址": address}
    if number % 17 == 9:
        return row
    lat = told["centre"]["lat"] + (area["north"] + rng.uniform(-0.6, 0.6)) / KM_PER_DEGREE
    scale = KM_PER_DEGREE * math.cos(math.radians(lat))
    lng = told["centre"]["lng"] + (area["east"] + rng.uniform(-0.6, 0.6)) / scale
    datum = "GCJ-02" if number % 11 == 5 else "WGS-84"
    if datum == "GCJ-02":
        lat, lng = from_wgs84(lat, lng, datum)
    return {**row, "经度": round(lng, 6), "纬度": round(lat, 6), "坐标系": datum}
