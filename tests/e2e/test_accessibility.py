"""Each page of the loop, wide and narrow, in both languages: nobody is shut out."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest

from apps.accounts import factors
from tests.e2e.conftest import Portal, Walker
from tests.e2e.drafts import save_draft
from tests.e2e.inspection import inspect
from tests.e2e.passwords import PASSWORD, give_password
from tests.e2e.story import mailbox

pytestmark = pytest.mark.browser
Walk = Callable[..., Walker]

MISSING = "/meetings/00000000-0000-4000-8000-000000000000/"


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_signing_in(portal: Portal, walk: Walk, language: str) -> None:
    person = mailbox({"ja": "hayase", "en": "harrison"}[language])
    give_password(portal, person)
    walker = walk(language)
    walker.goto("/accounts/login/")
    walker.speak()
    faults = inspect(walker, "sign-in")
    walker.fill(login=person, password="wrong")
    walker.press("Next", "sign-in")
    faults += inspect(walker, "sign-in-error")
    walker.fill(login=person, password=PASSWORD)
    walker.press("Next", "sign-in")
    walker.speak()
    faults += inspect(walker, "second-factor-set-up")
    secret = walker.page.locator("main .code").first.inner_text().replace(" ", "")
    walker.fill(code=factors.code_at(secret, time.time()))
    walker.press("Set up", None)
    walker.speak()
    faults += inspect(walker, "recovery-codes")
    walker.page.context.clear_cookies()
    walker.goto("/accounts/login/")
    walker.speak()
    walker.fill(login=person, password=PASSWORD)
    walker.press("Next", "sign-in")
    faults += inspect(walker, "second-factor")
    walker.fill(code="000000")
    walker.page.locator("main form button[type=submit]").first.click()
    walker.page.wait_for_load_state()
    faults += inspect(walker, "second-factor-error")
    walker.goto("/demo/")
    faults += inspect(walker, "demo")
    assert faults == []


def test_outsider(portal: Portal, walk: Walk, language: str) -> None:
    walker = walk(language).sign_in("guest")
    faults = inspect(walker, "home-empty")
    for name, path in (
        ("meetings-empty", "/meetings/"),
        ("actions-empty", "/actions/"),
        ("decisions-empty", "/decisions/"),
        ("not-found", MISSING),
    ):
        walker.goto(path)
        faults += inspect(walker, name)
    assert faults == []


def test_member(portal: Portal, walk: Walk, language: str) -> None:
    walker = walk(language).sign_in("bank")
    faults = inspect(walker, "home")
    for name, path in (
        ("home-organisation", "/?view=organisation"),
        ("home-done", "/?view=done"),
        ("body", "/bodies/practitioners/"),
        ("members", "/bodies/practitioners/members/"),
        ("meetings", "/meetings/"),
        ("actions", "/actions/"),
        ("decisions", "/decisions/"),
        ("notification-settings", "/notifications/settings/"),
        ("account", "/accounts/"),
    ):
        walker.goto(path)
        faults += inspect(walker, name)
    for name, path in (("decision", "/decisions/"), ("action", "/actions/?whose=mine")):
        walker.goto(path)
        walker.page.locator("main table.records th a").first.click()
        walker.page.wait_for_url(re.compile(f"{path.partition('?')[0]}.+"))
        faults += inspect(walker, name)
    walker.page.locator('form[action$="/finish/"] button').click()
    walker.page.wait_for_url("**/finish/")
    faults += inspect(walker, "action-error")
    walker.goto("/meetings/")
    walker.page.locator("main table.records th a").last.click()
    walker.page.wait_for_url(re.compile("/meetings/.+"))
    faults += inspect(walker, "meeting")
    walker.page.locator('main a[href^="/papers/"]').first.click()
    walker.page.wait_for_url("**/papers/**")
    faults += inspect(walker, "paper")
    assert faults == []


def test_officer(portal: Portal, walk: Walk, language: str) -> None:
    walker = walk(language).sign_in("secretariat")
    faults = inspect(walker, "home-officer")
    walker.goto("/bodies/practitioners/")
    walker.press("Create a meeting", None)
    faults += inspect(walker, "meeting-form")
    walker.page.locator("main button[value=save]:not(.visually-hidden)").click()
    walker.page.wait_for_load_state()
    faults += inspect(walker, "meeting-form-error")
    save_draft(walker)
    faults += inspect(walker, "meeting-draft")
    draft = walker.path
    walker.page.locator('main a[href$="/paper/"]').first.click()
    walker.page.wait_for_url("**/paper/")
    faults += inspect(walker, "paper-form")
    walker.press("Add the paper")
    faults += inspect(walker, "paper-form-error")
    walker.goto(f"{draft}audience/")
    faults += inspect(walker, "audience")
    walker.page.locator('main a[href*="/preview/"]').first.click()
    walker.page.wait_for_url("**/preview/**")
    faults += inspect(walker, "preview")
    walker.goto("/meetings/")
    walker.page.locator("main table.records th a").last.click()
    walker.page.wait_for_url(re.compile("/meetings/.+"))
    faults += inspect(walker, "meeting-officer")
    walker.press("Record the meeting")
    faults += inspect(walker, "room")
    walker.page.locator('form[action$="/room/decision/"] button').click()
    walker.page.wait_for_url("**/room/decision/")
    faults += inspect(walker, "room-error")
    assert faults == []


def test_administrator_and_chair(portal: Portal, walk: Walk, language: str) -> None:
    walker = walk(language).sign_in("bank-admin", fresh=True)
    walker.goto("/duties/organisation/")
    faults = inspect(walker, "duties-by-person")
    walker.goto("/people/")
    faults += inspect(walker, "people")
    walker.page.locator('main a[href$="/hand-over/"]').first.click()
    walker.page.wait_for_url("**/hand-over/")
    walker.press("See what goes over")
    faults += inspect(walker, "hand-over-form-error")
    chair = walk(language).sign_in("chair")
    chair.goto("/chair/")
    faults += inspect(chair, "overdue-figures")
    assert faults == []


def test_ladders(portal: Portal, walk: Walk, language: str) -> None:
    walker = walk(language).sign_in("secretariat")
    walker.goto("/ladders/")
    faults = inspect(walker, "ladders")
    walker.goto("/ladders/reply/practitioners/")
    faults += inspect(walker, "ladder-form")
    walker.page.fill("[name=stages-0-number]", "90")
    walker.page.locator("main button[value=save]:not(.visually-hidden)").click()
    walker.page.wait_for_load_state()
    faults += inspect(walker, "ladder-form-error")
    assert faults == []


def test_writer(portal: Portal, walk: Walk, language: str) -> None:
    walker = walk(language).sign_in("it-vendor", fresh=True)
    walker.goto("/notes/")
    faults = inspect(walker, "notes")
    walker.goto("/notes/new/practitioners/")
    faults += inspect(walker, "note-form")
    walker.page.locator('[name="tlp"][value="4"]').check()
    walker.press("Next: write the text")
    faults += inspect(walker, "note-form-error")
    walker.page.locator('[name="kind"][value="people"]').check()
    walker.page.locator('[data-when="people"] input').first.check()
    walker.press("Next: write the text")
    faults += inspect(walker, "note-text")
    walker.press("Save the draft")
    faults += inspect(walker, "note-text-error")
    walker.fill(title_ja="試行", text_ja="# 見出し\n\n|種類|値|\n|---|---|\n|接続元|`192.0.2.1`|")
    walker.press("Save the draft")
    faults += inspect(walker, "note-files")
    walker.press("Next without a file: check and release")
    faults += inspect(walker, "note-release")
    walker.press("Release")
    address = walker.path
    walker.press("Revise")
    faults += inspect(walker, "note-revise")
    walker.fill(
        reason="値を改めた",
        text_ja="# 見出し\n\n別の一行\n\n|種類|値|\n|---|---|\n|接続元|`192.0.2.9`|",
    )
    walker.press("Publish the revision")
    faults += inspect(walker, "note")
    walker.page.locator('main a[href*="/difference/"]').first.click()
    walker.page.wait_for_url("**/difference/**")
    faults += inspect(walker, "note-difference")
    walker.goto(f"{address}withdraw/")
    faults += inspect(walker, "note-withdraw")
    assert faults == []


def test_mailbox(portal: Portal, walk: Walk, language: str) -> None:
    walker = walk(language)
    walker.goto("/demo/")
    walker.speak()
    if not portal.mails():
        walker.move("morning")
    walker.goto("/demo/mailbox/")
    faults = inspect(walker, "mailbox")
    walker.page.locator("main table.records th a").first.click()
    walker.page.wait_for_url(re.compile("/mailbox/.+"))
    faults += inspect(walker, "mail")
    assert faults == []
