"""An officer stops all mail, looks at what waits, holds one, tries it out, and lets the rest go."""

from __future__ import annotations

import re

import pytest

from tests.e2e import letters
from tests.e2e.conftest import Portal, Walker
from tests.e2e.inspection import inspect
from tests.e2e.meeting_walk import MAIN_CONTACT, MeetingWalk, Walk
from tests.e2e.story import Story, invited, mailbox

pytestmark = pytest.mark.browser

REASON = "資料を差し替えるため"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_day_at_the_desk(portal: Portal, walk: Walk, language: str) -> None:
    clock = walk(language)
    clock.move("morning")
    loop = MeetingWalk(portal, walk, Story(language, portal.now), clock)
    officer = loop.officer
    loop.invitation_is_prepared()
    faults = all_mail_is_stopped(officer)
    try:
        held = one_mail_is_held(loop, faults)
    finally:
        # The other walks of this portal wait for mails too.
        officer.goto("/desk/")
        officer.press("Resume sending mail", None)
    the_rest_arrives(portal, loop)
    officer.goto(held)
    officer.press("Resume")
    portal.wait_for(
        lambda: any(letters.calendar(m) for m in loop.mails(MAIN_CONTACT)),
        what="the invitation that was held",
    )
    loop.no_mail_tells_a_title()
    officer.goto("/desk/mails/")
    with officer.page.expect_download() as download:
        officer.page.locator('button[value="xlsx"]').click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert loop.rival.context.request.get(f"{portal.url}/desk/").status == 404
    assert loop.rival.context.request.get(portal.url + held).status == 404
    assert faults == []


def one_mail_is_held(loop: MeetingWalk, faults: list[str]) -> str:
    """Release, look at what waits, try one mail out and hold it; returns its address."""
    officer = loop.officer
    released_without_a_mail(loop)
    officer.goto("/desk/")
    faults += inspect(officer, "desk")
    invitation = officer.word("Invitation", "mail")
    goes_out = officer.page.locator('section[aria-labelledby="outgoing"]')
    row = goes_out.locator("tr", has_text=invitation).filter(
        has=officer.page.locator(f'a[href="{loop.meeting}"]')
    )
    assert str(len(invited())) in row.inner_text()
    row.locator('a[href^="/desk/mails/"]').click()
    officer.page.wait_for_url("**/desk/mails/?**")
    faults += inspect(officer, "desk-ledger")
    contact = invited()[MAIN_CONTACT]
    of_bank = officer.page.locator("tr", has_text=loop.name(contact.name, contact.latin)).first
    of_bank.locator('a[href^="/desk/mails/"]').click()
    officer.page.wait_for_url(re.compile("/desk/mails/[0-9a-f-]{36}/"))
    held = officer.path
    assert loop.story.meeting_title in officer.text
    officer.press("Send a trial to myself")
    officer.press("Hold")
    faults += inspect(officer, "desk-mail")
    return held


def the_rest_arrives(portal: Portal, loop: MeetingWalk) -> None:
    """Everybody but the one whose mail is held is invited; the trial came without calendar."""
    everybody_else = set(invited()) - {MAIN_CONTACT}
    portal.wait_for(
        lambda: {letters.address(m) for m in loop.mails() if letters.calendar(m)} == everybody_else,
        what="all invitations but the held one",
    )
    trials = loop.officer.word("[Trial] %(subject)s", None).split("%")[0]
    (trial,) = portal.wait_for(
        lambda: [mail for mail in loop.mails(mailbox("osawa")) if trials in mail["Subject"]],
        what="the trial",
    )
    assert not letters.calendar(trial)


def all_mail_is_stopped(officer: Walker) -> list[str]:
    officer.goto("/desk/")
    officer.page.locator("details.more summary").last.click()
    officer.press("Hold all mail", None)
    faults = inspect(officer, "desk-error")
    officer.fill(reason=REASON)
    officer.press("Hold all mail", None)
    assert REASON in officer.text
    return faults


def released_without_a_mail(loop: MeetingWalk) -> None:
    officer, second = loop.officer, loop.second
    officer.goto(f"{loop.meeting}audience/")
    officer.press("Ask for release")
    second.goto(f"{loop.meeting}audience/")
    second.press("Release")
    loop.portal.wait_for(
        lambda: loop.meeting in desk(officer), what="the invitations wait at the desk"
    )
    assert loop.mails() == []


def desk(officer: Walker) -> str:
    officer.goto("/desk/")
    return officer.page.content()
