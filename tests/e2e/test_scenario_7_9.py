"""The yearly check: an auditor finds who opened a paper, takes the record along, and no more."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from tests.e2e.conftest import Portal, Walker
from tests.e2e.meeting_walk import Walk

pytestmark = pytest.mark.browser

DAYS = 30
"""How long the demo's auditor may look, from the first start on."""


def test_yearly_check(portal: Portal, walk: Walk) -> None:
    with clock_at(portal, timedelta()):
        things, title, reference = paper_is_opened(portal, walk)
        auditor = walk("ja").sign_in("auditor")
        assert auditor.path == "/audit/"
        assert "年次点検" in auditor.text
        auditor.shot("audit-home")
        who_opened_it(auditor, portal, reference, title)
        own_view_is_recorded(auditor)
        export_holds_the_same(auditor, title)
        mails_are_compared(auditor, title)
        for thing in things:
            answer = auditor.context.request.get(portal.url + thing)
            assert answer.status == 404, thing
    with clock_at(portal, timedelta(days=DAYS + 1)):
        late = walk("ja").sign_in("auditor")
        assert late.path == "/"
        for page in ("/audit/", "/audit/record/", "/audit/mails/"):
            assert late.context.request.get(portal.url + page).status == 404


@contextmanager
def clock_at(portal: Portal, ahead: timedelta) -> Iterator[None]:
    """Let the portal's clock stand there and go on as before; nobody is woken by it."""
    shift = portal.data / "clock"
    before = shift.read_text() if shift.exists() else "0"
    wanted = int(ahead.total_seconds())
    # What lies further on already stays there: time that has passed is not played again.
    shift.write_text(str(max(wanted, int(before)) if wanted else 0))
    try:
        yield
    finally:
        shift.write_text(before)


def paper_is_opened(portal: Portal, walk: Walk) -> tuple[list[str], str, str]:
    """A bank opens a paper; returns addresses of things, the paper's title and its reference."""
    bank = walk("ja").sign_in("bank")
    things = []
    for place in ("/decisions/", "/meetings/"):
        bank.goto(place)
        rows = bank.page.locator("main table.records tbody tr").filter(has_text="実務者会合")
        rows.locator("th a").last.click()
        bank.page.wait_for_url(re.compile(f"{place}.+"))
        things.append(bank.path)
    bank.page.locator('main a[href^="/papers/"]').first.click()
    bank.page.wait_for_url("**/papers/**")
    title = bank.page.locator("h1").inner_text()
    reference = bank.page.locator("#about ~ dl .code").inner_text()
    return [*things, bank.path], title, reference


def who_opened_it(auditor: Walker, portal: Portal, reference: str, title: str) -> None:
    """Between two days, by the reference alone."""
    auditor.press("Read the record", None)
    day, before = portal.now, portal.now - timedelta(days=1)
    auditor.fill(
        first_year=str(before.year), first_month=str(before.month), first_day=str(before.day),
        last_year=str(day.year), last_month=str(day.month), last_day=str(day.day),
        reference=reference,
    )  # fmt: skip
    auditor.page.locator('[name="verb"]').select_option("opened")
    auditor.press("Filter")
    table = auditor.page.locator("table.records").inner_text()
    assert "佐伯" in table
    assert "みなも銀行" in table
    assert "会議体の席：構成員" in table
    assert reference in table
    assert title not in auditor.text
    auditor.shot("audit-record")


def own_view_is_recorded(auditor: Walker) -> None:
    # The portal itself may have acted since: only his rows are asked for.
    auditor.goto("/audit/record/?verb=audit.RecordSearched")
    newest = auditor.page.locator("table.records tbody tr").first.inner_text()
    assert "監査人が操作記録を閲覧しました" in newest
    assert "安西" in newest
    auditor.shot("audit-record-all")
    auditor.page.go_back()


def export_holds_the_same(auditor: Walker, title: str) -> None:
    with auditor.page.expect_download() as expected:
        auditor.button("Export these rows").click()
    with zipfile.ZipFile(expected.value.path()) as archive:
        table = archive.read("record.csv")
        manifest = json.loads(archive.read("manifest.json"))
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert {row["verb"] for row in rows} == {"opened"}
    assert any(row["person"].startswith("佐伯") for row in rows)
    assert title not in table.decode()
    [file] = manifest["files"]
    assert file["sha256"] == hashlib.sha256(table).hexdigest()
    assert file["rows"] == len(rows)
    assert manifest["filter"]["verb"] == "opened"
    auditor.goto("/audit/record/?verb=audit.RecordExported")
    assert "監査人が操作記録を出力しました" in auditor.text


def mails_are_compared(auditor: Walker, title: str) -> None:
    auditor.goto("/audit/mails/")
    assert title not in auditor.text
    auditor.shot("audit-mails")
