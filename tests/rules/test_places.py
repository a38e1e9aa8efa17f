"""One house may be written in several ways; other houses are told apart."""

import pytest

from inspect_app.rules.places import is_same_house, place_of, places_of
from inspect_app.store.folding import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("文三路100号", "浙江省杭州市西湖区文三路100号3楼302室"),
        ("某市北新街55号1-2楼", "某市北区北新街55号1-2楼"),
        ("甲乡滨二路152号", "某县甲乡海尾村滨二路152号1楼、2楼"),
        ("北成路1段189号", "北成路一段189號"),
        ("新村路174之5号", "新村路174-5号2楼"),
        ("黄龙广场A座1201室", "黄龙广场A座1201室"),
        ("丹乡生村新路12号", "屏县丹乡新路12号"),
        ("四维路42号1楼至3楼、50号1楼", "四维路50号1楼"),
        ("进德路廿九号", "进德路29号"),
        ("中华路二四○号", "中华路240号"),
        ("和卿路93.95号1.2楼", "和卿路95号1楼、2楼"),
        ("中华路495号、453号", "中华路453号(1-4楼)"),
        ("员集路二八五巷十六号", "员集路285巷16号1楼"),
        ("光复路一百二十三号", "光复路123号"),
        ("十全路223号之1", "十全路223之1号2楼"),
    ],
)
def test_one_house_may_be_written_in_several_ways(one, other):
    assert is_same_house(fold(one), fold(other))
    assert is_same_house(fold(other), fold(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("文三路100号", "文三路101号"),
        ("甲镇中正路1号", "乙镇中正路1号"),
        ("文三路100号", "文二路100号"),
        ("黄龙广场A座1201室", "黄龙广场A座1202室"),
        ("文三路1号", "文三路11号"),
        ("东路", "西路"),
        ("云州市青岚区大路1号", "云州市白石区大路1号"),
        ("彰化市中山路1号", "员林镇中山路1号"),
        ("大路1号、小路5号", "大路5号"),
        ("大路12号", "大路十一号"),
        ("大路174-5号", "大路174号"),
    ],
)
def test_other_houses_are_told_apart(one, other):
    assert not is_same_house(fold(one), fold(other))


def test_houses_side_by_side_are_each_a_place():
    assert [place.house for place in places_of("某区美术路135、139-1号2楼")] == [
        "美术路135号",
        "美术路139-1号",
    ]
    assert place_of("黄龙广场A座") is None
