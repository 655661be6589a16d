"""A transfer: the administrator hands a colleague's duties over, dated ahead; on that day the
successor finds them first in his list and is reminded, and the former is let in no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from apps.obligations.calendars import add_business_days
from apps.obligations.enums import Counting
from tests.e2e import letters
from tests.e2e.conftest import Portal, Walker, portal_alone
from tests.e2e.inspection import inspect
from tests.e2e.meeting_walk import Walk
from tests.e2e.passwords import signed_in
from tests.e2e.story import mailbox

pytestmark = pytest.mark.browser

FORMER, SUCCESSOR = "佐伯\u3000美穂", "濵田\u3000翔太"
HAND_OVER = "異動に伴う引継ぎ"
MINE = "/duties/organisation/"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Whoever has left is missing in every other walk."""
    with portal_alone(tmp_path_factory) as made:
        yield made


def test_transfer(portal: Portal, walk: Walk) -> None:
    clock, admin = walk("ja"), walk("ja").sign_in("bank-admin", fresh=True)
    former, officer = walk("ja").sign_in("bank"), walk("ja").sign_in("secretariat")
    successor = signed_in(portal, walk("ja"), mailbox("hamada"))
    act = act_is_looked_after(portal, admin)
    first_day = add_business_days(portal.now.date(), 1, Counting.GOVERNMENT)
    faults = arranged(portal, admin, act, first_day)
    faults += seats_are_approved(officer)
    nothing_has_changed(former, successor, act)
    before = len(portal.mails())
    clock.move("morning")
    assert portal.now.date() == first_day
    successor.goto("/")
    first = successor.page.locator(".obligation__what").first
    assert (first.get_attribute("href") or "").startswith(act)
    is_let_in_no_more(former, act)
    told = portal.mails(mailbox("hamada"))
    assert any("引き継" in str(mail["Subject"]) for mail in told)
    is_reminded(portal, clock, act, before)
    admin.goto(MINE)
    assert SUCCESSOR in admin.text
    assert "引継ぎ済み" in admin.text
    faults += inspect(admin, "organisation-duties")
    faults += figures_of_the_chair(walk("ja").sign_in("chair"))
    rival = walk("ja").sign_in("rival-bank").context.request
    assert rival.get(portal.url + MINE).status == 404
    assert faults == []


def act_is_looked_after(portal: Portal, admin: Walker) -> str:
    """Hand the bank's next act to the one who will leave; returns the address of its subject."""
    admin.goto("/?view=organisation")
    line = admin.page.locator(".obligation").first
    address = line.locator(".obligation__what").get_attribute("href") or ""
    line.locator('a[href^="/duties/"]').click()
    admin.page.wait_for_url("**/duties/**")
    chosen = admin.page.locator('[name="person"] option', has_text=FORMER)
    admin.page.locator('[name="person"]').select_option(value=chosen.get_attribute("value"))
    admin.press("Hand over")
    assert admin.word("Hand it to this colleague?", None) in admin.text
    with portal.settled():
        admin.press("Hand over")
    return address.partition("#")[0]


def arranged(portal: Portal, admin: Walker, act: str, first_day: date) -> list[str]:
    """Choose the colleague and the day, see what goes over, and hand over."""
    admin.goto("/people/")
    row = admin.page.locator("tr", has_text=FORMER)
    row.get_by_role("link", name=HAND_OVER).click()
    admin.page.wait_for_url("**/hand-over/")
    faults = inspect(admin, "hand-over")
    colleague = admin.page.locator('[name="successor"] option', has_text=SUCCESSOR)
    admin.page.locator('[name="successor"]').select_option(value=colleague.get_attribute("value"))
    admin.press("See what goes over")
    faults += inspect(admin, "hand-over-error")
    for part in ("year", "month", "day"):
        admin.fill(**{f"first_day_{part}": str(getattr(first_day, part))})
    admin.press("See what goes over")
    goes = admin.page.locator("#goes").locator("xpath=ancestor::section")
    assert "後任に移ります" in goes.inner_text()
    assert "実務者会合" in goes.inner_text()
    faults += inspect(admin, "hand-over-preview")
    with portal.settled():
        admin.press("Hand over", "transfer")
    assert "引継ぎ予定" in admin.text
    told = portal.mails(mailbox("saeki"))[-1]
    assert "引継ぎ" in str(told["Subject"])
    assert act not in letters.content(told)
    return faults


def seats_are_approved(officer: Walker) -> list[str]:
    """One click for each seat."""
    officer.goto("/desk/")
    faults = inspect(officer, "desk-seats")
    seats = officer.page.locator('form[action^="/desk/seats/"] button')
    assert seats.count() == 2
    for _n in range(2):
        seats.first.click()
        officer.page.wait_for_load_state()
    assert seats.count() == 0
    return faults


def nothing_has_changed(former: Walker, successor: Walker, act: str) -> None:
    for walker, owes in ((former, 1), (successor, 0)):
        walker.goto("/")
        assert walker.page.locator(f'.obligation__what[href^="{act}"]').count() == owes


def is_let_in_no_more(former: Walker, act: str) -> None:
    """The session that was open yesterday opens nothing today."""
    for path in ("/", act, MINE):
        former.goto(path)
        assert former.path == "/acting-for/"
        assert former.page.locator(".obligation").count() == 0


def is_reminded(portal: Portal, clock: Walker, act: str, before: int) -> None:
    """Move on until the ladder reminds: the successor, and never the former."""
    heard: set[str] = set()
    for _n in range(10):
        about = [m for m in portal.mails()[before:] if act in letters.content(m)]
        heard = {letters.address(mail) for mail in about}
        if mailbox("hamada") in heard:
            break
        clock.move("day")
    assert mailbox("hamada") in heard
    assert [m for m in portal.mails()[before:] if letters.address(m) == mailbox("saeki")] == []


def figures_of_the_chair(chair: Walker) -> list[str]:
    chair.goto("/chair/")
    assert (
        chair.page.locator(
            "main a[href^='/actions/']:not([href^='/actions/?']), main a[href^='/duties/']"
        ).count()
        == 0
    )
    return inspect(chair, "overdue")
