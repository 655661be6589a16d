"""What readers get holds neither what acts nor who made it, and still opens."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from apps.documents import sandbox
from apps.documents.cleaning import clean
from apps.documents.faults import Unfit
from tests.documents import samples


def cleaned(tmp_path: Path, data: bytes, extension: str) -> bytes:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    clean(source, target, extension)
    assert source.read_bytes() == data
    return target.read_bytes()


def everything(data: bytes) -> bytes:
    """All objects of a PDF, unpacked."""
    with pikepdf.open(io.BytesIO(data)) as document:
        texts = [thing.unparse(resolved=True) for thing in document.objects]
        texts += [t.read_bytes() for t in document.objects if isinstance(t, pikepdf.Stream)]
        return b"\n".join(texts)


def test_pdf_loses_scripts_files_and_metadata(tmp_path: Path) -> None:
    before = everything(samples.active_pdf())
    for word in (b"JavaScript", b"Launch", b"EmbeddedFile", samples.AUTHOR.encode()):
        assert word in before
    data = cleaned(tmp_path, samples.active_pdf(), "pdf")
    after = everything(data)
    for word in (b"JavaScript", b"Launch", b"Embedded", b"/AA", b"OpenAction", b"Metadata", b"/JS"):
        assert word not in after
    assert samples.AUTHOR.encode() not in after + data
    with pikepdf.open(io.BytesIO(data)) as document:
        assert len(document.pages) == 2
        assert "/Info" not in document.trailer
        with document.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Chapter 1", "Chapter 2"]
        links = [a.get("/A") for a in document.pages[0].Annots]
        assert [str(action.URI) for action in links if action is not None] == [
            "https://example.jp/"
        ]


def test_signed_pdf_is_not_cleaned(tmp_path: Path) -> None:
    with pytest.raises(Unfit, match="signed"):
        cleaned(tmp_path, samples.signed_pdf(), "pdf")


@pytest.mark.parametrize("extension", ["docx", "xlsx", "pptx"])
def test_office_loses_its_properties(tmp_path: Path, extension: str) -> None:
    inner = samples.office("xlsx")
    source = samples.office(extension, {"word/embeddings/t.xlsx": inner})
    with zipfile.ZipFile(io.BytesIO(cleaned(tmp_path, source, extension))) as package:
        assert package.testzip() is None
        assert package.read(samples.MAINS[extension][0]) == b"<document>text</document>"
        assert not any("thumbnail" in name for name in package.namelist())
        assert b"thumbnail" not in package.read("_rels/.rels")
        assert b"officeDocument" in package.read("_rels/.rels")
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
        embedded = package.read("word/embeddings/t.xlsx")
        texts = [package.read(name) for name in package.namelist()]
    with zipfile.ZipFile(io.BytesIO(embedded)) as package:
        texts += [package.read(name) for name in package.namelist()]
    assert samples.AUTHOR.encode() not in b"".join(texts)


def test_png_loses_its_notes(tmp_path: Path) -> None:
    data = cleaned(tmp_path, samples.png() + b"tail", "png")
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.tobytes() == Image.open(io.BytesIO(samples.png())).tobytes()
        assert picture.info == {}
    assert b"tail" not in data


@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_loses_its_notes_but_stays_upright(tmp_path: Path, progressive: bool) -> None:
    source = samples.jpeg(progressive=progressive)
    data = cleaned(tmp_path, source + b"tail", "jpg")
    assert samples.AUTHOR.encode() in source
    assert samples.AUTHOR.encode() not in data
    assert b"tail" not in data
    with Image.open(io.BytesIO(data)) as picture:
        assert dict(picture.getexif()) == {0x0112: 6}
        assert picture.tobytes() == Image.open(io.BytesIO(source)).tobytes()


def test_csv_stays_as_it_is(tmp_path: Path) -> None:
    assert cleaned(tmp_path, samples.table("cp932"), "csv") == samples.table("cp932")


def test_in_the_sandbox(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(samples.active_pdf())
    sandbox.clean(source, target, "pdf")
    assert b"JavaScript" not in everything(target.read_bytes())
