"""Signing in by app, passkey and recovery code in a real browser, and the pages around it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest

from apps.accounts import factors
from tests.e2e.conftest import Portal, Walker
from tests.e2e.inspection import inspect
from tests.e2e.passwords import PASSWORD, give_password
from tests.e2e.story import mailbox

pytestmark = pytest.mark.browser
Walk = Callable[..., Walker]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
CODES = re.compile(r"\b\d{4} \d{4}\b")


def test_three_ways_in(portal: Portal, walk: Walk) -> None:
    person = mailbox("tajima")
    give_password(portal, person)
    # A passkey belongs to a name; browsers make none for a bare number.
    at = portal.url.replace("127.0.0.1", "localhost")
    walker = walk("ja")
    walker.context.set_default_timeout(30_000)
    page = walker.page
    browser = walker.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    def password() -> None:
        walker.context.clear_cookies()
        walker.goto(f"{at}/accounts/login/")
        walker.speak()
        walker.fill(login=person, password=PASSWORD)
        walker.press("Next", "sign-in")
        walker.speak()

    def inside() -> bool:
        page.wait_for_url(f"{at}/")
        return page.locator(".account").count() == 1

    password()
    secret = page.locator("main .code").first.inner_text().replace(" ", "")
    walker.fill(code=factors.code_at(secret, time.time()))
    walker.press("Set up", None)
    codes = CODES.findall(walker.text)
    assert len(codes) == 10
    faults = inspect(walker, "recovery-codes-sheet")
    with pikepdf.open(BytesIO(page.pdf(format="A4"))) as sheet:
        assert len(sheet.pages) == 1
    # The app: each step counts once, so the next one's code.
    password()
    walker.fill(code=factors.code_at(secret, time.time() + 30))
    walker.press("Sign in")
    assert inside()
    # The passkey is added, and is the second factor from then on.
    walker.goto(f"{at}/accounts/2fa/passkeys/add/")
    faults += inspect(walker, "passkey-add")
    walker.fill(name="執務室の端末")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/accounts/2fa/passkeys/")
    faults += inspect(walker, "passkeys")
    password()
    faults += inspect(walker, "second-factor-passkey")
    page.locator("form[data-passkey] button").click()
    assert inside()
    walker.goto(f"{at}/accounts/step-up/?next=/accounts/")
    faults += inspect(walker, "step-up-passkey")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url(f"{at}/accounts/")
    faults += inspect(walker, "account-with-passkey")
    # A recovery code, and how many are left.
    password()
    walker.fill(code=codes[0])
    walker.press("Sign in")
    assert inside()
    assert "9個" in walker.text
    assert faults == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_around_an_account(portal: Portal, walk: Walk, language: str) -> None:
    walker = walk(language)
    walker.goto("/demo/")
    walker.page.locator('form:has(input[value="newcomer"]) button').first.click()
    walker.page.wait_for_url("**/accounts/policy/**")
    walker.speak()
    faults = inspect(walker, "handling-policy")
    walker.goto("/meetings/")
    assert "/accounts/policy/" in walker.page.url
    walker = walk(language).sign_in("bank-admin")
    walker.goto("/people/")
    faults += inspect(walker, "people")
    walker = walk(language)
    walker.goto("/accounts/invitation/")
    walker.speak()
    faults += inspect(walker, "invitation-void")
    assert faults == []
