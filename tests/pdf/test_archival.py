"""Papers are PDF/A-2b, and meet part 1 as well, of which alone a checker is at hand."""

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw

from pdf import (
    archival,
    batch_list,
    closure_form,
    delivery_address,
    delivery_receipt,
    extension_decision,
    hearing_record,
    inspection_approval,
    inspection_notice,
    photo_pages,
    recheck_opinion,
    rectification_notice,
    referral_letter,
    reply_slip,
    supervision_opinion,
    visit_record,
)
from tests.pdf import loop_sheets
from tests.pdf.archival import NAMES, require_archival, xmp_of
from tests.pdf.sheets_to_print import notice, opinion, record
from tests.pdf.test_papers import RARE
from tests.pdf.test_photo_pages import evidence, pages

JARS = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in (
        "preflight", "xmpbox", "pdfbox2", "fontbox2", "commons-logging", "commons-io",
        "javax.activation", "jaxb-api",
    )
]  # fmt: skip
CHECKER = Path(__file__).with_name("Preflight.java")


def seal() -> bytes:
    """A red ring on a transparent ground, as an office scans its seal."""
    image = Image.new("RGBA", (600, 600))
    ImageDraw.Draw(image).ellipse((10, 10, 590, 590), outline=(210, 0, 0, 255), width=20)
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


PAPERS = {
    "notice": lambda: rectification_notice.draw(notice()),
    "rare_characters": lambda: rectification_notice.draw(notice(20, RARE * 3)),
    "with_a_seal": lambda: rectification_notice.draw(notice(seal=seal(), demo_mark="演示")),
    "opinion": lambda: supervision_opinion.draw(opinion()),
    "record": lambda: visit_record.draw(record()),
    "photos": lambda: photo_pages.draw(pages(evidence(1), evidence(2))),
    "receipt": lambda: delivery_receipt.draw(loop_sheets.receipt()),
    "address": lambda: delivery_address.draw(loop_sheets.address()),
    "recheck": lambda: recheck_opinion.draw(loop_sheets.recheck()),
    "extension": lambda: extension_decision.draw(loop_sheets.extension()),
    "hearing": lambda: hearing_record.draw(loop_sheets.hearing()),
    "inspection": lambda: inspection_notice.draw(loop_sheets.inspection_notice()),
    "approval": lambda: inspection_approval.draw(loop_sheets.approval()),
    "referral": lambda: referral_letter.draw(loop_sheets.referral()),
    "closure": lambda: closure_form.draw(loop_sheets.closure()),
    "slip": lambda: reply_slip.draw(loop_sheets.slip()),
    "batch": lambda: batch_list.draw(loop_sheets.batch()),
}


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_built_as_pdf_a_2b_asks(name):
    require_archival(PAPERS[name]())


def test_metadata_keeps_signs_that_xml_would_read_as_its_own():
    paper = rectification_notice.draw(notice(number="西教<责>&改〔2026〕第1号"))
    require_archival(paper)
    title = xmp_of(paper).findtext(".//dc:title/rdf:Alt/rdf:li", namespaces=NAMES)
    assert title.endswith("西教<责>&改〔2026〕第1号")


def test_the_colour_profile_means_srgb():
    ours = ImageCms.ImageCmsProfile(BytesIO(archival.colour_profile()))
    shades = [(r, g, b) for r in range(0, 256, 5) for g in range(0, 256, 51) for b in (0, 99, 255)]
    image = Image.new("RGB", (len(shades), 1))
    image.putdata(shades)
    usual = ImageCms.profileToProfile(image, ours, ImageCms.createProfile("sRGB"))
    differences = [abs(a - b) for a, b in zip(image.tobytes(), usual.tobytes(), strict=True)]
    assert max(differences) <= 1


def test_a_checker_of_part_one_minds_nothing_but_the_part(tmp_path):
    """Its word for the rest: every paper, saying part 1 of itself, is valid PDF/A-1b."""
    files = []
    for name, draw in PAPERS.items():
        paper = draw()
        as_part_one = paper.replace(b"<pdfaid:part>2<", b"<pdfaid:part>1<")
        assert as_part_one != paper
        files += [tmp_path / f"{name}.pdf", tmp_path / f"{name}_1.pdf"]
        files[-2].write_bytes(paper)
        files[-1].write_bytes(as_part_one)
    told = preflight(files)
    assert [line for line in told if "_1.pdf" in line] == [
        f"{file} valid=true" for file in files[1::2]
    ]
    objections = {line.split(" ", 1)[1] for line in told if "_1.pdf" not in line}
    assert objections == {"valid=false", "7.11.2 Error on MetaData, part must be 1"}


def test_the_checker_does_find_faults(tmp_path):
    """Were it blind, the test above would say nothing."""
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(PAPERS["notice"]().replace(b"/CIDSet", b"/CIDSat"))
    assert any("CIDSet entry is missing" in line for line in preflight([bad]))


def preflight(files: list[Path]) -> list[str]:
    """What the checker says of files; skips the test where there is none."""
    if not shutil.which("java") or not all(jar.exists() for jar in JARS):
        pytest.skip("no PDF/A checker (Debian: libpdfbox2-java, libactivation-java, a JRE)")
    path = ":".join(map(str, JARS))
    command = ["java", "-cp", path, str(CHECKER), *map(str, files)]
    run = subprocess.run(command, capture_output=True, check=True, text=True)
    return run.stdout.splitlines()


def test_a_file_that_lost_its_metadata_is_found_out():
    with pytest.raises((AssertionError, KeyError)):
        require_archival(PAPERS["opinion"]().replace(b"/Metadata", b"/Metadita"))


def test_the_same_sheet_gives_the_same_file_whatever_was_drawn_before():
    first = PAPERS["notice"]()
    rectification_notice.draw(replace(notice(), number="另一号"))
    assert PAPERS["notice"]() == first
