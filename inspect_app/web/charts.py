"""Small charts as SVG, drawn on the server: bars with their numbers, read aloud by title and text.

Units are those of a phone's page; a stylesheet gives colours for light and dark. The first bar of
a group is filled, the second open: they are told apart without colours.
"""

from collections.abc import Iterator

from markupsafe import Markup

from inspect_app.rules.charts import BarChart, BarGroup

WIDTH, LABELS, NUMBERS = 340, 84, 44
ROOM = WIDTH - LABELS - NUMBERS
BAR, BETWEEN, KEY = 13, 7, 22
BETWEEN_KEYS = 110


def bar_chart(chart: BarChart, name: str) -> Markup:
    """Draw the chart; ``name`` tells its ids from those of other charts on the page."""
    high = KEY + sum(_height(group) for group in chart.groups)
    body = Markup("").join([*_key(chart), *_groups(chart)])
    return Markup(
        '<svg class="chart" viewBox="0 0 {width} {high}" role="img"'
        ' aria-labelledby="{name}-title {name}-text">'
        '<title id="{name}-title">{title}</title><desc id="{name}-text">{text}</desc>{body}</svg>'
    ).format(
        width=WIDTH, high=high, name=name, title=chart.title, text=spoken(chart), body=body
    )  # fmt: skip


def spoken(chart: BarChart) -> str:
    """Say the chart in one text: label, series and number, bar by bar."""
    return "; ".join(
        f"{group.label}: "
        + ", ".join(
            f"{series} {value}"
            for series, value in zip(chart.series, group.values, strict=True)
            if value is not None
        )
        for group in chart.groups
    )


def _key(chart: BarChart) -> Iterator[Markup]:
    for place, series in enumerate(chart.series):
        x = LABELS + place * BETWEEN_KEYS
        yield _rect(x, 3, 14, place)
        yield _text(x + 20, 13, series)


def _groups(chart: BarChart) -> Iterator[Markup]:
    top = KEY
    for group in chart.groups:
        middle = top + len(group.values) * BAR / 2 + 4
        yield _text(LABELS - 8, middle, group.label, "end")
        shares = chart.shares(group)
        for place, (value, share) in enumerate(zip(group.values, shares, strict=True)):
            if value is not None and share is not None:
                y = top + place * BAR
                yield _rect(LABELS, y + 1, share * ROOM, place)
                yield _text(LABELS + share * ROOM + 5, y + 11, str(value))
        top += _height(group)
    yield Markup('<path class="axis" d="M{x} {top}V{foot}"/>').format(x=LABELS, top=KEY, foot=top)


def _height(group: BarGroup) -> int:
    return len(group.values) * BAR + BETWEEN


def _rect(x: float, y: float, width: float, place: int) -> Markup:
    if width <= 0:
        return Markup("")
    return Markup('<rect class="bar{n}" x="{x}" y="{y}" width="{width}" height="{high}"/>').format(
        n=place, x=x, y=y, width=f"{width:.1f}", high=BAR - 3
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> Markup:
    return Markup('<text x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>').format(
        x=f"{x:.1f}", y=f"{y:.1f}", anchor=anchor, text=text
    )
