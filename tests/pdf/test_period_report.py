"""The period report on paper: heads on every page, charts in one piece, nothing of nothing."""

from dataclasses import replace
from io import BytesIO

from pypdf import PdfReader

from pdf.charts import ChartSheet
from pdf.period_report import draw
from tests.pdf.report_sheets import report


def pages(data: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages]


def test_the_head_of_a_long_table_stands_on_each_of_its_pages() -> None:
    texts = pages(draw(report(200)))
    assert len(texts) > 5
    with_rows = [text for text in texts if "街道" in text]
    assert len(with_rows) > 4
    assert all("区域" in text and "（家次）" in text for text in with_rows)
    assert all(f"第{n}页共{len(texts)}页" in text for n, text in enumerate(texts, 1))


def test_a_chart_is_never_torn() -> None:
    for districts in range(1, 40, 3):
        sheet = report(districts)
        many = replace(sheet, figures=sheet.figures * districts)
        [text] = [text for text in pages(draw(many)) if "各月检查家次" in text]
        assert "1月" in text
        assert "12月84" in text or "12月" in text.partition("各月检查家次")[2]


def test_without_figures_to_draw_there_is_no_chart_and_no_empty_table() -> None:
    sheet = report(0, charts=(ChartSheet("各月检查家次", ("本年", "上年"), ()),))
    text = "".join(pages(draw(sheet)))
    assert "图示" not in text
    assert "分区域情况" not in text
    assert "二、统计口径" in text
