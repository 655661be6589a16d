"""An executive who mostly reads his digest: weekly, by name what may be named, overdue on top; he
acts from his phone, wants it daily for a while, and what is urgent does not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from email.message import EmailMessage

import pytest

from apps.obligations.calendars import add_business_days
from apps.obligations.enums import Counting
from tests.e2e import letters
from tests.e2e.conftest import Portal, Walker, portal_alone
from tests.e2e.inspection import inspect
from tests.e2e.meeting_walk import MAIN_CONTACT, Walk
from tests.e2e.note_walk import BANK, NOTICE, SECRET, write
from tests.e2e.notice_walk import announce
from wg_portal.clock import JST

pytestmark = pytest.mark.browser

FRIDAY = 4
GREEN = "公開情報にみる攻撃の傾向"
LATE = f"{SECRET}の受領確認"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Nobody else's lines ride along, and nobody else misses a daily digest."""
    with portal_alone(tmp_path_factory) as made:
        yield made


def test_digest_reader(portal: Portal, walk: Walk) -> None:
    clock, vendor = walk("ja"), walk("ja").sign_in("it-vendor")
    clock.move("morning")
    bank = walk("ja").sign_in("bank")
    faults = wishes(bank, frequency="weekly", weekday="0")
    clock.move("morning")  # what the demo had for him is out
    friday = next_friday(portal)
    first = len(portal.mails())
    owed = write(vendor, "organisations", BANK, "2", LATE, due=friday)
    named = write(vendor, "community", "", "1", GREEN, due=None)
    digest = on_monday(portal, clock, friday, first)
    is_understood(digest, owed, named)
    acts_on_the_phone(walk("ja", width=390), owed)
    wishes(bank, frequency="daily")
    other = write(vendor, "community", "", "1", f"{GREEN}（続報）", due=None)
    before = len(portal.mails())
    clock.move("morning")
    (daily,) = digests(portal, before)
    assert other in letters.content(daily)
    assert owed not in letters.content(daily), "what was done is not told again"
    officer, second = walk("ja").sign_in("secretariat"), walk("ja").sign_in("secretariat2")
    urgent = announce(officer, second, f"{SECRET}への緊急対応")
    (mail,) = [m for m in portal.mails(MAIN_CONTACT) if urgent in letters.content(m)]
    assert mail["X-Portal-Kind"] == "notice"
    assert "【至急】" in str(mail["Subject"])
    assert SECRET not in letters.content(mail) + str(mail["Subject"])
    assert faults == []


def wishes(walker: Walker, **chosen: str) -> list[str]:
    """Choose how the digest comes; returns what is wrong with the page."""
    walker.goto("/notifications/settings/")
    for name, value in chosen.items():
        field = walker.page.locator(f'[name="{name}"]')
        if field.first.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value=value)
        else:
            walker.page.locator(f'[name="{name}"][value="{value}"]').check()
    walker.press("Save the settings", None)
    return inspect(walker, "notification-settings")


def next_friday(portal: Portal) -> datetime:
    """Five in the evening of the first Friday from tomorrow on that is a working day."""
    day = add_business_days(portal.now.date(), 1, Counting.GOVERNMENT)
    while day.weekday() != FRIDAY:
        day = add_business_days(day, 1, Counting.GOVERNMENT)
    return datetime.combine(day, time(17), JST)


def on_monday(portal: Portal, clock: Walker, friday: datetime, first: int) -> EmailMessage:
    """Morning after morning: no digest before the first working day after the weekend."""
    monday = add_business_days(friday.date(), 1, Counting.GOVERNMENT)
    while portal.now.date() < monday:
        assert digests(portal, first) == []
        clock.move("morning")
    assert portal.now - friday < timedelta(days=7)
    (digest,) = digests(portal, first)
    return digest


def digests(portal: Portal, first: int) -> list[EmailMessage]:
    mails = [m for m in portal.mails()[first:] if letters.address(m) == MAIN_CONTACT]
    return [mail for mail in mails if mail["X-Portal-Kind"] == "digest"]


def is_understood(digest: EmailMessage, owed: str, named: str) -> None:
    """Overdue on top, TLP:GREEN by its title, of TLP:AMBER the title for notices alone."""
    text = letters.part(digest, "text/plain").replace("\r\n", "\n")
    assert text.count("\n") <= 40
    assert text.index("期限を過ぎています") < text.index(owed)
    sections = [line for line in text.splitlines() if line.startswith("■")]
    assert sections[0].startswith("■期限を過ぎています")
    assert text.index(owed) < text.index(named)
    assert GREEN in text
    assert NOTICE in letters.content(digest)
    assert SECRET not in letters.content(digest)
    assert "/notifications/settings/" in text
    kinds = {part.get_content_type() for part in digest.walk() if not part.is_multipart()}
    assert kinds == {"text/plain", "text/html"}


def acts_on_the_phone(phone: Walker, owed: str) -> None:
    """The link asks for a sign-in; then two taps, and the act is done. So is an action item."""
    phone.goto(owed)
    assert "/accounts/login/" in phone.path
    phone.sign_in("bank")
    phone.goto(owed)
    phone.press("Acknowledge")
    assert phone.button("Acknowledge").count() == 0
    phone.goto("/")
    phone.page.locator('.obligation__what[href^="/actions/"]').first.click()
    phone.page.wait_for_url("**/actions/**")
    finish = phone.page.locator('form[action$="/finish/"]')
    finish.locator("textarea").fill("対応を終えました。")
    finish.locator("button").click()
    phone.page.wait_for_load_state()
    assert phone.page.locator('form[action$="/finish/"]').count() == 0
