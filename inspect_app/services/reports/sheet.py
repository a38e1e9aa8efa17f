"""The report as the sheet that `pdf.period_report` draws: Chinese texts, the shares of the bars."""

from collections.abc import Iterator

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.charts import BarChart
from inspect_app.rules.coverage import Period
from inspect_app.rules.period_report import MEASURES, MEDIAN, SHORT, UPPER, Figures
from inspect_app.services.reports import words
from inspect_app.services.reports.charts import ChartWords, charts_of
from inspect_app.services.reports.report import CodeLine, Line, PeriodReport
from inspect_app.services.visits.papers import demo_mark
from pdf.charts import Bar, BarGroupSheet, ChartSheet
from pdf.fonts import Role, font_set
from pdf.period_report import FigureRow, PeriodReportSheet, TableSheet
from pdf.plain_text import one_line
from pdf.wording import chinese_date

UNIT_OF = {measure.key: words.UNITS[measure.unit] for measure in MEASURES}
GETA = "〓"
NAMED = {"district": "区域", "sector": "类别"}


def sheet_of(report: PeriodReport, made_by: str) -> PeriodReportSheet:
    """Say everything that stands on the paper; the same report and day give the same sheet."""
    scope = report.scope
    return PeriodReportSheet(
        office_name=drawable(scope.office.name),
        title=words.TITLE,
        period=period_words(scope.period),
        before=period_words(report.before),
        made_by=drawable(made_by),
        made_on=scope.today,
        heads=("项目", "单位", words.NOW, words.BEFORE, words.CHANGE),
        figures=tuple(_figures(report.total)),
        rates=TableSheet(
            "整改质效", ("指标", words.NOW, words.BEFORE), (54, 51, 51), tuple(rates(report.total))
        ),
        charts=tuple(_chart(each) for each in charts_of(report, CHART_WORDS).values()),
        tables=tuple(_tables(report)),
        definitions=words.DEFINITIONS,
        demo_mark=demo_mark(scope.office),
    )


def period_words(period: Period) -> str:
    """Both days, both included."""
    return f"{chinese_date(period.first)}至{chinese_date(period.last)}"


def span_words(first: int, last: int | None) -> str:
    """How long, like 4至7天."""
    return f"{first}至{last}天" if last is not None else f"{first}天以上"


CHART_WORDS = ChartWords(
    words.MONTHS_CHART, words.CODES_CHART, words.DAYS_CHART, words.YEARS, (words.NOW, words.BEFORE),
    "{}月".format, span_words,
)  # fmt: skip


def _figures(total: Line) -> Iterator[FigureRow]:
    for measure in MEASURES:
        now, before = (getattr(side, measure.key) for side in (total.now, total.before))
        yield FigureRow(
            words.MEASURES[measure.key], words.UNITS[measure.unit], str(now), str(before),
            words.change(now, before), part=bool(measure.part_of),
        )  # fmt: skip


def rates(total: Line) -> Iterator[tuple[str, str, str]]:
    """Times and shares, each with its n."""
    sides = total.now, total.before

    def row(name: str, *texts: str) -> tuple[str, str, str]:
        return name, texts[0], texts[1]

    for name, percent in ((words.MEDIAN, MEDIAN), (words.UPPER, UPPER)):
        yield row(name, *(words.days(each.days_within(percent), each.timed) for each in sides))
    yield row(words.IN_TIME, *(words.share(each.in_time, each.due) for each in sides))
    yield row(words.UNCHECKED, *(f"{each.unchecked}项" for each in sides))
    yield row(words.REPEAT, *(words.share(each.repeated, each.with_violations) for each in sides))


def _tables(report: PeriodReport) -> Iterator[TableSheet]:
    for axis, lines in report.lines.items():
        heads = tuple(f"{words.MEASURES[key]}\n（{UNIT_OF[key]}）" for key in SHORT)
        shares = f"{words.IN_TIME}\n（本期）"
        yield TableSheet(
            f"分{NAMED[axis]}情况（上行{words.NOW}，下行{words.BEFORE}）",
            (NAMED[axis], *heads, shares),
            (24, *[18] * len(SHORT), 24),
            tuple(
                (drawable(row_name(axis, line)), *_short(line), _in_time(line.now))
                for line in lines
            ),
        )
    part_heads = ("违规类别", words.NOW, words.BEFORE, "最多的区域")
    parts = tuple(
        (words.PARTS[each.code], str(each.count), str(each.before), _where(each))
        for each in report.parts
    )
    yield TableSheet("分违规类别发现的问题（项）", part_heads, (62, 18, 22, 54), parts)
    most = f"发现最多的问题（前{len(report.codes)}种，共{report.different_codes}种）"
    heads = ("代码", "问题", words.NOW, words.BEFORE, "最多的区域")
    rows = tuple(_code(each) for each in report.codes)
    yield TableSheet(most, heads, (20, 62, 14, 18, 42), rows, texts=2)


def _short(line: Line) -> Iterator[str]:
    for key in SHORT:
        yield f"{getattr(line.now, key)}\n{getattr(line.before, key)}"


def _in_time(figures: Figures) -> str:
    return words.share(figures.in_time, figures.due)


def row_name(axis: str, line: Line) -> str:
    """Name a row; a code of a district stands for itself."""
    return words.SECTORS.get(line.key, line.key) if axis == "sector" else line.label


def drawable(text: str) -> str:
    """The text with 〓, the printers' own mark, for what no face has: a report is never refused."""
    faces = font_set()
    return "".join(char if faces.face(Role.BODY, char) else GETA for char in one_line(text))


def title_of(code: str) -> str:
    """What a code stands for; one that the catalogue has no more stands for itself."""
    known = catalogue().violations.get(code)
    return known.title_zh if known else code


def _code(line: CodeLine) -> tuple[str, ...]:
    counts = str(line.count), str(line.before)
    return drawable(line.code), title_of(line.code), *counts, _where(line)


def _where(line: CodeLine) -> str:
    return f"{drawable(line.area)}（{line.most}项）"


def _chart(chart: BarChart) -> ChartSheet:
    groups = tuple(
        BarGroupSheet(
            group.label,
            tuple(
                Bar(str(value), share)
                for value, share in zip(group.values, chart.shares(group), strict=True)
                if value is not None and share is not None
            ),
        )
        for group in chart.groups
    )
    return ChartSheet(chart.title, chart.series, groups)
