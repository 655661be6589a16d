"""The text of a file, and what changed between two versions: for its readers, nobody else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from apps.activity.models import Outbox, Record
from apps.documents import reading, sandbox, services
from apps.documents.models import Version, VersionText
from apps.documents.reading import PAGE, read
from tests import factories
from tests.conftest import as_owner
from tests.documents import samples
from tests.documents.conftest import World, upload
from tests.documents.test_producers import with_part

Rows = Callable[[Any], list[Any]]
PRODUCED = Path(__file__).parent / "produced"


def japanese_pdf() -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiKakuGo-W5"))
    out = io.BytesIO()
    page = canvas.Canvas(out)
    for words in ("第一章 動向の概要", "第二章 対策"):
        page.setFont("HeiseiKakuGo-W5", 12)
        page.drawString(72, 700, words)
        page.showPage()
    page.save()
    return out.getvalue()


def test_reads_each_kind(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(japanese_pdf())
    assert read(path, "pdf").text == f"第一章 動向の概要{PAGE}第二章 対策"
    report = read(PRODUCED / "report.docx", "docx").text.splitlines()
    assert report[0] == "動向の報告"
    assert "First added words and the rest." in report, "without what a tracked change removed"
    assert "動向" in read(PRODUCED / "slides.pptx", "pptx").text
    assert "For the speaker" not in read(PRODUCED / "slides.pptx", "pptx").text
    assert read(PRODUCED / "table.xlsx", "xlsx").text.startswith("回答\n機関\t42")
    for encoding in ("utf-8-sig", "cp932"):
        path.write_bytes(samples.table(encoding))
        assert read(path, "csv").text == "番号\t機関\n1\tみなも銀行"
    assert read(PRODUCED / "photo.jpg", "jpg").text == ""


def test_slides_stand_in_their_order(tmp_path: Path) -> None:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    path = tmp_path / "a"
    path.write_bytes(with_part("ppt/slides/slide2.xml", "<s><p><t>2</t></p></s>", "slides.pptx"))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode("latin-1") for name in package.namelist()}
    relations = "ppt/_rels/presentation.xml.rels"
    parts[relations] = parts[relations].replace(
        "</Relationships>",
        f'<Relationship Id="new" Type="{office}/slide" Target="slides/slide2.xml"/>'
        "</Relationships>",
    )
    main = parts["ppt/presentation.xml"]
    parts["ppt/presentation.xml"] = main.replace(
        "<p:sldId ", '<p:sldId id="9" r:id="new"/><p:sldId '
    )
    with zipfile.ZipFile(path, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text.encode("latin-1"))
    pages = read(path, "pptx").text.split(PAGE)
    assert pages[0] == "2"
    assert "動向" in pages[1]


def test_is_bounded_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_LETTERS", 10)
    path = tmp_path / "a"
    path.write_bytes("あいう\n".encode() * 10)
    found = read(path, "csv")
    assert (found.text, found.whole) == ("あいう\nあいう\nあい", False)
    book = openpyxl.Workbook()
    book.active["A1"] = "あ" * 20
    book.save(path)
    assert len(read(path, "xlsx").text) <= 10


def test_unreadable_text_is_no_fault_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"no pdf")
    assert sandbox.read(path, "pdf") == reading.Text("", whole=False)
    path.write_bytes(japanese_pdf())
    assert "動向" in sandbox.read(path, "pdf").text


def test_page_shows_the_beginning_to_readers_only(world: World, owner_rows: Rows) -> None:
    paper = world.paper(upload=upload(japanese_pdf()))
    [text] = owner_rows(VersionText)
    assert text.whole
    for name, status in (("reader", 200), ("observer", 200), ("author", 200), ("rival", 404)):
        answer = world.client(name).get(f"/papers/{paper.pk}/")
        assert answer.status_code == status
        assert ("動向の概要" in answer.content.decode()) == (status == 200), name


@pytest.mark.parametrize(
    ("name", "stepped_up", "sees"),
    [("reader", True, 1), ("reader", False, 0), ("observer", True, 0), ("rival", True, 0)],
)
def test_wall_is_that_of_the_paper(world: World, name: str, stepped_up: bool, sees: int) -> None:
    """A text of a paper of TLP:RED waits behind the fresh factor, as the paper itself."""
    with as_owner():
        red = factories.people_circle(world.body, world.post["author"], world.post["reader"])
    with world.acting("author", stepped_up=True) as who:
        paper = services.create_paper(**world.arguments(tlp=4, circle=red), by=who)
    with world.acting("author", stepped_up=True) as who:
        services.release_papers([paper.pk], at=who.at, by=who)
    with world.acting(name, stepped_up=stepped_up) as who:
        assert VersionText.objects.visible_to(who).count() == sees
        assert VersionText.objects.count() == sees, "the database alone"


def test_drafts_text_is_its_authors(world: World) -> None:
    world.paper(released=False)
    for name, sees in (("author", 1), ("reader", 0)):
        with world.acting(name):
            assert VersionText.objects.count() == sees


def test_text_stays_out_of_record_and_mail(world: World, owner_rows: Rows) -> None:
    world.paper(upload=upload(japanese_pdf()))
    kept = str([row.__dict__ for model in (Record, Outbox) for row in owner_rows(model)])
    assert "概要" not in kept


def replaced(world: World, *files: bytes, ending: str = "csv") -> Any:
    first, *others = files
    paper = world.paper(upload=upload(first, f"a.{ending}"))
    for data in others:
        with world.acting("author") as who:
            again = upload(data, f"a.{ending}")
            services.add_version(paper_id=paper.pk, upload=again, reason="訂正", by=who)
    return paper


def test_difference_between_two_versions(world: World, owner_rows: Rows) -> None:
    paper = replaced(world, "番号,機関\n1,みなも\n".encode(), "番号,機関\n1,あおば\n".encode())
    client = world.client("reader")
    page = client.get(f"/papers/{paper.pk}/").content.decode()
    assert f"/papers/{paper.pk}/difference/1/2/" in page
    answer = client.get(f"/papers/{paper.pk}/difference/1/2/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<del>" in text
    assert "<ins>" in text
    assert "みなも" in text
    assert "あおば" in text
    opened = [row for row in owner_rows(Record) if row.verb == "opened" and row.version_id]
    assert {row.version_id for row in opened} == {row.pk for row in owner_rows(Version)}


@pytest.mark.parametrize("name", ["rival", "reader"])
def test_difference_of_what_one_may_not_open_is_not_there(world: World, name: str) -> None:
    paper = replaced(world, b"a,1\n", b"a,2\n")
    if name == "reader":
        with as_owner():
            Version.objects.filter(paper=paper, ordinal=2).update(state="refused")
    assert world.client(name).get(f"/papers/{paper.pk}/difference/1/2/").status_code == 404


@pytest.mark.parametrize("path", ["2/1", "1/1", "1/3", "0/1"])
def test_difference_of_what_does_not_exist(world: World, path: str) -> None:
    paper = replaced(world, b"a,1\n", b"a,2\n")
    assert world.client("reader").get(f"/papers/{paper.pk}/difference/{path}/").status_code == 404


def test_same_text_and_pictures(world: World) -> None:
    paper = replaced(world, b"a,1\n", b"a,1\n\n")
    client = world.client("reader")
    page = client.get(f"/papers/{paper.pk}/difference/1/2/").content.decode()
    assert "文章に変更はありません" in page
    photos = replaced(world, samples.png(), samples.png(), ending="png")
    assert client.get(f"/papers/{photos.pk}/difference/1/2/").status_code == 404
    assert "difference" not in client.get(f"/papers/{photos.pk}/").content.decode()
