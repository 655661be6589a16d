"""The action parts of scenario 7.1: given to three at once and from a sheet, moved on the owner's
wish, reported with evidence, returned, confirmed, carried over; and what a rival in the same body
finds of it anywhere: wording, owner and deadline.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.documents.samples import pdf
from tests.e2e import letters
from tests.e2e.conftest import Portal, Walker, portal_alone
from tests.e2e.inspection import inspect
from tests.e2e.meeting_walk import Walk
from tests.e2e.passwords import signed_in
from tests.e2e.story import Story, mailbox
from tests.wg_portal.pdf_text import text_of

pytestmark = pytest.mark.browser

BANK, RIVAL, VENDOR = (
    {"ja": "みなも銀行", "en": "Minamo Bank"},
    {"ja": "北嶺銀行", "en": "Hokurei Bank"},
    {"ja": "みどり野クラウド", "en": "Midorino Cloud"},
)
RIVALS = {"ja": "takahashi", "en": "tajima"}
"""Each sets up an app of his own: nobody can do that twice."""
INNER = "カナリア内輪"
"""Stands in everything that only owner, desk and chair may read."""
EXPORTS = ("meeting", "states", "print", "data", "csv")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Nobody else's items stand in the list, in the exports and in the mails."""
    with portal_alone(tmp_path_factory) as made:
        yield made


@pytest.mark.parametrize("language", ["ja", "en"])
def test_action_items(portal: Portal, walk: Walk, language: str, tmp_path: Path) -> None:
    loop = ActionWalk(portal, walk, Story(language, portal.now))
    loop.three_are_asked_at_once()
    loop.a_sheet_is_pasted_and_mended()
    loop.the_bank_reports_progress_with_evidence()
    loop.more_time_is_asked_for_and_granted()
    loop.it_is_done_returned_and_confirmed()
    loop.another_is_carried_over()
    loop.the_rival_finds_wording_owner_and_deadline_only(tmp_path)
    loop.exports_open(tmp_path)
    loop.no_mail_tells_the_wording()
    assert loop.faults == []


class ActionWalk:
    """The people of this walk, and what they came across."""

    def __init__(self, portal: Portal, walk: Walk, story: Story) -> None:
        self.portal, self.story = portal, story
        self.first_mail = len(portal.mails())
        self.faults: list[str] = []
        self.desk = walk(story.language).sign_in("secretariat")
        self.bank = walk(story.language).sign_in("bank")
        self.chair = walk(story.language).sign_in("chair")
        self.rival = signed_in(portal, walk(story.language), mailbox(RIVALS[story.language]))
        self.item = self.carried = self.paper = ""

    def wording(self, what: str) -> str:
        return f"{self.story.secret}{what}"

    # What the desk gives

    def three_are_asked_at_once(self) -> None:
        desk = self.desk
        desk.goto("/actions/new/?body=practitioners")
        desk.press("Next: see who is told")
        assert desk.page.locator("[aria-invalid=true]").count() > 0
        self.look(desk, "action-new")
        for name in (BANK, RIVAL, VENDOR):
            desk.page.get_by_label(name[self.story.language]).first.check()
        desk.fill(
            title_ja=self.wording("連絡網"), title_en=self.wording(" contact list"),
            notice_title=self.story.action_title,
        )  # fmt: skip
        desk.fill_moment("due_at", self.story.day(8, time(17)))
        desk.press("Next: see who is told")
        self.look(desk, "action-preview")
        with self.portal.settled():
            desk.press("Give")
        assert desk.path == "/actions/"
        given = desk.page.locator("tbody tr", has_text=self.wording(""))
        assert given.count() == 3
        asked = [mail for mail in self.mails() if "/actions/" in content(mail)]
        told = sorted(letters.address(mail) for mail in asked)
        assert told == sorted(mailbox(each) for each in ("saeki", "takahashi", "hashizume"))
        self.item = self.link(BANK)

    def a_sheet_is_pasted_and_mended(self) -> None:
        desk, names = self.desk, (BANK, VENDOR)
        desk.goto("/actions/paste/?body=practitioners")
        self.look(desk, "action-paste")
        due = self.story.day(9, time(17))
        year, month, day = due.year - 2018, due.month, due.day
        rows = [
            [name[self.story.language], "", self.wording(f"訓練{n}"), self.wording(f" drill {n}"),
             f"令和{year}年{month}月{day}日"]
            for n, name in enumerate(names)
        ]  # fmt: skip
        wrong = [["見知らぬ銀行", *rows[0][1:]], [*rows[1][:4], "来週"]]
        desk.fill(cells=sheet(wrong), notice_title=self.story.action_title)
        desk.press("Next: check the rows")
        assert desk.page.locator('section[aria-labelledby="wrong"] tbody tr').count() == 2
        assert "見知らぬ銀行" in desk.page.locator('[name="cells"]').input_value()
        self.look(desk, "action-paste-faults")
        desk.fill(cells=sheet(rows))
        desk.press("Next: check the rows")
        self.look(desk, "action-paste-preview")
        with self.portal.settled():
            desk.press("Give")
        assert desk.page.locator("tbody tr", has_text=self.wording("")).count() == 5
        self.carried = self.link(BANK, self.wording({"ja": "訓練0", "en": " drill 0"}[self.lang]))

    # What the owner says, and the desk's answer

    def the_bank_reports_progress_with_evidence(self) -> None:
        bank = self.bank
        bank.goto(self.item)
        self.look(bank, "action-owner")
        form = bank.page.locator('form[action$="/progress/"]')
        form.locator('[name="comment"]').fill(f"{INNER}進めています。")
        form.locator('[name="link"]').fill(f"https://evidence.example.jp/{INNER}")
        form.locator('[name="file"]').set_input_files(
            {"name": "evidence.pdf", "mimeType": "application/pdf", "buffer": pdf()}
        )
        with self.portal.settled():
            form.locator("button").click()
            bank.page.wait_for_load_state()
        assert "evidence.example.jp" in bank.text
        self.desk.goto(self.item)
        assert f"{INNER}進めています。" in self.desk.text
        paper = self.desk.page.locator('main a[href^="/papers/"]')
        self.paper = paper.get_attribute("href") or ""
        assert self.status(self.chair, self.paper) == 200

    def more_time_is_asked_for_and_granted(self) -> None:
        bank, desk = self.bank, self.desk
        later = self.story.day(12, time(17))
        bank.goto(self.item)
        bank.page.locator('a[href^="/duties/"]').click()
        bank.page.wait_for_url("**/duties/**")
        duty = bank.path
        bank.page.locator('[name="kind"][value="time"]').check()
        bank.fill_moment("wished_at", later)
        bank.fill(reason=f"{INNER}委託先の都合")
        with self.portal.settled():
            bank.press("Ask the secretariat")
        desk.goto(duty)
        before = len(self.portal.mails())
        with self.portal.settled():
            desk.page.locator('[name="granted"][value="yes"]').click()
            desk.page.wait_for_load_state()
        told = [mail for mail in self.portal.mails()[before:] if self.item in content(mail)]
        assert [letters.address(mail) for mail in told] == [mailbox("saeki")]
        for walker in (bank, desk, self.chair):
            walker.goto(self.item)
            history = walker.page.locator('section[aria-labelledby="deadlines"]')
            assert f"{INNER}委託先の都合" in history.inner_text()
            assert history.locator("li").count() == 2
        self.look(self.chair, "action-chair")

    def it_is_done_returned_and_confirmed(self) -> None:
        bank, desk = self.bank, self.desk
        self.finish(bank)
        desk.goto(self.item)
        self.look(desk, "action-desk")
        form = desk.page.locator('form[action$="/return/"]')
        form.locator('[name="comment"]').fill(f"{INNER}通話試験が不足")
        desk.fill_moment("due_at", self.story.day(14, time(17)))
        with self.portal.settled():
            form.locator("button").click()
            desk.page.wait_for_load_state()
        bank.goto(self.item)
        assert f"{INNER}通話試験が不足" in bank.text
        self.finish(bank)
        desk.goto(self.item)
        with self.portal.settled():
            desk.press("Confirm")
        assert desk.word("Confirmed", "action") in desk.text

    def another_is_carried_over(self) -> None:
        desk = self.desk
        desk.goto(self.carried)
        form = desk.page.locator('form[action$="/carry/"]')
        form.locator("xpath=ancestor::details").locator("summary").click()
        due = self.story.day(20, time(17))
        for part, value in {"year": due.year, "month": due.month, "day": due.day}.items():
            form.locator(f'[name="due_at_{part}"]').fill(str(value))
        form.locator('[name="reason"]').fill(f"{INNER}次回に持越し")
        with self.portal.settled():
            form.locator("button").click()
            desk.page.wait_for_load_state()
        assert desk.word("Carried over", "action") in desk.text
        self.bank.goto(self.carried)
        assert f"{INNER}次回に持越し" in self.bank.text

    # What the others find

    def the_rival_finds_wording_owner_and_deadline_only(self, folder: Path) -> None:
        rival, states = self.rival, ("doing", "confirmed", "carried", "open")
        for page in (self.item, self.carried):
            rival.goto(page)
            assert self.wording("") in rival.text
            assert BANK[self.lang] in rival.text
            self.tells_nothing(rival.page.content())
            assert rival.page.locator("main form").count() == 0
        self.look(rival, "action-rival")
        rival.goto("/actions/")
        assert rival.page.locator("tbody tr", has_text=self.wording("")).count() == 5
        self.tells_nothing(rival.page.content())
        for state in states:
            rival.goto(f"/actions/?state={state}")
            found = rival.page.locator("tbody tr", has_text=self.wording(""))
            assert found.filter(has_text=BANK[self.lang]).count() == 0
        assert self.status(rival, self.paper) == 404
        answer = rival.context.request.get(f"{self.portal.url}/api/v1/action-items/")
        assert answer.status == 200
        assert self.wording("") in answer.text()
        self.tells_nothing(answer.text())
        for form in EXPORTS:
            said = self.exported(rival, form, folder)
            assert self.wording("") in said
            self.tells_nothing(said)

    def exports_open(self, folder: Path) -> None:
        desk = self.desk
        desk.goto("/actions/")
        self.look(desk, "action-list")
        for form in EXPORTS:
            said = self.exported(desk, form, folder)
            assert said.count(self.wording("")) >= 5, form
        rows = list(csv.DictReader(io.StringIO(self.exported(desk, "csv", folder))))
        mine = {row["state"] for row in rows if self.story.secret in row["title_ja"]}
        assert {"todo", "confirmed", "carried"} <= mine

    def no_mail_tells_the_wording(self) -> None:
        for mail in self.mails():
            assert self.story.secret not in content(mail)
            assert INNER not in content(mail)

    # What the steps share

    @property
    def lang(self) -> str:
        return self.story.language

    def look(self, walker: Walker, name: str) -> None:
        self.faults += inspect(walker, name)

    def mails(self) -> list[Any]:
        return self.portal.mails()[self.first_mail :]

    def link(self, owner: dict[str, str], wording: str = "") -> str:
        rows = self.desk.page.locator("tbody tr", has_text=wording or self.wording(""))
        line = rows.filter(has_text=owner[self.lang]).first
        return line.locator('a[href^="/actions/"]').get_attribute("href") or ""

    def finish(self, bank: Walker) -> None:
        bank.goto(self.item)
        form = bank.page.locator('form[action$="/finish/"]')
        form.locator('[name="comment"]').fill(f"{INNER}完了しました。")
        with self.portal.settled():
            form.locator("button").click()
            bank.page.wait_for_load_state()

    def status(self, walker: Walker, path: str) -> int:
        return walker.context.request.get(self.portal.url + path).status

    def tells_nothing(self, said: str) -> None:
        assert INNER not in said
        assert "evidence.example.jp" not in said

    def exported(self, walker: Walker, form: str, folder: Path) -> str:
        """Download a file and open it as its reader would."""
        walker.goto(f"/actions/?words={self.story.secret}")
        with walker.page.expect_download() as waiting:
            walker.page.locator(f'button[name="form"][value="{form}"]').click()
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        content_ = path.read_bytes()
        if path.suffix == ".pdf":
            return "".join("".join(text_of(content_)).split("\n"))
        if path.suffix == ".csv":
            return content_.decode("utf-8-sig")
        cells = load_workbook(path).worksheets[0].values
        return "\n".join(str(cell) for line in cells for cell in line)


def content(mail: Any) -> str:
    return letters.content(mail)


def sheet(rows: list[list[str]]) -> str:
    """Rows as Excel puts them on the clipboard."""
    return "\n".join("\t".join(row) for row in rows)
