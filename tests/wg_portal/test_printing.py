"""A sheet of paper carries its label on every page and takes no text for markup."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.utils import translation

from tests.wg_portal.pdf_text import text_of
from wg_portal.printing.typesetting import Sheet, typeset

SHEET = Sheet("宿題事項", "みなも銀行", "佐伯 美穂", datetime(2026, 12, 9, tzinfo=UTC), "TLP:AMBER")


@pytest.fixture
def template() -> str:
    """A list with a heading for each group."""
    return str(Path(__file__).with_name("list.typ").relative_to(settings.ROOT))


def test_every_page_says_label_reader_and_number(template: str) -> None:
    made = typeset(template, SHEET, {"rows": [[f"A-{n:04}", "点検する"] for n in range(120)]})
    pages = text_of(made)
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert "TLP:AMBER" in page
        assert "出力者 みなも銀行 佐伯 美穂" in page
        assert f"{number}/{len(pages)}" in page
        assert "番号" in page


def test_it_has_bookmarks_a_title_and_tags(template: str) -> None:
    made = typeset(template, SHEET, {"rows": [["A-0001", "点検する"]]})
    with pikepdf.open(io.BytesIO(made)) as document:
        with document.open_outline() as outline:
            assert [each.title for each in outline.root] == ["宿題事項"]
            assert [each.title for each in outline.root[0].children] == ["一覧"]
        assert "/StructTreeRoot" in document.Root
        assert str(document.Root["/Lang"]) == "ja"


def test_text_is_text(template: str) -> None:
    hostile = '#read("/etc/passwd") $x$ *fett* = Kopf #sys.version'
    (page,) = text_of(typeset(template, SHEET, {"rows": [["1", hostile]]}))
    assert '#read("/etc/passwd") $x$ *fett*' in " ".join(page.split())


def test_it_speaks_the_readers_language(template: str) -> None:
    with translation.override("en"):
        (page,) = text_of(typeset(template, SHEET, {"rows": []}))
    assert "Printed by" in page
    assert "9 December 2026" in page
