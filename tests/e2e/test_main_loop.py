"""One meeting from the invitation to the last reminder, clicked in both languages."""

from __future__ import annotations

from collections import Counter, defaultdict
from email.message import EmailMessage
from time import monotonic

import pytest

from tests.e2e import letters
from tests.e2e.conftest import Portal
from tests.e2e.meeting_walk import MAIN_CONTACT, UUID, MeetingWalk, Walk
from tests.e2e.story import DESK, Story, mailbox

pytestmark = pytest.mark.browser

OFFICERS = {mailbox(person) for person in DESK}
DEPUTY, ADMINISTRATOR = mailbox("hamada"), mailbox("miyata")
CHAIR = {mailbox("nakazato"), mailbox("makihara")}
RIVALS = (mailbox("fujisaki"), mailbox("shibata"))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_main_loop(portal: Portal, walk: Walk, language: str) -> None:
    clock = walk(language)
    clock.move("morning")
    story = Story(language, portal.now)
    loop = Loop(portal, walk, story, clock)
    for step in (
        loop.invitation_is_prepared,
        loop.invitation_is_released,
        loop.everybody_got_one_mail,
        loop.bank_replies_and_reads,
        loop.meeting_is_recorded,
        loop.minutes_are_released,
        loop.ladder_is_climbed,
        loop.bank_finishes_and_all_is_quiet,
        loop.nothing_is_told_twice,
        loop.rival_sees_nothing,
        loop.silence_when_there_is_nothing,
    ):
        began = monotonic()
        step()
        print(f"{language} {step.__name__}: {monotonic() - began:.1f} s")


class Loop(MeetingWalk):
    """The walk from the first reminder on."""

    # 4. Time passes

    def ladder_is_climbed(self) -> None:
        """Three days before, on the day, then up; in the other language as far as the chair."""
        self.pass_time("morning", told=[])
        # The main contact has opened the meeting's page meanwhile: to him it is no news.
        for reader, is_news in ((DEPUTY, True), (MAIN_CONTACT, False)):
            digest = self.mails(reader)[-1]
            news = " ".join(what for _url, what, _when in letters.lines(digest))
            assert (self.story.decision_title in news) == is_news
        self.pass_time("day", told=[MAIN_CONTACT])
        self.pass_time("three_days", told=[MAIN_CONTACT])
        self.pass_time("day", told=[MAIN_CONTACT, DEPUTY])
        self.pass_time("day", told=[ADMINISTRATOR])
        self.pass_time("day", told=sorted(OFFICERS))
        if self.story.language == "en":
            self.pass_time("three_days", told=sorted(CHAIR))

    def pass_time(self, how: str, *, told: list[str]) -> None:
        """Move the clock; exactly these people hear of the action, once each."""
        before = len(self.portal.mails())
        self.clock.move(how)
        heard = []
        for mail in self.portal.mails()[before:]:
            heard += [letters.address(mail)] * (1 if self.action in letters.content(mail) else 0)
        assert Counter(heard) == Counter(told), (how, self.portal.now)

    def bank_finishes_and_all_is_quiet(self) -> None:
        bank = self.bank
        bank.goto("/")
        bank.page.locator(f'.obligation__what[href="{self.action}"]').click()
        bank.page.wait_for_url(f"**{self.action}")
        self.note(bank)
        comment = f"{self.story.secret}の適用を終えました。"
        bank.page.locator('form[action$="/finish/"] textarea').fill(comment)
        with self.portal.settled():
            bank.page.locator('form[action$="/finish/"] button').click()
            bank.page.wait_for_load_state()
        self.officer.goto(self.action)
        assert comment in self.officer.text
        before = len(self.portal.mails())
        for how in ("three_days", "week"):
            self.clock.move(how)
        later = self.portal.mails()[before:]
        about = [mail for mail in later if self.action in letters.content(mail)]
        # The desk's digests say once that it was done; nobody is reminded of anything.
        assert Counter(letters.address(mail) for mail in about) <= Counter(OFFICERS)
        bank.goto("/")
        assert bank.page.locator(f'.obligation__what[href="{self.action}"]').count() == 0

    # 5. The digests

    def nothing_is_told_twice(self) -> None:
        told: dict[str, Counter[tuple[str, str, str]]] = defaultdict(Counter)
        for mail in self.portal.mails():
            lines = letters.lines(mail)
            if self.is_digest(mail):
                assert lines, "a digest that says nothing"
                told[letters.address(mail)].update(lines)
        twice = {who: [k for k, n in lines.items() if n > 1] for who, lines in told.items()}
        assert {who: lines for who, lines in twice.items() if lines} == {}
        ids = [str(mail["Message-ID"]) for mail in self.portal.mails()]
        assert len(ids) == len(set(ids))
        self.no_mail_tells_a_title()

    def is_digest(self, mail: EmailMessage) -> bool:
        return "/notifications/settings/" in letters.content(mail)

    def silence_when_there_is_nothing(self) -> None:
        """Outsiders never hear anything; when every ladder has ended, nobody does."""
        for person in ("whitfield", "anzai"):
            assert self.portal.mails(mailbox(person)) == []
        if self.story.language == "en":
            for how in ("week", "week", "week"):
                self.clock.move(how)
            before = len(self.portal.mails())
            self.clock.move("morning")
            assert self.portal.mails()[before:] == []

    # 6. The others

    def rival_sees_nothing(self) -> None:
        rival, request = self.rival, self.rival.context.request
        assert min(len(self.addresses), len(self.forms)) > 8
        for address in sorted(self.addresses):
            assert request.get(self.portal.url + address).status == 404, address
        rival.goto("/")
        token = rival.page.locator('[name="csrfmiddlewaretoken"]').first.input_value()
        for address in sorted(self.forms):
            answer = request.post(
                self.portal.url + address,
                form={"csrfmiddlewaretoken": token},
                headers={"Referer": self.portal.url},
            )
            assert answer.status == 404, address
        names = [self.story.secret, *self.story.told_titles]
        for path in ("/", "/?view=organisation", "/?view=done", "/meetings/", "/actions/",
                     "/decisions/", "/bodies/threat-intel/"):  # fmt: skip
            rival.goto(path)
            page = rival.page.content()
            assert [name for name in names if name in page] == [], path
        ids = {found for address in self.addresses for found in UUID.findall(address)}
        for mail in [mail for to in RIVALS for mail in self.portal.mails(to)]:
            said = letters.content(mail)
            assert [name for name in [*names, *ids] if name in said] == []
