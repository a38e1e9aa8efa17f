"""Rebuild the typefaces of `pdf/fonts/` from their sources.

    build.py NOTO_SERIF_SC NOTO_SANS_SC LXGW_WENKAI HANAZONO OUT

The first two are unpacked packages of npm (`npm pack @expo-google-fonts/noto-serif-sc@0.4.3` and
`@expo-google-fonts/noto-sans-sc@0.4.3`), the next two unpacked packages of Debian 12
(`apt-get download fonts-lxgw-wenkai fonts-hanazono`, then `dpkg-deb -x`). Same sources and the same
fontTools give the same files. Needs only fontTools (`make install` brings it).

A face is cut so that every file stays below 6 MB; what one face lacks the next one has
(`pdf/fonts.py` falls back character by character):

    NotoSerifSC-Regular        GB 2312, Big5 level 1, JIS X 0208, all beyond U+FFFF, symbols
    NotoSerifSC-Regular-Han    the rest of the unified ideographs U+4E00..U+9FFF
    NotoSerifSC-Regular-ExtA   extension A and compatibility ideographs
    NotoSerifSC-Bold, NotoSansSC-Bold, JianchaKai   GB 2312, place names
    JianchaRare                ideographs beyond U+FFFF that Hong Kong and Japan encode, symbols
                               and compatibility ideographs that the others lack, and
                               `more_characters.txt`: what a register was found to need
"""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
BEYOND_BMP = 0x10000
OWN_NAMES = {"JianchaKai": "Jiancha Kai", "JianchaRare": "Jiancha Rare"}
"""Reserved font names forbid a modified version to keep the original's (OFL, condition 3)."""
MODIFIED = {
    "JianchaKai": 'With Reserved Font Names "霞鹜" and "LXGW"; this version is cut and renamed.',
    "JianchaRare": "This version is cut to fewer characters and renamed.",
}


@dataclass(frozen=True)
class Cut:
    """One file to make: from which source, which code points of it, under which licence."""

    name: str
    source: Path
    licence: Path
    wanted: frozenset[int]
    fallback: Path | None = field(default=None)


def two_byte_characters(codec: str, leads: Iterable[int]) -> Iterator[int]:
    """Code points that `codec` writes as two bytes with one of `leads` first."""
    for lead in leads:
        for trail in range(0x40, 0xFF):
            text = bytes([lead, trail]).decode(codec, errors="ignore")
            if len(text) == 1 and text > "\x7f":
                yield ord(text)


def in_file(name: str) -> frozenset[int]:
    """Code points of a list kept beside this file; a line that starts with # is a remark."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    return frozenset(ord(char) for line in lines if not line.startswith("#") for char in line)


def span(first: int, last: int) -> frozenset[int]:
    """All code points from first to last."""
    return frozenset(range(first, last + 1))


SYMBOLS = (
    span(0x20, 0x7E) | span(0xA0, 0x17F) | span(0x2C6, 0x2DD) | span(0x370, 0x3FF)
    | span(0x400, 0x45F) | span(0x2000, 0x206F) | span(0x2070, 0x209F) | span(0x20A0, 0x20BF)
    | span(0x2100, 0x214F) | span(0x2150, 0x218F) | span(0x2190, 0x21FF) | span(0x2200, 0x22FF)
    | span(0x2300, 0x23FF) | span(0x2460, 0x24FF) | span(0x2500, 0x257F) | span(0x2580, 0x26FF)
    | span(0x2700, 0x27BF) | span(0x2E80, 0x2FDF) | span(0x3000, 0x33FF) | span(0xFE10, 0xFE6F)
    | span(0xFF00, 0xFFEF) | span(0x1F100, 0x1F2FF)
)  # fmt: skip
SIMPLIFIED = frozenset(two_byte_characters("gb2312", range(0xA1, 0xF8)))
TRADITIONAL = frozenset(two_byte_characters("big5", range(0xA1, 0xC7)))
JAPANESE = frozenset(two_byte_characters("euc_jp", range(0xA1, 0xF5)))
HONG_KONG = frozenset(two_byte_characters("big5hkscs", range(0x87, 0xFF)))
SIGNS = span(0x20, 0x7E) | span(0xA0, 0xFF) | span(0x2010, 0x2044) | span(0xFF00, 0xFF5E)
FIXED_WORDING = SIGNS | SIMPLIFIED | in_file("place_name_characters.txt")
BODY = SYMBOLS | FIXED_WORDING | TRADITIONAL | JAPANESE | span(BEYOND_BMP, 0x3FFFF)


def cuts(folders: argparse.Namespace) -> Iterator[Cut]:
    """Every file of `pdf/fonts/`."""
    serif = folders.serif / "400Regular/NotoSerifSC_400Regular.ttf"
    kai = folders.kai / "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"
    hana = folders.hana / "usr/share/fonts/truetype/hanazono"
    serif_ofl, sans_ofl = folders.serif / "LICENSE_FONT", folders.sans / "LICENSE_FONT"
    kai_ofl = folders.kai / "usr/share/doc/fonts-lxgw-wenkai/copyright"
    hana_ofl = folders.hana / "usr/share/doc/fonts-hanazono/copyright"
    encoded = HONG_KONG | code_points(hana / "HanaMinA.ttf")
    rare = (
        SYMBOLS | span(0xF900, 0xFAFF) | frozenset(code for code in encoded if code >= BEYOND_BMP)
    )
    rare |= in_file("more_characters.txt")
    han, ext_a = span(0x4E00, 0x9FFF) - BODY, span(0x3400, 0x4DBF) | span(0xF900, 0xFAFF)
    yield Cut("NotoSerifSC-Regular", serif, serif_ofl, BODY)
    yield Cut("NotoSerifSC-Regular-Han", serif, serif_ofl, han)
    yield Cut("NotoSerifSC-Regular-ExtA", serif, serif_ofl, ext_a - BODY)
    bold = folders.serif / "700Bold/NotoSerifSC_700Bold.ttf"
    yield Cut("NotoSerifSC-Bold", bold, serif_ofl, FIXED_WORDING)
    yield Cut(
        "NotoSansSC-Bold", folders.sans / "700Bold/NotoSansSC_700Bold.ttf", sans_ofl, FIXED_WORDING
    )
    yield Cut("JianchaKai", kai, kai_ofl, FIXED_WORDING)
    known = code_points(serif)
    yield Cut("JianchaRare", hana / "HanaMinA.ttf", hana_ofl, rare - known, hana / "HanaMinB.ttf")


def code_points(path: Path) -> frozenset[int]:
    """What a font file has glyphs for."""
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def cut(plan: Cut, out: Path) -> None:
    """Write one file: only the wanted glyphs, without hints and layout tables."""
    font = cut_source(plan.source, plan.wanted)
    if plan.fallback:
        font = with_glyphs_of(
            font, cut_source(plan.fallback, plan.wanted - font.getBestCmap().keys())
        )
    rename(font, plan.name)
    font.save(out / f"{plan.name}.ttf", reorderTables=True)


def cut_source(source: Path, wanted: frozenset[int]) -> TTFont:
    """The wanted glyphs of a font file, without hints, layout tables and clock."""
    options = subset.Options(
        hinting=False, layout_features=[], notdef_outline=True, glyph_names=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], name_languages=[0x409], legacy_cmap=False,
        recalc_timestamp=False,
    )  # fmt: skip
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF", "STAT", "DSIG"]
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(wanted))
    cutter.subset(font)
    return font


def with_glyphs_of(font: TTFont, other: TTFont) -> TTFont:
    """`font` with the glyphs of `other`, a sister face of the same units, added to it."""
    order = font.getGlyphOrder()
    for code, glyph in sorted(other.getBestCmap().items()):
        name = f"more{code:05X}"
        order = [*order, name]
        font["glyf"].glyphs[name] = other["glyf"][glyph]
        font["hmtx"].metrics[name] = other["hmtx"][glyph]
        for table in font["cmap"].tables:
            if table.isUnicode() and table.format == 12:
                table.cmap[code] = name
    font.setGlyphOrder(order)
    font["glyf"].glyphOrder = order
    return font


def rename(font: TTFont, name: str) -> None:
    """PostScript names follow the file; a face whose name is reserved gets ours everywhere."""
    names = font["name"]
    family = OWN_NAMES.get(name)
    for record in list(names.names):
        if record.nameID == 6:
            record.string = name
        elif family and record.nameID in {1, 3, 4}:
            record.string = family if record.nameID != 3 else f"{name};modified"


def licence_text(plan: Cut) -> str:
    """The OFL with the copyright line of the face; Debian's file is turned back into plain text."""
    text = plan.licence.read_text("utf-8")
    if plan.licence.name != "copyright":
        return text
    paragraph = next(part for part in text.split("\n\n") if "SIL OPEN FONT LICENSE" in part)
    lines = ["" if line.strip() == "." else line for line in paragraph.splitlines()[1:]]
    plain = dedent("\n".join(lines)).strip()
    with TTFont(plan.source, lazy=True) as font:
        notice = font["name"].getDebugName(0).replace("\r\n", "\n")
    return f"{notice}\n{MODIFIED[plan.name]}\n\n{plain}\n"


def main() -> None:
    """Write every face and licence into the folder named last."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    for name in ("serif", "sans", "kai", "hana", "out"):
        parser.add_argument(name, type=Path)
    folders = parser.parse_args()
    for plan in cuts(folders):
        cut(plan, folders.out)
        family = plan.name.removesuffix("-Han").removesuffix("-ExtA").partition("-")[0]
        (folders.out / f"{family}-OFL.txt").write_text(licence_text(plan), "utf-8")
        size = (folders.out / f"{plan.name}.ttf").stat().st_size
        print(f"{plan.name}.ttf  {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
