"""Files of real programs: what they hold is refused, or gone from the bytes that readers get.

``produced/README.md`` says which program made which file. The lists of what was removed are
compared, too, but each class is proved by the bytes.
"""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from apps.documents.cleaning import clean
from apps.documents.enums import Removed
from apps.documents.faults import Unfit
from apps.documents.sniffing import inspect

PRODUCED = Path(__file__).parent / "produced"
CANARY = b"kanarienvogel"


def everything(data: bytes) -> bytes:
    """All that a file holds, unpacked, in lower case."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return b"\n".join(package.read(name) for name in package.namelist()).lower()
    if not data.startswith(b"%PDF"):
        return data.lower()
    texts = [data]
    with pikepdf.open(io.BytesIO(data)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Object):
                texts.append(thing.unparse(resolved=True))
            if isinstance(thing, pikepdf.Stream):
                texts += [thing.read_raw_bytes(), _unpacked(thing)]
    return b"\n".join(texts).lower()


def _unpacked(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes(pikepdf.StreamDecodeLevel.all)
    except pikepdf.PdfError:
        return b""


def cleaned(tmp_path: Path, name: str, data: bytes | None = None) -> tuple[bytes, set[str]]:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes((PRODUCED / name).read_bytes() if data is None else data)
    removed = clean(source, target, name.rpartition(".")[2])
    assert set(removed) <= set(Removed.values)
    assert CANARY in everything(source.read_bytes())
    return target.read_bytes(), set(removed)


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("report.docx", {"properties", "comment_authors", "change_authors", "file_links"}),
        ("table.xlsx", {"properties", "comment_authors", "links", "file_links"}),
        ("pictured.docx", {"properties", "comment_authors", "thumbnails", "exif", "gps", "xmp"}),
        ("slides.pptx", {"properties", "thumbnails", "printers", "exif", "gps", "xmp", "notes"}),
        ("acting.pdf", {"scripts", "launch", "embedded", "properties", "xmp", "comment_authors"}),
        ("appended.pdf", {"scripts", "launch", "embedded", "properties", "xmp", "revisions"}),
        ("photo.jpg", {"exif", "gps", "xmp", "notes", "thumbnails"}),
        ("photo.png", {"exif", "gps", "xmp", "notes"}),
    ],
)
def test_nothing_of_it_is_left(tmp_path: Path, name: str, codes: set[str]) -> None:
    data, removed = cleaned(tmp_path, name)
    assert CANARY not in everything(data)
    assert codes <= removed
    again, nothing = tmp_path / "again", tmp_path / "nothing"
    again.write_bytes(data)
    assert clean(again, nothing, name.rpartition(".")[2]) == [], "a clean file has nothing more"


def test_comments_and_changes_stay_without_their_names(tmp_path: Path) -> None:
    data, _removed = cleaned(tmp_path, "report.docx")
    text = part(data, "word/document.xml")
    assert 'w:author="Author"' in text
    assert "added words" in text
    assert "removed words" in text
    assert "Check this figure" in part(data, "word/comments.xml")
    assert 'w:initials="A"' in part(data, "word/comments.xml")
    links = part(data, "word/_rels/document.xml.rels")
    assert "https://example.jp/" in links
    assert "file:" not in links


def test_workbook_forgets_the_other_one_and_keeps_its_values(tmp_path: Path) -> None:
    data, _removed = cleaned(tmp_path, "table.xlsx")
    links = part(data, "xl/externalLinks/_rels/externalLink1.xml.rels")
    assert 'Target="removed.xlsx"' in links
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["回答"]
    assert (sheet["A1"].value, sheet["B1"].value) == ("機関", 42)
    assert sheet["A1"].comment is not None
    assert "Check this figure" in sheet["A1"].comment.text


def test_copied_cells_of_another_workbook_go(tmp_path: Path) -> None:
    """Excel keeps what it last read there; the program that made the sample does not."""
    out = io.BytesIO()
    with zipfile.ZipFile(PRODUCED / "table.xlsx") as package, zipfile.ZipFile(out, "w") as target:
        for name in package.namelist():
            data = package.read(name)
            if name == "xl/externalLinks/externalLink1.xml":
                data = data.replace(
                    b"</externalBook>",
                    b'<sheetNames><sheetName val="Plan"/></sheetNames><sheetDataSet><sheetData'
                    b' sheetId="0"><row r="1"><cell r="A1" t="str"><v>secret figure</v></cell>'
                    b"</row></sheetData></sheetDataSet></externalBook>",
                )
            target.writestr(name, data)
    data, removed = cleaned(tmp_path, "table.xlsx", out.getvalue())
    assert b"secret figure" in everything(out.getvalue())
    assert b"secret figure" not in everything(data)
    assert '<sheetName val="Plan"/>' in part(data, "xl/externalLinks/externalLink1.xml")
    assert "links" in removed


def test_slides_keep_text_notes_and_picture(tmp_path: Path) -> None:
    data, _removed = cleaned(tmp_path, "slides.pptx")
    assert "動向" in part(data, "ppt/slides/slide1.xml")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not any("thumbnail" in name or "printer" in name for name in package.namelist())
        photo = Image.open(io.BytesIO(package.read("ppt/media/image1.jpg")))
    assert photo.tobytes() == Image.open(PRODUCED / "photo.jpg").tobytes()
    assert not photo.getexif()


def test_first_revision_is_gone_with_what_only_it_held(tmp_path: Path) -> None:
    """ExifTool appends: the name that it replaced still stands in the file that it leaves."""
    source = (PRODUCED / "appended.pdf").read_bytes()
    assert source.count(b"startxref") == 2
    assert b"(Kanarienvogel)" in source.partition(b"startxref")[0]
    data, _removed = cleaned(tmp_path, "appended.pdf")
    assert data.count(b"startxref") == 1
    with pikepdf.open(io.BytesIO(data)) as document:
        links = [note.get("/A") for note in document.pages[0].Annots]
        assert [str(link.URI) for link in links if link is not None] == ["https://example.jp/"]


def test_photo_in_a_pdf_loses_its_place(tmp_path: Path) -> None:
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.drawImage(str(PRODUCED / "photo.jpg"), 72, 500)
    page.save()
    with pikepdf.open(io.BytesIO(out.getvalue())) as document:
        [photo] = document.pages[0].images.values()
        packed = pikepdf.Stream(document, photo.read_raw_bytes(), Filter=photo.Filter[:1])
        assert CANARY in packed.read_bytes().lower()
        pixels = pikepdf.PdfImage(photo).as_pil_image().tobytes()
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(out.getvalue())
    assert {"exif", "gps", "xmp"} <= set(clean(source, target, "pdf"))
    assert CANARY not in everything(target.read_bytes())
    with pikepdf.open(target) as document:
        [photo] = document.pages[0].images.values()
        assert pikepdf.PdfImage(photo).as_pil_image().tobytes() == pixels
    assert ImageReader(str(PRODUCED / "photo.jpg")).getSize()


@pytest.mark.parametrize(
    ("name", "extension", "code"),
    [("table.xlsm", "xlsx", "macros"), ("table.xlsx", "docx", "mismatch")],
)
def test_refused_whatever_its_name_says(name: str, extension: str, code: str) -> None:
    with pytest.raises(Unfit, match=code):
        inspect(PRODUCED / name, extension)


def test_archive_made_by_a_packer_is_refused(tmp_path: Path) -> None:
    """A bomb, a way out of the folder, and a PDF that is an archive as well."""
    bomb, way_out, both = tmp_path / "bomb", tmp_path / "way", tmp_path / "both"
    for path, name, data in ((bomb, "word/a.xml", bytes(20_000_000)), (way_out, "../a.xml", b"a")):
        path.write_bytes((PRODUCED / "report.docx").read_bytes())
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
            package.writestr(name, data)
    both.write_bytes((PRODUCED / "acting.pdf").read_bytes() + way_out.read_bytes())
    for path, extension, code in (
        (bomb, "docx", "packing"), (way_out, "docx", "packing"), (both, "pdf", "disguised")
    ):  # fmt: skip
        with pytest.raises(Unfit, match=code):
            inspect(path, extension)


def with_part(name: str, data: str, sample: str = "table.xlsx") -> bytes:
    """A produced file with one part more, or another one instead."""
    out = io.BytesIO()
    with zipfile.ZipFile(PRODUCED / sample) as package, zipfile.ZipFile(out, "w") as target:
        for each in package.namelist():
            if each != name:
                target.writestr(each, package.read(each))
        target.writestr(name, data)
    return out.getvalue()


EXCEL = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        (
            "xl/persons/person.xml",
            f'<personList xmlns="{EXCEL}"><person displayName="Kanarienvogel" id="{{1}}"'
            ' userId="S::kanarienvogel@example.jp::1" providerId="AD"/></personList>',
            'id="{1}"',
        ),
        (
            "xl/comments2.xml",
            "<comments><authors><author>Kanarienvogel</author><author>tc={2}</author></authors>"
            "<t>Kanarienvogel:</t><t>\n42?</t></comments>",
            "<author>tc={2}</author></authors><t>Author:</t><t>\n42?</t>",
        ),
        (
            "xl/revisions/revisionHeaders.xml",
            '<headers><header guid="{3}" userName="Kanarienvogel &amp; Sohn"/></headers>',
            'guid="{3}"',
        ),
        (
            "xl/absolute.xml",
            '<w xmlns:x="x"><x:absPath url="C:\\Users\\kanarienvogel\\"/><a b="1"/></w>',
            '<a b="1"/>',
        ),
        ("ppt/commentAuthors.xml", '<l><p:cmAuthor xmlns:p="p" id="0" name="Kanarienvogel"'
         ' initials="K"/></l>', 'id="0"'),
        ("word/people.xml", '<p:people xmlns:p="p"><p:person p:author="Kanarienvogel">'
         '<p:presenceInfo p:providerId="AD" p:userId="kanarienvogel@example.jp"/></p:person>'
         "</p:people>", "p:person"),
        ("customXml/item1.xml", "<properties><owner>Kanarienvogel</owner></properties>", "removed"),
    ],
)  # fmt: skip
def test_names_that_office_keeps_elsewhere(tmp_path: Path, name: str, data: str, kept: str) -> None:
    """Parts that only Office itself writes, as it writes them."""
    source = with_part(name, data)
    after, removed = cleaned(tmp_path, "table.xlsx", source)
    assert CANARY.decode() not in part(after, name).lower()
    assert kept in part(after, name)
    assert removed & {"comment_authors", "editors", "paths", "private"}


FIELD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    "</w:p></w:document>"
)


def runs(*pieces: str) -> str:
    return FIELD.format("".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in pieces))


@pytest.mark.parametrize(
    "text",
    [
        runs('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'),
        runs(" DD", "EAU", "TO c:\\\\calc.exe"),
        runs('INCLUDEPICTURE "http://evil.example/a.png" \\d'),
        runs('HYPERLINK "\\\\fileserver\\share\\a.docx"'),
        '<w:document xmlns:w="w"><w:fldSimple w:instr="INCLUDETEXT a.docx"/></w:document>',
        '<!DOCTYPE a [<!ENTITY b "c">]><a/>',
    ],
)
def test_fields_that_fetch_or_start_something(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(with_part("word/document.xml", text, "report.docx"))
    with pytest.raises(Unfit, match=r"remote|packing"):
        inspect(path, "docx")


def test_fields_that_number_and_link_to_the_web_stay(tmp_path: Path) -> None:
    path = tmp_path / "a"
    text = runs(" PAGE ") + ""
    for each in (text, runs('HYPERLINK "https://example.jp/"'), runs('HYPERLINK \\l "a"')):
        path.write_bytes(with_part("word/document.xml", each, "report.docx"))
        inspect(path, "docx")


def relation(kind: str, target: str, mode: str = "External") -> str:
    office = "http://schemas.openxmlformats.org"
    return (
        f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" Type='
        f'"{office}/officeDocument/2006/relationships/{kind}" Target="{target}"'
        f' TargetMode="{mode}"/></Relationships>'
    )


@pytest.mark.parametrize(
    ("kind", "target", "mode", "code"),
    [
        ("image", "https://evil.example/pixel.png", "External", "remote"),
        ("mailMergeSource", "file:///C:/a.mdb", "External", "remote"),
        ("aFChunk", "chunk.html", "Internal", "embedded"),
        ("oleObject", "media/a.bin", "Internal", "embedded"),
        ("package", "media/a.xlsx", "Internal", "embedded"),
    ],
)
def test_relations_that_load_are_refused(
    tmp_path: Path, kind: str, target: str, mode: str, code: str
) -> None:
    path = tmp_path / "a"
    path.write_bytes(
        with_part("word/_rels/more.xml.rels", relation(kind, target, mode), "report.docx")
    )
    with pytest.raises(Unfit, match=code):
        inspect(path, "docx")


def test_data_connections_and_questions_to_programs_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(
        with_part("xl/externalLinks/externalLink1.xml", "<e><ddeLink ddeService='cmd'/></e>")
    )
    with pytest.raises(Unfit, match="remote"):
        inspect(path, "xlsx")


@pytest.mark.skipif(
    subprocess.run(["which", "pdftotext"], capture_output=True, check=False).returncode != 0,
    reason="poppler is not installed",
)
def test_cleaned_pdf_opens_elsewhere(tmp_path: Path) -> None:
    data, _removed = cleaned(tmp_path, "acting.pdf")
    (tmp_path / "a.pdf").write_bytes(data)
    done = subprocess.run(
        ["pdftotext", "a.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    )
    assert b"Text of the page" in done.stdout
