"""Writing a threat note as somebody does it, from the audience to the release."""

from __future__ import annotations

from datetime import datetime

from apps.obligations.calendars import add_business_days
from apps.obligations.enums import Counting
from tests.e2e import letters
from tests.e2e.conftest import Portal, Walker

SECRET = "経路カナリア"
NOTICE = "遠隔接続装置についてのお知らせ"
BANK = "みなも銀行"
TEXT = f"# 何が起きたか\n\n{SECRET}の**「管理画面」**への探索が続いています。\n\n- 接続元を限定する"


def write(
    walker: Walker,
    kind: str,
    chosen: str,
    label: str,
    title: str,
    *,
    due: datetime | None,
) -> str:
    """Write a note from the audience to the release; returns its address.

    With ``due`` an acknowledgement is asked for, and who is asked has heard of it.
    """
    walker.goto("/notes/new/practitioners/")
    page = walker.page
    page.locator(f'[name="tlp"][value="{label}"]').check()
    page.locator(f'[name="kind"][value="{kind}"]').check()
    boxes = page.locator(f'[data-when="{kind}"]')
    ticked = boxes.locator("input:checked")
    while ticked.count():
        ticked.first.uncheck()
    if chosen:
        boxes.locator(".choice", has_text=chosen).locator("input").check()
    walker.fill(notice_title=NOTICE)
    if due:
        walker.fill_moment("acknowledge_by", due)
    page.locator("#preview").get_by_text(NOTICE if label != "4" else "脅威情報").first.wait_for()
    walker.shot(f"note-audience-{kind}")
    walker.press("Next: write the text")
    walker.fill(title_ja=title, title_en=f"{title} (en)", text_ja=TEXT)
    walker.shot("note-text")
    walker.press("Save the draft")
    walker.shot("note-files")
    walker.press("Next without a file: check and release")
    assert chosen in walker.text
    walker.shot(f"note-release-{kind}")
    walker.press("Release")
    address = walker.path
    if due:
        walker.portal.wait_for(lambda: told(walker.portal, address), 90, "who is asked hears")
    return address


def in_ten_days(portal: Portal) -> datetime:
    """A deadline on a working day that no other step of a walk comes near."""
    day = add_business_days(portal.now.date(), 10, Counting.GOVERNMENT)
    return portal.now.replace(year=day.year, month=day.month, day=day.day, hour=17, minute=0)


def told(portal: Portal, address: str) -> set[str]:
    """Who got a mail that leads to the address."""
    return {letters.address(mail) for mail in portal.mails() if address in letters.content(mail)}
