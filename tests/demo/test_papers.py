"""The demo's papers are whole PDF files that the portal itself accepts."""

from __future__ import annotations

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.demo.papers import one_page
from apps.documents.uploads import check_upload

PAPER = one_page(
    "短期的な対応の項目（案）", "Short-term measures (draft)", ("1. 経営課題", "2. 特定")
)


def test_a_paper_needs_no_repair() -> None:
    with pikepdf.Pdf.open(io.BytesIO(PAPER), attempt_recovery=False) as document:
        assert len(document.pages) == 1
        content = document.pages[0].Contents.read_bytes()
    assert "経営課題".encode("utf-16-be").hex().encode() in content


@pytest.mark.django_db
def test_a_paper_may_be_uploaded() -> None:
    checked = check_upload(SimpleUploadedFile("案.pdf", PAPER, "application/pdf"))
    assert (checked.name, checked.pages) == ("案.pdf", 1)
