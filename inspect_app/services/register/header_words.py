"""The words offices head their columns with, in both scripts and in English.

Within a field the first word is the one our own export writes; earlier words win over later ones
when a file holds several columns for one field (办学地址 over 注册地址).
"""

import re
import unicodedata
from collections.abc import Iterable


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


HEADINGS: dict[str, tuple[str, ...]] = {
    "uuid": _words("系统编号 uuid institution_id id"),
    "name": _words("""
        机构名称 培训机构名称 校外培训机构名称 补习班名称 补习班 学校名称 单位名称 企业名称
        培训学校名称 办学机构名称 校区名称 场所名称 公司名称 班名 校名 市场主体名称 机构全称
        单位全称 主体名称 机构 学校 名称 单位 培训机构 name institution institution_name school
        school_name
    """),
    "kind": _words("机构类型 机构性质类型 对象类型 kind institution_kind institution_type"),
    "credit_code": _words("""
        统一社会信用代码 社会信用代码 统一信用代码 信用代码 统一社会信用代码证号
        统一社会信用代码或组织机构代码 组织机构代码 统一编号 credit_code uscc
        unified_social_credit_code social_credit_code
    """),
    "licence_no": _words("""
        办学许可证号 办学许可证编号 许可证编号 许可证号 许可证号码 办学许可证 立案文号 立案证号
        设立许可文号 批准文号 核准文号 登记证号 备案号 许可证 学校标识码 学校代码 机构代码
        机构编号 代号 licence_no license_no licence_number license_number licence license
        permit_no permit_number
    """),
    "papers": _words("证照情况 证照 证照类型 有无证照 证照状况 是否有证 papers"),
    "sector": _words("""
        学科类别 培训类别 机构类别 类别 类科 科类 培训类型 办学类别 类型 业务类别 培训内容
        办学内容 培训项目 科目 培训科目 办学范围 行业类别 分类 sector category type subject_type
    """),
    "mode": _words("""
        培训形式 办学形式 培训方式 授课方式 线上线下 线上或线下 mode delivery_mode
    """),
    "stages": _words("""
        学段 培训学段 招生对象 培训对象 办学学段 服务学段 办学层次 面向学段 stages stage
    """),
    "profit": _words("""
        营利性质 登记类型 机构性质 营利属性 办学性质 是否营利 法人类型 属性 性质 profit
        profit_type
    """),
    "authority": _words("""
        主管部门 审批机关 审批部门 业务主管部门 业务主管单位 发证机关 主管机关 主管单位 监管部门
        authority competent_authority
    """),
    "district": _words("""
        区划代码 行政区划代码 区划码 行政区划 区划 所属区划 所属街道 街道 镇街 街道乡镇 乡镇街道
        街镇 乡镇 所属区县 所在区县 区县 县区 县市区 行政区 辖区 所属区 区域 所在区 县市 县市档
        县市别 所在地 属地 所在地区 地区 城市 district district_code county division
        division_code
    """),
    "area": _words("所属片区 片区 area area_name"),
    "address": _words("""
        地址 办学地址 培训地址 机构地址 办学地点 教学地址 班址 详细地址 经营地址 实际地址
        实际经营地址 经营场所 校区地址 校址 单位地址 学校地址 场所地址 办公地址 通讯地址
        联系地址 注册地址 登记地址 住所 address addr location street_address
    """),
    "lat": _words("纬度 lat latitude"),
    "lng": _words("经度 lng lon long longitude"),
    "point": _words("坐标 经纬度 地理坐标 定位 位置坐标 coordinates point position"),
    "datum": _words("坐标系 坐标系统 datum coordinate_system"),
    "contact": _words("""
        负责人 校长 法定代表人 法人 法人代表 负责人姓名 联系人 联系人姓名 班主任 设立人
        法定代表人姓名 校长姓名 举办者 经营者 代表人 contact contact_name principal
        legal_representative person_in_charge
    """),
    "phone": _words("""
        电话 联系电话 联系方式 手机 手机号 手机号码 电话号码 联系人电话 负责人电话 办公电话
        固定电话 phone phones tel telephone mobile phone_number
    """),
    "area_m2": _words("""
        面积 建筑面积 场地面积 办学面积 教学面积 培训场地面积 总面积 使用面积 场所面积 area_m2
        floor_area area_sqm
    """),
    "capacity": _words("""
        核定人数 核定规模 办学规模 容纳人数 核定办学规模 最大容纳人数 学员数 学员人数 招生人数
        capacity places
    """),
    "grade": _words("""
        信用等级 等级 风险等级 评级 信用评级 年检等级 评定等级 grade credit_grade
    """),
    "registered_on": _words("""
        登记日期 立案日期 发证日期 成立日期 设立日期 注册日期 批准日期 审批日期 核准日期
        成立时间 登记时间 发证时间 设立时间 审批时间 批准时间 注册时间 核准设立日期 办学时间
        registered_on registered registration_date opened opened_on established
    """),
    "closed_on": _words("""
        注销日期 终止日期 停办日期 关闭日期 撤销日期 注销时间 终止时间 停办时间 关停时间
        歇业日期 closed_on closed closing_date deregistered_on
    """),
}
# Columns that registers carry and that say nothing about an institution's own facts.
ASIDE = _words("""
    序号 编号 序 项次 备注 说明 邮编 邮政编码 网址 网站 电子邮箱 邮箱 传真 身份证号 身份证号码
    有效期 有效期至 许可证有效期 有效期限 有效日期 微信 更新时间 更新日期 状态
    no index remark remarks email website fax status
""")
# Traditional characters of the words above; whole texts are never converted.
_TRADITIONAL = str.maketrans(
    "機構單業稱補習學校統會碼證號許編機關準備類別內項範圍營審批門主監區劃縣鄉鎮街轄屬檔詳細實際經場聯絡註冊"
    "緯標繫負責長電話積總規評級檢登記發時間設歷撤銷終辦關閉線訓點導師員數稱隊態覽網誌電郵傳備註說額課幾層開戶"
    "對象區條體術藝戲劇樂課處務歲",
    "机构单业称补习学校统会码证号许编机关准备类别内项范围营审批门主监区划县乡镇街辖属档详细实际经场联络注册"
    "纬标系负责长电话积总规评级检登记发时间设历撤销终办关闭线训点导师员数称队态览网志电邮传备注说额课几层开户"
    "对象区条体术艺戏剧乐课处务岁",
)
_FAMILIAR_PLACES = (
    "省市区县镇乡街道路号楼室层弄巷村里段之街大厦广场中心省市區縣鎮鄉街路號樓室層弄巷村里段之鄰廈廣場"
    "北京上海天津重庆广州深圳杭南西东中山江河湖海台臺高雄宜蘭彰化新竹屏雲林苗栗一二三四五六七八九十"
    "文理教育培训学校艺术科技体育音乐美术外语短期私立补习班公司有限技能技藝訓練學校音樂美術語補習珠算心"
    "民年月日第字府多社教文号名称地址电话负责人類證許可證號碼統一社會信用代碼電話立案日期班址（）、。：，"
)

_BRACKETS = re.compile(r"[(\[【〔<《{][^)\]】〕>》}]*[)\]】〕>》}]")
_NOT_WORD = re.compile(r"[\W_]+")
_UNIT = re.compile(r"(?<=\w\w)(?<!area)(m2|平方米|平米|平方公尺)$")


def simplified(text: str) -> str:
    """The text with the Traditional characters of our vocabulary in their Simplified form."""
    return text.translate(_TRADITIONAL)


def plain(text: str) -> str:
    """A heading or a value as it is compared: no width, case, brackets, spaces or punctuation."""
    text = unicodedata.normalize("NFKC", text).lower()
    return _NOT_WORD.sub("", simplified(_BRACKETS.sub("", text) or text))


def _by_word() -> dict[str, tuple[str, int]]:
    words = {plain(word): ("", 0) for word in ASIDE}
    for field, synonyms in HEADINGS.items():
        for rank, word in enumerate(synonyms):
            words.setdefault(plain(word), (field, rank))
    return words


BY_WORD = _by_word()
_TAIL_WORDS = sorted((w for w in BY_WORD if len(w) > 1 and not w.isascii()), key=len, reverse=True)
FAMILIAR = frozenset(_FAMILIAR_PLACES) | {
    c for words in (*HEADINGS.values(), ASIDE) for word in words for c in word if c > "\x7f"
}


def field_of(heading: str) -> tuple[str, int, str] | None:
    """(field or "" for one to leave aside, rank, how: exact or tail); None when unknown.

    The head noun of a Chinese compound stands last: 负责人联系电话 is a telephone number.
    """
    word = _UNIT.sub("", plain(heading))
    if not word:
        return None
    if word in BY_WORD:
        return (*BY_WORD[word], "exact")
    for known in _TAIL_WORDS:
        if word.endswith(known) and len(word) <= len(known) + 12:
            field, rank = BY_WORD[known]
            return field, rank + 100, "tail"
    return None


def heading_hits(cells: Iterable[str]) -> int:
    """How many of the cells are headings we know exactly."""
    return sum(plain(cell) in BY_WORD for cell in cells if cell and len(cell) < 40)
