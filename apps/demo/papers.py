"""Small PDF files for the demo's papers, written by hand: one A4 page in Japanese."""

from __future__ import annotations

PAGE = "0 0 595 842"
TITLE_SIZE, TEXT_SIZE, LEADING = 18, 12, 24
LEFT, TOP = 60, 760


def one_page(title: str, english: str, lines: tuple[str, ...]) -> bytes:
    """Return a PDF with a title in both languages and lines of Japanese text.

    No font is embedded: viewers bring Helvetica, and a Japanese font unless they are very small.
    """
    content = _content(title, english, lines)
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (ja) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [" + PAGE.encode() + b"] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R /H 8 0 R >> >> >>",
        b"<< /Length " + str(len(content)).encode() + b" >>\nstream\n" + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5 /Encoding /UniJIS-UTF16-H"
        b" /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 6 >>"
        b" /FontDescriptor 7 0 R >>",
        b"<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /ItalicAngle 0"
        b" /FontBBox [0 -141 1000 859] /Ascent 859 /Descent -141 /CapHeight 720 /StemV 90 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return _assemble(bodies)


def _content(title: str, english: str, lines: tuple[str, ...]) -> bytes:
    drawn = [
        f"BT /F {TITLE_SIZE} Tf {LEFT} {TOP} Td <{_hex(title)}> Tj",
        f"/H {TEXT_SIZE} Tf 0 -{LEADING} Td <{english.encode('latin-1').hex()}> Tj",
        f"/F {TEXT_SIZE} Tf 0 -{LEADING * 2} Td",
    ]
    drawn.extend(f"<{_hex(line)}> Tj 0 -{LEADING} Td" for line in lines)
    return "\n".join([*drawn, "ET"]).encode("ascii")


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _assemble(bodies: list[bytes]) -> bytes:
    """Number the objects and add the cross-reference table (ISO 32000-1, 7.5)."""
    made = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(made))
        made += str(number).encode() + b" 0 obj\n" + body + b"\nendobj\n"
    table = len(made)
    made += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    made += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    made += f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\n".encode()
    return bytes(made + f"startxref\n{table}\n%%EOF\n".encode())
