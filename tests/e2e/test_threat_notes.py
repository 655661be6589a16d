"""A note between companies, and one to a named person: who finds it, and who never learns of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.e2e import letters
from tests.e2e.conftest import Portal, Walker
from tests.e2e.story import DESK, mailbox

pytestmark = pytest.mark.browser
Walk = Callable[..., Walker]

SECRET = "経路カナリア"
NOTICE = "遠隔接続装置についてのお知らせ"
BANK, BANKER = "みなも銀行", "佐伯"
TEXT = f"# 何が起きたか\n\n{SECRET}の**「管理画面」**への探索が続いています。\n\n- 接続元を限定する"


def write(walker: Walker, kind: str, chosen: str, label: str, title: str) -> str:
    """Write a note from the audience to the release; returns its address."""
    walker.goto("/notes/new/practitioners/")
    page = walker.page
    page.locator(f'[name="tlp"][value="{label}"]').check()
    page.locator(f'[name="kind"][value="{kind}"]').check()
    boxes = page.locator(f'[data-when="{kind}"]')
    ticked = boxes.locator("input:checked")
    while ticked.count():
        ticked.first.uncheck()
    boxes.locator(".choice", has_text=chosen).locator("input").check()
    due = (walker.portal.now + timedelta(days=10)).replace(hour=17, minute=0)
    walker.fill(notice_title=NOTICE)
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
    walker.portal.wait_for(lambda: told(walker.portal, address), 90, "who is asked hears of it")
    return address


def hides(walker: Walker, address: str, title: str) -> None:
    """The note is in no list, and its address is not found."""
    for path in ("/", "/notes/"):
        walker.goto(path)
        assert title not in walker.text
        assert walker.page.locator(f'a[href*="{address}"]').count() == 0
    answer = walker.page.goto(walker.portal.url + address)
    assert answer is not None
    assert answer.status == 404


def told(portal: Portal, address: str) -> set[str]:
    """Who got a mail that leads to the address."""
    return {letters.address(mail) for mail in portal.mails() if address in letters.content(mail)}


def test_from_a_company_to_chosen_organisations(portal: Portal, walk: Walk) -> None:
    title = f"{SECRET}の探索"
    vendor = walk().sign_in("it-vendor")
    address = write(vendor, "organisations", BANK, "2", title)
    readers = {mailbox("saeki"), mailbox("hamada"), mailbox("miyata"), mailbox("kuroki")}
    assert told(portal, address) <= readers
    assert all(SECRET not in letters.content(mail) for mail in portal.mails())

    bank = walk().sign_in("bank")
    bank.page.locator(f'.obligation__what[href*="{address}"]').first.click()
    bank.page.wait_for_url(f"**{address}*")
    assert f"{SECRET}の「管理画面」への探索" in bank.text
    bank.shot("note-bank")
    bank.press("Acknowledge")
    assert bank.button("Acknowledge").count() == 0
    bank.shot("note-acknowledged")

    for persona in ("rival-bank", "secretariat"):
        hides(walk().sign_in(persona), address, title)
    assert not told(portal, address) & {mailbox(person) for person in ("fujisaki", *DESK)}

    vendor.goto(address)
    assert "1件中1件" in vendor.text
    assert BANKER in vendor.page.locator('[aria-labelledby="acknowledged"]').inner_text()
    vendor.shot("note-vendor")

    english = walk("en").sign_in("it-vendor")
    english.goto(address)
    assert f"{title} (en)" in english.text
    english.shot("note-vendor")


def test_red_to_a_named_person(portal: Portal, walk: Walk) -> None:
    title = f"{SECRET}の名指し"
    vendor = walk().sign_in("it-vendor", fresh=True)
    address = write(vendor, "people", BANKER, "4", title)

    stale = walk().sign_in("bank")
    line = stale.page.locator(f'.obligation__what[href*="next={address}"]')
    assert line.inner_text() == stale.word(
        "Something for you by name. Give your second factor again to read it"
    )
    stale.shot("note-red-home")
    hides(stale, f"{address}?", title)
    stale.goto("/")
    line.click()
    stale.page.wait_for_url(re.compile("/accounts/"))

    fresh = walk().sign_in("bank", fresh=True)
    fresh.goto(address)
    assert SECRET in fresh.text
    fresh.shot("note-red")
    fresh.press("Acknowledge")
    for persona in ("bank-admin", "secretariat"):
        hides(walk().sign_in(persona, fresh=True), address, title)
    vendor.goto(address)
    assert "1件中1件" in vendor.text
    assert all(
        NOTICE not in letters.content(mail)
        for mail in portal.mails()
        if address in letters.content(mail)
    )
