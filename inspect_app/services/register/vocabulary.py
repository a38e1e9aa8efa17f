"""The one vocabulary of values (design §2), as people write it in either script.

The first word of each value is what our own export writes.
"""

import re
from functools import lru_cache

from inspect_app.services.register.header_words import plain


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


VOCABULARY: dict[str, dict[str, tuple[str, ...]]] = {
    "kind": {
        "licensed": _words("""
            持证机构 licensed 有证 持证 已审批 合法机构 正规机构 有证机构 培训机构
        """),
        "unlicensed": _words("""
            无证场所 unlicensed 无证 无证机构 无证点 未审批 黑机构 无证照机构 无证办学
        """),
        "school": _words("学校 school 中小学 小学 初中 高中 中学 幼儿园 普通学校"),
    },
    "sector": {
        "subject": _words("""
            学科类 subject 学科 学科类培训 文化课 文化类 学科培训 文理类 文理 外语类 academic
        """),
        "sports": _words("体育 sports 体育类 运动 运动类 sport 体能"),
        "arts": _words("""
            文化艺术 arts 文化艺术类 艺术 艺术类 美术 音乐 舞蹈 音乐舞蹈类 文艺 文艺类 美术类
            音乐类 舞蹈类 书法 art 技艺类
        """),
        "tech": _words("""
            科技 tech 科技类 科学技术 科学技术类 编程 机器人 信息技术 technology 电脑类 资讯类
        """),
        "other": _words("其他 other 其它 其他类 其它类 综合 综合类 非学科类其他 其他非学科类"),
    },
    "mode": {
        "offline": _words("线下 offline 线下培训 面授 实体 线下机构"),
        "online": _words("线上 online 线上培训 网络 网络培训 远程 线上机构 互联网"),
        "mixed": _words("""
            线上线下结合 mixed 混合 线上线下 线上和线下 线下线上 线上加线下 线上及线下 both 兼有
        """),
    },
    "papers": {
        "full": _words("有证有照 full 证照齐全 证照俱全 齐全"),
        "permit_only": _words("有证无照 permit_only permitonly"),
        "business_only": _words("有照无证 business_only 无证有照"),
        "none": _words("无证无照 none 无照无证 证照全无"),
    },
    "profit": {
        "non_profit": _words("""
            非营利性 non_profit 非营利 非盈利 非盈利性 nonprofit 民办非企业单位 民办非企业 民非
            非营利性民办学校 非营利法人 公益
        """),
        "for_profit": _words("""
            营利性 for_profit 营利 盈利 盈利性 forprofit 企业 企业法人 营利法人 公司
        """),
    },
    "stages": {
        "preschool": _words("学前 preschool 幼儿 学龄前 学前儿童 幼儿园"),
        "compulsory": _words("""
            义务教育 compulsory 中小学 义务教育阶段 中小学生 小学初中 小学和初中 义教
        """),
        "senior": _words("高中阶段 senior 高中生"),
        "primary": _words("小学 primary 小学生"),
        "junior": _words("初中 junior 初中生"),
        "senior_high": _words("普通高中 senior_high 高中"),
    },
    "datum": {
        "WGS-84": _words("WGS-84 wgs84 gps cgcs2000 天地图 国家2000 epsg4326"),
        "GCJ-02": _words("GCJ-02 gcj02 火星坐标 火星坐标系 高德 腾讯 amap"),
        "BD-09": _words("BD-09 bd09 百度 百度坐标 bd09ll"),
    },
}
_BY_WORD = {
    field: {plain(word): value for value, words in values.items() for word in words}
    for field, values in VOCABULARY.items()
}
_SEPARATORS = re.compile(r"[,，、;；/|+＋和及与\s\n]+")
# On an institution 小学 and 初中 are one stage of the vocabulary; only schools tell them apart.
_FOR_TRAINING = {"primary": "compulsory", "junior": "compulsory", "senior_high": "senior"}
_FOR_SCHOOLS = {"senior": "senior_high"}


@lru_cache(maxsize=8192)
def value_of(field: str, text: str) -> str | None:
    """The value of a single-valued field; None when the words are not ours."""
    words = _BY_WORD[field]
    whole = words.get(plain(text))
    if whole is not None or field != "sector":
        return whole
    found = {words[plain(part)] for part in _SEPARATORS.split(text) if plain(part) in words}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1024)
def stages_of(text: str, kind: str) -> tuple[str, ...] | None:
    """The stages in the vocabulary's order, as the kind tells them apart; None when unknown."""
    words = _BY_WORD["stages"]
    if plain(text) in words:
        parts = [words[plain(text)]]
    else:
        pieces = [plain(part) for part in _SEPARATORS.split(text) if plain(part)]
        if not pieces or any(piece not in words for piece in pieces):
            return None
        parts = [words[piece] for piece in pieces]
    table = _FOR_SCHOOLS if kind == "school" else _FOR_TRAINING
    if kind == "school" and "compulsory" in parts:
        parts += ["primary", "junior"]
        parts.remove("compulsory")
    meant = {table.get(part, part) for part in parts}
    return tuple(stage for stage in VOCABULARY["stages"] if stage in meant)


def word_of(field: str, value: str) -> str:
    """How our export writes a value."""
    return VOCABULARY[field][value][0]
