"""Which sheets of a workbook are registers, what the others are, and what a sheet's name says."""

import re
from dataclasses import dataclass
from functools import lru_cache

from inspect_app.services.register.columns import Layout
from inspect_app.services.register.header_words import plain
from inspect_app.services.register.vocabulary import stages_of, value_of

# What names or finds one institution; a table without any of it may only count them.
_OWN = {"address", "licence_no", "credit_code", "phone", "contact", "uuid", "registered_on"}
_COUNT = re.compile(r"(?:数|数量|个数|家数|总数|占比|比例|率|合计|小计|总计|count|total|number)$")
_NAMES_ONE = re.compile(r"机构|学校|补习|培训|单位|企业|公司|校名|班名|institution|school")
_NUMBERING = re.compile(r"^[(（]?[\d一二三四五六七八九十]+[)）.、．\s]\s*|^\d{4}年(?:度)?")
_PROMISE = re.compile(r"\s*[(（]\s*(?:共|计)?\s*\d*\s*[家所个]?\s*[)）]$")
_LIST = re.compile(
    r"(?:校外)?(?:培训|培訓|教育)?(?:机构|機構)?(?:名册|名冊|名单|名單|花名册|一览表|一覽表|登记表|台账|台帐|明细表?|列表)?$"
)
_AREA = re.compile(r".{1,18}(?:街道|办事处|社区|片区|学区|[镇鎮乡鄉区區县縣市旗村里])$")


@dataclass(frozen=True, slots=True)
class LeftSheet:
    """A sheet that was not read.

    ``reason``: no_headings, summary (it counts institutions), no_rows, empty, hidden.
    """

    name: str
    reason: str

    @property
    def may_hold_rows(self) -> bool:
        """Institutions may stand there all the same: a person should look."""
        return self.reason in {"no_headings", "hidden"}


def is_summary(layout: Layout) -> bool:
    """Tell a table that counts institutions from one that names them."""
    if _OWN & layout.positions.keys():
        return False
    named = layout.positions["name"]
    heading = next(column.heading for column in layout.columns if column.index == named)
    counting = any(_COUNT.search(plain(one.heading)) for one in layout.columns if not one.field)
    return counting and not _NAMES_ONE.search(plain(heading))


@lru_cache(maxsize=256)
def label_of(sheet_name: str) -> str:
    """What the name says of every row: a kind, a sector or an area; "" for 名册 or Sheet1."""
    name = _NUMBERING.sub("", sheet_name.strip())
    label = _LIST.sub("", _PROMISE.sub("", name)).strip()
    if any(value_of("sector", text) or kind_of_label(text) for text in (label, name)):
        return label if value_of("sector", label) or kind_of_label(label) else name
    return label if _AREA.fullmatch(label) else ""


def kind_of_label(label: str) -> str | None:
    """无证场所（12家）: a group may name the kind; 小学 names a stage and decides no kind."""
    return None if not label or stages_of(label, "licensed") else value_of("kind", label)
