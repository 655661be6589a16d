"""Sending an urgent notice as two officers do it, from the draft to the second one's word."""

from __future__ import annotations

from tests.e2e.conftest import Walker
from tests.e2e.meeting_walk import MAIN_CONTACT
from tests.e2e.note_walk import BANK, NOTICE, SECRET, told


def announce(officer: Walker, second: Walker, title: str) -> str:
    """Write an urgent notice to the bank and release it; returns its address once it is told."""
    officer.goto("/notices/new/practitioners/")
    officer.page.locator('[name="kind"][value="organisations"]').check()
    boxes = officer.page.locator('[data-when="organisations"]')
    boxes.locator(".choice", has_text=BANK).locator("input").check()
    officer.page.locator('[name="urgent"]').check()
    officer.fill(title_ja=title, notice_title=NOTICE, text_ja=f"# {SECRET}\n\n至急ご確認ください。")
    officer.shot("notice-text")
    officer.press("Save the draft")
    officer.press("Next without a file: who will be told")
    assert BANK in officer.text
    officer.shot("notice-check")
    officer.press("Ask for release")
    address = officer.path.removesuffix("check/")
    second.goto(f"{address}check/")
    assert MAIN_CONTACT not in told(second.portal, address)
    second.press("Release")
    assert second.path == address
    second.portal.wait_for(
        lambda: MAIN_CONTACT in told(second.portal, address), 90, "readers hear at once"
    )
    return address
