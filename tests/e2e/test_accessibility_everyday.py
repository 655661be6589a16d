"""The pages of the secretariat's ordinary day and of the day when something went wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Portal, Walker, portal_alone
from tests.e2e.inspection import inspect
from tests.organisations.roster.books import BANK, ONE, book

pytestmark = pytest.mark.browser
Walk = Callable[..., Walker]

SOLID = "main form .button[data-kind=solid]:not(.visually-hidden)"
OUTLINE = "main form .button:not([data-kind])"
DANGER = "main form .button[data-kind=danger]"
PEOPLE = {"people": ONE["people"]}
ROWS = "みなも銀行\t\t連絡先の一覧を更新する\t\t令和8年12月16日\n存在しない銀行\t\tA\t\t12月"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A paper is withdrawn here, which would be in other walks' way."""
    with portal_alone(tmp_path_factory) as made:
        yield made


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def pages(walker: Walker, **paths: str) -> list[str]:
    faults = []
    for name, path in paths.items():
        walker.goto(path)
        faults += inspect(walker, name.replace("_", "-"))
    return faults


def sent(walker: Walker, name: str, button: str = SOLID) -> list[str]:
    """Press the button, and look at what comes."""
    with walker.page.expect_navigation():
        walker.page.locator(button).locator("visible=true").first.click()
    return inspect(walker, name)


def opened(walker: Walker, link: str, name: str) -> list[str]:
    with walker.page.expect_navigation():
        walker.page.locator(link).locator("visible=true").first.click()
    return inspect(walker, name)


def rosters(officer: Walker, second: Walker, folder: Path) -> list[str]:
    """One with errors, one that a second officer is asked about, and the invitation after it."""
    faults = []
    for name, rows in (
        ("wrong", {"organisations": [BANK | {"sector": "x"}], **PEOPLE}),
        ("right", ONE),
    ):
        file = folder / f"{name}.xlsx"
        book(rows).save(file)
        officer.goto("/people/roster/")
        officer.page.set_input_files("input[type=file]", file)
        faults += sent(officer, f"roster-{name}")
    faults += sent(officer, "roster-asked")
    page = officer.path
    faults += pages(second, rosters_of_second="/people/roster/", roster_of_second=page)
    with second.page.expect_navigation():
        second.page.locator("form[action$='/return/'] button").click()
    faults += pages(second, returned=page)
    faults += pages(officer, returned_to_me=page)
    officer.goto("/people/roster/invitations/")
    with officer.page.expect_navigation():
        officer.page.locator("main button[name=everybody]").click()
    faults += inspect(officer, "invitations-asked")
    faults += pages(second, invitations_of_second="/people/roster/invitations/")
    with officer.page.expect_navigation():
        officer.page.locator("form[action$='/return/'] button").click()
    return faults


def test_organisations(portal: Portal, walk: Walk, language: str, tmp_path: Path) -> None:
    officer = walk(language).sign_in("secretariat", fresh=True)
    faults = pages(
        officer, directory="/organisations/", mergers="/organisations/changes/",
        people_of_officer="/people/", roster="/people/roster/",
        invitations="/people/roster/invitations/", member_list="/bodies/practitioners/members/",
        checks="/roster-checks/",
    )  # fmt: skip
    officer.goto("/people/roster/")
    faults += sent(officer, "roster-error")
    faults += rosters(officer, walk(language).sign_in("secretariat2", fresh=True), tmp_path)
    officer.goto("/organisations/")
    faults += opened(officer, "main table.records a", "organisation")
    address = officer.path
    for form in ("name", "merger", "split"):
        faults += pages(officer, **{form: f"{address}{form}/"})
        faults += sent(officer, f"{form}-error")
    admin = walk(language).sign_in("bank-admin", fresh=True)
    faults += pages(admin, night_contact="/organisations/night-contact/")
    faults += sent(admin, "night-contact-error")
    faults += pages(admin, checks_of_admin="/roster-checks/")
    admin.goto("/people/")
    faults += opened(admin, 'main a[href$="/hand-over/"]', "hand-over")
    admin.fill(first_day_year="2027", first_day_month="4", first_day_day="1")
    faults += sent(admin, "hand-over-preview")
    assert faults == []


def test_action_items(portal: Portal, walk: Walk, language: str) -> None:
    officer = walk(language).sign_in("secretariat")
    faults = pages(
        officer, desk="/desk/", ledger="/desk/mails/", give_where="/actions/new/",
        give="/actions/new/?body=practitioners",
    )  # fmt: skip
    faults += sent(officer, "give-error")
    faults += pages(officer, paste="/actions/paste/?body=practitioners")
    officer.fill(cells=ROWS, notice_title="連絡先の更新")
    faults += sent(officer, "paste-error")
    officer.fill(cells=ROWS.partition("\n")[0])
    faults += sent(officer, "paste-preview")
    officer.goto("/desk/")
    faults += opened(officer, 'main a[href$="#talks"]', "duty-of-officer")
    officer.page.locator("main details.more").first.evaluate("each => { each.open = true }")
    faults += sent(officer, "talk-error", OUTLINE)
    bank = walk(language).sign_in("bank", fresh=True)
    bank.goto("/actions/?whose=mine")
    faults += opened(bank, "main table.records th a", "action-of-owner")
    faults += opened(bank, 'main a[href^="/duties/"]', "duty")
    faults += sent(bank, "plea-error", OUTLINE)
    assert faults == []


def test_notices(portal: Portal, walk: Walk, language: str) -> None:
    officer = walk(language).sign_in("secretariat")
    faults = pages(officer, notices="/notices/", notice_form="/notices/new/practitioners/")
    faults += sent(officer, "notice-form-error")
    officer.fill(title_ja="試行", notice_title="試行", text_ja="# 見出し\n\n本文")
    faults += sent(officer, "notice-files")
    address = officer.path.removesuffix("attach/")
    faults += pages(officer, notice_draft=address, notice_check=f"{address}check/")
    faults += sent(officer, "notice-asked")
    second = walk(language).sign_in("secretariat2")
    faults += pages(second, desk_of_second="/desk/", notice_check_second=f"{address}check/")
    faults += sent(second, "notice-released")
    faults += pages(officer, notice_revise=f"{address}revise/")
    faults += sent(officer, "notice-revise-error")
    officer.fill(reason="改めた", text_ja="# 見出し\n\n別の本文")
    faults += sent(officer, "notice-revised")
    faults += pages(officer, notice_withdraw=f"{address}withdraw/")
    faults += sent(officer, "notice-withdraw-error", DANGER)
    bank = walk(language).sign_in("bank", fresh=True)
    faults += pages(bank, notice_of_reader=address, notices_of_reader="/notices/")
    assert faults == []


def test_a_withdrawn_paper(portal: Portal, walk: Walk, language: str) -> None:
    officer = walk(language).sign_in("secretariat")
    bank = walk(language).sign_in("bank", fresh=True)
    officer.goto("/meetings/")
    officer.page.locator("main table.records th a").first.click()
    officer.page.wait_for_url(re.compile("/meetings/.+"))
    links = officer.page.locator('main a[href^="/papers/"]').all()
    for paper in [str(link.get_attribute("href")) for link in links]:
        officer.goto(paper)
        if officer.page.locator('main a[href$="/stricter/"]').count():
            break  # the walk in the other language withdrew one
    bank.goto(paper)
    faults = pages(officer, paper_of_officer=paper, paper_stricter=f"{paper}stricter/")
    faults += sent(officer, "paper-stricter-error")
    faults += pages(officer, paper_withdraw=f"{paper}withdraw/")
    faults += sent(officer, "paper-withdraw-error", DANGER)
    officer.page.locator('[name="cause"]').first.check()
    officer.fill(reason="別の会議体の資料")
    faults += sent(officer, "withdrawal", DANGER)
    address = officer.path
    faults += pages(
        officer, withdrawals="/papers/withdrawn/", reissue=f"{address}again/",
        withdrawal_again=address,
    )  # fmt: skip
    officer.page.locator("main details.more").last.evaluate("each => { each.open = true }")
    officer.page.locator('[name="reason"]').last.fill("秘密が含まれる")
    faults += sent(officer, "purge-asked", 'main form[action$="/purge/"] button')
    second = walk(language).sign_in("secretariat2")
    faults += pages(second, purge_of_second=address, desk_with_purge="/desk/")
    faults += pages(bank, recalls="/papers/withdrawn/")
    faults += opened(bank, "main table.records a", "recall")
    faults += sent(bank, "recall-confirmed")
    assert faults == []
