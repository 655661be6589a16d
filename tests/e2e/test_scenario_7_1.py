"""An officer prepares a meeting, and those who have not answered are reminded and nobody else: by
hand, by the ladder, and about an action item until it is done.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Locator

from tests.e2e import letters
from tests.e2e.conftest import Portal, Walker, portal_alone
from tests.e2e.meeting_walk import MAIN_CONTACT, MeetingWalk, Walk
from tests.e2e.story import BODY, CARDS, DESK, Story, invited, mailbox

pytestmark = pytest.mark.browser

OFFICERS = {mailbox(person) for person in DESK}
BANK_DOMAIN = MAIN_CONTACT.partition("@")[2]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Everybody still has the language and the acts that the demo gave him."""
    with portal_alone(tmp_path_factory) as made:
        yield made


def test_preparing_and_chasing(portal: Portal, walk: Walk) -> None:
    clock = walk("ja")
    clock.move("morning")
    loop = MeetingWalk(portal, walk, Story("ja", portal.now), clock)
    loop.invitation_is_prepared()
    loop.invitation_is_released()
    loop.everybody_got_one_mail()
    loop.bank_replies_and_reads()
    who_has_not_answered_is_reminded(loop)
    before = len(portal.mails())
    loop.meeting_is_recorded()  # days go by meanwhile
    the_ladder_has_reminded_the_same(loop, before)
    an_action_is_chased_until_it_is_done(loop)
    loop.no_mail_tells_a_title()


def since(loop: MeetingWalk, before: int, address: str) -> list[str]:
    """Who was told of it since then; that it is the next meeting tells nothing new."""
    return [letters.address(m) for m in loop.portal.mails()[before:] if tells_of(m, address)]


def tells_of(mail: EmailMessage, address: str) -> bool:
    if mail["X-Portal-Kind"] == "digest":
        return any(url.endswith(address) for url, _what, _when in letters.lines(mail))
    return address in letters.content(mail)


def who_has_not_answered_is_reminded(loop: MeetingWalk) -> None:
    """By hand, with one click at the desk; who has answered hears nothing."""
    officer, before = loop.officer, len(loop.portal.mails())
    button = awaited(officer, loop.meeting).locator("button")
    asked = int(re.findall(r"\d+", button.inner_text())[0])
    with loop.portal.settled():
        button.click()
        officer.page.wait_for_load_state()
    told = Counter(since(loop, before, loop.meeting))
    assert set(told.values()) == {1}
    domains = {address.partition("@")[2] for address in told}
    # Of one organisation nobody is left to be told.
    nobody = [seat for seat in BODY.seats if not any(CARDS[p].is_active for p, _ in seat.people)]
    assert len(domains) == asked - len(nobody)
    assert BANK_DOMAIN not in domains
    assert set(told) <= set(invited())


def awaited(walker: Walker, meeting: str) -> Locator:
    """The line of the meeting among what is awaited."""
    walker.goto("/desk/")
    rows = walker.page.locator('section[aria-labelledby="awaited"] tr')
    return rows.filter(has=walker.page.locator(f'a[href^="{meeting}"]'))


def the_ladder_has_reminded_the_same(loop: MeetingWalk, before: int) -> None:
    """By itself, and again only those who owe an answer."""
    told = set(since(loop, before, loop.meeting))
    assert told
    assert not {each for each in told if each.endswith(BANK_DOMAIN)}
    assert told - OFFICERS <= set(invited())


def an_action_is_chased_until_it_is_done(loop: MeetingWalk) -> None:
    bank, before = loop.bank, len(loop.portal.mails())
    for _n in range(8):
        loop.clock.move("day")
        if since(loop, before, loop.action):
            break
    assert since(loop, before, loop.action) == [MAIN_CONTACT]
    bank.goto(loop.action)
    finish = bank.page.locator('form[action$="/finish/"]')
    finish.locator("textarea").fill("報告を終えました。")
    with loop.portal.settled():
        finish.locator("button").click()
        bank.page.wait_for_load_state()
    before = len(loop.portal.mails())
    for how in ("three_days", "three_days"):
        loop.clock.move(how)
    told = set(since(loop, before, loop.action))
    assert told, "the desk hears that it is done"
    assert told <= OFFICERS
