"""What is left of an institution's name when what every institution is called is taken away."""

import re

_GENERAL = re.compile(
    r"有限责任公司|股份有限公司|有限公司|民办非企业|培训学校|培训机构|培训中心|教育培训|教育咨询|教育科技"
    r"|短期补习班|补习班|短期補習班|補習班|文化艺术|培训|学校|中心|機構|机构|私立|附设|附設|市|区|縣|县|區"
    r"|[\s()\[\]【】「」『』“”\"'·・.,，、\-—_/]"
)
_SHORTEST = 2
_LONG_ENOUGH_FOR_A_SLIP = 3


def core_of(name: str) -> str:
    """The folded name without general words, brackets and points; itself where little is left."""
    core = _GENERAL.sub("", name)
    return core if len(core) >= _SHORTEST else name


def is_nearly(one: str, other: str) -> bool:
    """Tell whether two cores differ by one sign at most, or one begins or ends the other."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST:
        return one == other
    if long.startswith(short) or long.endswith(short):
        return True
    return len(short) >= _LONG_ENOUGH_FOR_A_SLIP and _differ_by_one(short, long)


def _differ_by_one(short: str, long: str) -> bool:
    if len(long) - len(short) > 1:
        return False
    at = next((i for i, sign in enumerate(short) if sign != long[i]), len(short))
    rest = short[at + 1 :] if len(short) == len(long) else short[at:]
    return rest == long[at + 1 :]
