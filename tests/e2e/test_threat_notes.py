"""A note between companies, and one to a named person: who finds it, and who never learns of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.e2e import letters
from tests.e2e.conftest import Portal, Walker
from tests.e2e.note_walk import BANK, NOTICE, SECRET, in_ten_days, told, write
from tests.e2e.story import DESK, mailbox

pytestmark = pytest.mark.browser
Walk = Callable[..., Walker]

BANKER = "佐伯"


def hides(walker: Walker, address: str, title: str) -> None:
    """The note is in no list, and its address is not found."""
    for path in ("/", "/notes/"):
        walker.goto(path)
        assert title not in walker.text
        assert walker.page.locator(f'a[href*="{address}"]').count() == 0
    answer = walker.page.goto(walker.portal.url + address)
    assert answer is not None
    assert answer.status == 404


def test_from_a_company_to_chosen_organisations(portal: Portal, walk: Walk) -> None:
    title = f"{SECRET}の探索"
    vendor = walk().sign_in("it-vendor")
    address = write(vendor, "organisations", BANK, "2", title, due=in_ten_days(portal))
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
    assert "1機関中1機関" in vendor.text
    assert BANKER in vendor.page.locator('[aria-labelledby="acknowledged"]').inner_text()
    vendor.shot("note-vendor")

    english = walk("en").sign_in("it-vendor")
    english.goto(address)
    assert f"{title} (en)" in english.text
    english.shot("note-vendor")


def test_red_to_a_named_person(portal: Portal, walk: Walk) -> None:
    title = f"{SECRET}の名指し"
    vendor = walk().sign_in("it-vendor", fresh=True)
    address = write(vendor, "people", BANKER, "4", title, due=in_ten_days(portal))

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
    assert "1名中1名" in vendor.text
    assert all(
        NOTICE not in letters.content(mail)
        for mail in portal.mails()
        if address in letters.content(mail)
    )
