"""A file is what its bytes say, or it is refused with the right sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from apps.documents import sandbox
from apps.documents.enums import LARGEST, Fault
from apps.documents.faults import Unfit
from apps.documents.sniffing import MEDIA_TYPES, inspect
from apps.documents.uploads import check_upload, file_name
from tests.documents import samples

SOUND: dict[str, tuple[str, Callable[[], bytes]]] = {
    "pdf": ("pdf", samples.pdf),
    "pdf with scripts, which are cleaned": ("pdf", samples.active_pdf),
    "docx": ("docx", lambda: samples.office("docx")),
    "xlsx": ("xlsx", lambda: samples.office("xlsx")),
    "pptx": ("pptx", lambda: samples.office("pptx")),
    "chart with its table": (
        "pptx",
        lambda: samples.office("pptx", {"ppt/embeddings/t.xlsx": samples.office("xlsx")}),
    ),
    "png": ("png", samples.png),
    "jpeg": ("jpg", samples.jpeg),
    "progressive jpeg": ("jpg", lambda: samples.jpeg(progressive=True)),
    "jpeg with a tail": ("jpg", lambda: samples.jpeg() + b"maker's notes"),
    "csv, BOM": ("csv", samples.table),
    "csv, UTF-8": ("csv", lambda: samples.table("utf-8")),
    "csv, CP932": ("csv", lambda: samples.table("cp932")),
}

BAD: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "nothing": ("empty", "pdf", lambda: b""),
    "text as pdf": ("mismatch", "pdf", lambda: b"just text"),
    "png as pdf": ("mismatch", "pdf", samples.png),
    "pdf as png": ("mismatch", "png", samples.pdf),
    "pdf as csv": ("mismatch", "csv", samples.pdf),
    "html as csv": ("mismatch", "csv", lambda: b"  <html><script>1</script>"),
    "svg as png": ("mismatch", "png", lambda: b"<svg xmlns='x'/>"),
    "docx as xlsx": ("mismatch", "xlsx", lambda: samples.office("docx")),
    "docx as pdf": ("mismatch", "pdf", lambda: samples.office("docx")),
    "any zip as docx": ("damaged", "docx", lambda: zipped({"a.txt": b"a"})),
    "old doc as docx": (
        "encrypted",
        "docx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600,
    ),
    "old xls as csv": ("mismatch", "csv", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600),
    "program as pdf": ("disguised", "pdf", lambda: b"MZ\x90\0" + samples.pdf()),
    "program as docx": ("disguised", "docx", lambda: b"MZ" + samples.office("docx")),
    "ELF as csv": ("disguised", "csv", lambda: b"\x7fELF" + b"x" * 90),
    "shell script as csv": ("disguised", "csv", lambda: b"#!/bin/sh\nrm -rf /\n"),
    "pdf and archive": ("disguised", "pdf", lambda: samples.pdf() + zipped({"a.class": b"x"})),
    "png and archive": ("disguised", "png", lambda: samples.png() + zipped({"a": b"x"})),
    "jpeg and archive": ("disguised", "jpg", lambda: samples.jpeg() + zipped({"a": b"x"})),
    "pdf behind a page": ("mismatch", "pdf", lambda: b"<html>" + samples.pdf()),
    "pdf, password": ("encrypted", "pdf", samples.encrypted_pdf),
    "pdf, owner's password": ("encrypted", "pdf", samples.owner_locked_pdf),
    "pdf, signed": ("signed", "pdf", samples.signed_pdf),
    "pdf, cut": ("damaged", "pdf", lambda: samples.pdf()[:-200]),
    "pdf, head only": ("damaged", "pdf", lambda: b"%PDF-1.7\n"),
    "docx, cut": ("damaged", "docx", lambda: samples.office("docx")[:-300]),
    "docx, bytes turned": ("damaged", "docx", lambda: turned(samples.office("docx"))),
    "docx, tail": ("damaged", "docx", lambda: samples.office("docx") + b"tail" * 20),
    "docx, macro part": (
        "macros",
        "docx",
        lambda: samples.office("docx", {"word/vbaProject.bin": b"x"}),
    ),
    "docx, macro type": ("macros", "docx", lambda: samples.office("docx", macro=True)),
    "xlsx, macro sheet": (
        "macros",
        "xlsx",
        lambda: samples.office("xlsx", {"xl/macrosheets/sheet1.xml": b"<a/>"}),
    ),
    "docx, program inside": (
        "macros",
        "docx",
        lambda: samples.office("docx", {"word/media/a.exe": b"MZ"}),
    ),
    "docx, OLE object": (
        "embedded",
        "docx",
        lambda: samples.office("docx", {"word/embeddings/o.bin": b"x"}),
    ),
    "macro in the embedded table": (
        "macros",
        "pptx",
        lambda: samples.office(
            "pptx",
            {"ppt/embeddings/t.xlsx": samples.office("xlsx", {"xl/vbaProject.bin": b"x"})},
        ),
    ),
    "docx, remote template": ("remote", "docx", samples.remote_template),
    "docx, upwards": ("packing", "docx", lambda: samples.office("docx", {"../../etc/x": b"x"})),
    "docx, absolute": ("packing", "docx", lambda: samples.office("docx", {"/etc/x": b"x"})),
    "docx, backslash": ("packing", "docx", lambda: samples.office("docx", {"..\\x": b"x"})),
    "docx, drive": ("packing", "docx", lambda: samples.office("docx", {"c:x": b"x"})),
    "docx, link": ("packing", "docx", samples.symlink),
    "docx, two names": (
        "packing",
        "docx",
        lambda: samples.office("docx", {"WORD/Document.xml": b"x"}),
    ),
    "docx, ratio": (
        "packing",
        "docx",
        lambda: samples.office("docx", {"word/b.xml": b"\0" * 30_000_000}),
    ),
    "docx, entries": (
        "packing",
        "docx",
        lambda: samples.office("docx", {f"word/{n}.xml": b"" for n in range(5001)}),
    ),
    "docx, size not true": ("damaged", "docx", samples.lying_size),
    "docx, entities": (
        "packing",
        "docx",
        lambda: samples.office(
            "docx", {"_rels/.rels": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}
        ),
    ),
    "docx, entries encrypted": ("encrypted", "docx", samples.flagged_encrypted),
    "png, cut": ("damaged", "png", lambda: samples.png()[:-20]),
    "png, bytes turned": ("damaged", "png", lambda: turned(samples.png())),
    "png, 10 gigapixels": ("complex", "png", samples.huge_png),
    "jpeg, cut": ("damaged", "jpg", lambda: samples.jpeg()[:-40]),
    "jpeg, head only": ("damaged", "jpg", lambda: b"\xff\xd8\xff\xe0"),
    "csv with NUL": ("text", "csv", lambda: b"a,b\n1,\0\n"),
    "csv in UTF-16": ("text", "csv", lambda: samples.table("utf-16")),
    "csv of noise": ("text", "csv", lambda: bytes(range(128, 256)) * 9),
    "csv, cut letter": ("text", "csv", lambda: b"a,b\n\x81"),
}


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def turned(data: bytes) -> bytes:
    """One byte in the middle is another."""
    at = len(data) // 3
    return data[:at] + bytes((data[at] ^ 0xFF,)) + data[at + 1 :]


@pytest.mark.parametrize("name", SOUND)
def test_sound_file_is_taken(tmp_path: Path, name: str) -> None:
    extension, make = SOUND[name]
    path = tmp_path / "file"
    path.write_bytes(make())
    found = inspect(path, extension)
    assert found.media_type == MEDIA_TYPES[extension]
    assert found.pages == (2 if extension == "pdf" else None)


@pytest.mark.parametrize("name", BAD)
def test_unfit_file_is_refused_for_the_right_reason(tmp_path: Path, name: str) -> None:
    code, extension, make = BAD[name]
    path = tmp_path / "file"
    path.write_bytes(make())
    with pytest.raises(Unfit) as refused:
        inspect(path, extension)
    assert refused.value.code == code


def test_sandbox_gives_the_same_answers(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(samples.pdf())
    assert sandbox.inspect(path, "pdf").pages == 2
    path.write_bytes(samples.signed_pdf())
    with pytest.raises(Unfit, match="signed"):
        sandbox.inspect(path, "pdf")


def test_sandbox_is_left_when_it_takes_too_long(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(samples.pdf())
    with pytest.raises(sandbox.Unfinished):
        sandbox.inspect(path, "pdf", patience=0.01)


def test_sandbox_bounds_memory(tmp_path: Path) -> None:
    """A picture chunk that claims two gigabytes fails inside, and only there."""
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.write(samples.png()[:33] + b"\x7f\xff\xff\xff" + b"IDAT")
        file.truncate(2_200_000_000)
    with pytest.raises(Unfit, match=r"complex|damaged"):
        sandbox.inspect(path, "png")


def test_a_sandbox_that_does_not_start_blames_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(samples.pdf())
    monkeypatch.setattr(sandbox.sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match="did not start"):
        sandbox.inspect(path, "pdf")


def test_sandbox_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}

    def run(command: list[str], **options: object) -> None:
        seen.update(options)
        raise sandbox.subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(sandbox.subprocess, "run", run)
    with pytest.raises(sandbox.Unfinished):
        sandbox.inspect(tmp_path, "pdf")
    assert set(seen["env"]) == {"LC_ALL"}  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.exe", b"MZ", "kind"),
        ("a", b"x", "kind"),
        ("a.docm", b"x", "kind"),
        ("a.zip", b"PK", "kind"),
        ("a.pdf", b"", "empty"),
        ("a.pdf.csv", samples.pdf(), "mismatch"),
    ],
)
def test_upload_is_refused_in_words(name: str, data: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_upload(SimpleUploadedFile(name, data))
    assert refused.value.code == code
    for language in ("ja", "en"):
        with translation.override(language):
            assert len(str(Fault(code).label)) > 10


def test_too_large_is_refused_without_reading() -> None:
    file = SimpleUploadedFile("a.pdf", b"")
    file.size = LARGEST + 1
    with pytest.raises(ValidationError) as refused:
        check_upload(file)
    assert refused.value.code == "too_large"


def test_every_fault_is_said_in_japanese() -> None:
    with translation.override("ja"):
        japanese = [str(fault.label) for fault in Fault]
    assert all(any(ord(letter) > 0x3000 for letter in text) for text in japanese)


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("資料2-1", "資料2-1.pdf"),
        ("か\u3099く", "がく.pdf"),
        ('a\\b/c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j.pdf"),
        ("x\r\nSet-Cookie", "x Set-Cookie.pdf"),
        ("report\u202efdp", "reportfdp.pdf"),
        (" ..hidden.. ", "hidden.pdf"),
        ("あ" * 300, "あ" * 96 + ".pdf"),
    ],
)
def test_file_names(stem: str, expected: str) -> None:
    assert file_name(stem, "pdf") == expected
    assert len(expected) <= 100
