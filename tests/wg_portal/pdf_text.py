"""The text of a PDF as somebody reads it, page by page."""

from __future__ import annotations

import subprocess


def text_of(content: bytes) -> list[str]:
    """Return the text of each page (poppler's reading)."""
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    )
    return read.stdout.decode().split("\f")[:-1]
