"""A period report's sheet, for the tests of papers."""

from dataclasses import replace
from datetime import date

from pdf.charts import Bar, BarGroupSheet, ChartSheet
from pdf.period_report import FigureRow, PeriodReportSheet, TableSheet


def report(districts: int = 12, **changes: object) -> PeriodReportSheet:
    groups = tuple(
        BarGroupSheet(f"{month}月", (Bar(str(month * 7), month / 12), Bar("0", 0.0)))
        for month in range(1, 13)
    )
    rows = tuple((f"第{n}街道", f"{n * 3}\n{n * 2}", f"{n}\n0") for n in range(1, districts + 1))
    sheet = PeriodReportSheet(
        office_name="西溪县教育局",
        title="校外培训监督检查情况统计表",
        period="2026年7月1日至2026年9月30日",
        before="2025年7月1日至2025年9月30日",
        made_by="王二",
        made_on=date(2026, 10, 8),
        heads=("项目", "单位", "本期", "上年同期", "增减"),
        figures=(
            FigureRow("出动执法人员", "人次", "1234", "1100", "+134"),
            FigureRow("复查", "家次", "41", "0", "+41", part=True),
        ),
        rates=TableSheet(
            "整改质效",
            ("指标", "本期", "上年同期"),
            (2, 1, 1),
            (("按期整改率", "75.0%（3/4）", "—"),),
        ),
        charts=(ChartSheet("各月检查家次", ("本年", "上年"), groups),),
        tables=(TableSheet("分区域情况", ("区域", "检查机构\n（家次）", "移送"), (2, 1, 1), rows),),
        definitions=("检查机构：本期完成的检查家次。", "移送：本期作出的移送函件数。"),
    )
    return replace(sheet, **changes)
