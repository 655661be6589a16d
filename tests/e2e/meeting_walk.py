"""The first three steps of the loop: invitation, reply, meeting; and what all steps share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, time
from email.message import EmailMessage

from playwright.sync_api import Locator

from tests.documents.samples import pdf
from tests.e2e import letters
from tests.e2e.conftest import Portal, Walker
from tests.e2e.inspection import inspect
from tests.e2e.story import Story, invited, mailbox

Walk = Callable[..., Walker]

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
MAIN_CONTACT = mailbox("saeki")


class MeetingWalk:
    """The walk's people, each in a browser of his own, and what they came across."""

    def __init__(self, portal: Portal, walk: Walk, story: Story, clock: Walker) -> None:
        self.portal, self.story, self.clock = portal, story, clock
        self.first_mail = len(portal.mails())
        self.addresses: set[str] = set()
        self.forms: set[str] = set()
        self.officer = walk(story.language).sign_in("secretariat")
        self.second = walk(story.language).sign_in("secretariat2")
        self.bank = walk(story.language).sign_in("bank")
        self.rival = walk(story.language).sign_in("rival-bank")
        self.meeting = self.room = self.action = ""

    # 1. The invitation

    def invitation_is_prepared(self) -> None:
        story, officer = self.story, self.officer
        officer.goto("/bodies/practitioners/")
        officer.press("Create a meeting", None)
        officer.fill_moment("starts_at", story.day(3, time(9)))
        officer.fill_moment("reply_due_at", story.day(2, time(17)))
        officer.fill(
            ends_at="10:30", place_ja="中央合同庁舎第7号館", place_en="Central Building 7",
            room=f"{story.secret}室", notice_title=story.meeting_title,
            closed_reason="脅威に関する未公表の情報を扱うため",
        )  # fmt: skip
        for n, minutes in enumerate((20, 40, 30)):
            officer.fill(**{
                f"agenda__{n}__title_ja": f"{story.secret}議題{n + 1}",
                f"agenda__{n}__title_en": f"{story.secret} item {n + 1}",
                f"agenda__{n}__minutes": str(minutes),
            })  # fmt: skip
        officer.page.locator("main button[value=save]:not(.visually-hidden)").click()
        officer.page.wait_for_url(lambda url: "/new/" not in url)
        self.meeting = officer.path
        assert officer.text.count(f"{story.secret}") >= 3
        officer.page.locator('a[href$="/paper/"]').first.click()
        officer.fill(
            title_ja=f"{story.secret}資料", title_en=f"{story.secret} paper",
            notice_title=story.paper_title,
        )  # fmt: skip
        officer.page.locator('[name="tlp"][value="2"]').check()
        officer.page.locator('[name="file"]').set_input_files(
            {"name": "fitting.pdf", "mimeType": "application/pdf", "buffer": pdf()}
        )
        officer.press("Add the paper")
        assert officer.page.url.endswith(f"{self.meeting}#agenda")
        assert (
            f"{story.secret}" in officer.page.locator(".paper-no").first.locator("..").inner_text()
        )
        self.note(officer)

    def invitation_is_released(self) -> None:
        officer, second = self.officer, self.second
        officer.press("See who will be told")
        self.audience_is_shown(officer)
        self.note(officer)
        officer.press("Ask for release")
        officer.goto(f"{self.meeting}audience/")
        assert officer.button("Release").is_disabled()
        refused = officer.page.locator("#why").inner_text()
        assert officer.word("You asked for this yourself. A second person has to decide.") in (
            refused
        )
        self.portal.wait_for(
            lambda: any(self.meeting in letters.content(m) for m in self.mails(mailbox("miura"))),
            what="the second officer is asked",
        )
        assert self.bank.context.request.get(self.portal.url + self.meeting).status == 404
        second.goto(f"{self.meeting}audience/")
        with self.portal.settled():
            second.press("Release")
        assert second.word("Invitation sent") in second.text or second.path == self.meeting

    def audience_is_shown(self, officer: Walker) -> None:
        """Names, organisations and languages; and who is left out, with the reason."""
        told, left_out = officer.page.locator("main table.records").all()
        rows = told.locator("tbody tr").all_inner_texts()
        cards = invited()
        assert len(rows) == len(cards)
        for card in cards.values():
            name = self.name(card.name, card.latin)
            row = next(row for row in rows if name in row)
            assert {"ja": "日本語", "en": "English"}[self.story.language_of(card)] in row
        reasons = left_out.inner_text()
        for reason in (
            "Officer of the secretariat, which sends this",
            "The account is suspended, or not yet opened",
            "The organisation has named no representative",
        ):
            assert officer.word(reason) in reasons

    def everybody_got_one_mail(self) -> None:
        """One mail each, to him alone, in his language, with an entry for his own calendar."""
        invitations = [mail for mail in self.mails() if letters.calendar(mail)]
        cards = invited()
        assert Counter(letters.address(mail) for mail in invitations) == Counter(cards.keys())
        for mail in invitations:
            to = letters.address(mail)
            assert [each.addr_spec for each in mail["To"].addresses] == [to]
            assert (mail["Cc"], mail["Bcc"]) == (None, None)
            language = self.story.language_of(cards[to])
            assert mail["Content-Language"] == language
            assert f'<html lang="{language}">' in letters.part(mail, "text/html")
            assert self.meeting in letters.content(mail)
            entry = letters.calendar(mail)
            attendees = [line for line in entry if line.startswith("ATTENDEE")]
            assert [line.rpartition("mailto:")[2] for line in attendees] == [to]
        self.no_mail_tells_a_title()

    def no_mail_tells_a_title(self) -> None:
        for mail in self.mails():
            assert self.story.secret not in letters.content(mail), mail["Subject"]

    # 2. The reply

    def bank_replies_and_reads(self) -> None:
        bank = self.bank
        bank.goto("/")
        first = bank.page.locator(".obligation").filter(
            has=bank.page.locator(f'a[href="{self.meeting}"], a[href^="{self.meeting}"]')
        )
        assert first.count() == 1
        assert inspect(bank, "home-reply") == []
        assert bank.page.locator(".obligation .button[data-kind=solid]").count() == 1
        assert self.only_the_sooner_precedes(first)
        first.locator(".button").click()
        bank.page.wait_for_url(f"**{self.meeting}*")
        assert inspect(bank, "meeting-reply") == []
        bank.page.locator('[name="answer"][value="onsite"]').check()
        bank.fill(comment=f"{self.story.secret}の件、承知しました。")
        bank.press("Send the reply")
        assert bank.word("Replied") in bank.text
        self.note(bank)
        bank.page.locator("#papers ~ *, section").get_by_role(
            "link", name=re.compile(self.story.secret)
        ).first.click()
        bank.page.wait_for_url("**/papers/**")
        self.note(bank)
        with bank.page.expect_download() as download:
            bank.press("Download the paper", None)
        assert download.value.path().read_bytes().startswith(b"%PDF")
        self.officer.goto(self.meeting)
        replies = self.officer.page.locator("#replies").locator("xpath=ancestor::section")
        assert self.story.secret in replies.inner_text()
        assert self.name("佐伯 美穂", "Saeki Miho") in replies.inner_text()

    def only_the_sooner_precedes(self, line: Locator) -> bool:
        """Whether nothing that is due later stands before it."""
        moments = [
            datetime.fromisoformat(each)
            for each in self.bank.page.locator(".obligation .obligation__due time").evaluate_all(
                "times => times.map(each => each.dateTime)"
            )
        ]
        own = line.locator(".obligation__due time").get_attribute("datetime")
        due = datetime.fromisoformat(own or "")
        return max(moments[: moments.index(due) + 1]) == due

    # 3. The meeting

    def meeting_is_recorded(self) -> None:
        story, officer = self.story, self.officer
        for how in ("three_days", "hour"):
            self.clock.move(how)
        officer.goto(self.meeting)
        officer.press("Record the meeting")
        self.room = officer.path
        assert inspect(officer, "room-open") == []
        for name in ("onsite", "online"):
            officer.page.locator(f'[name^="attendance-post"][value="{name}"]').first.check()
        present = officer.page.locator('[name^="attendance-post"][value="onsite"]')
        for n in range(1, present.count()):
            present.nth(n).check()
        officer.press("Save attendance")
        for n in range(3):
            form = officer.page.locator('form[action*="/room/minutes/"]').nth(n)
            form.locator("textarea").fill(f"{story.secret}議事{n + 1}。対応の順序を確認しました。")
            form.locator("button").click()
            officer.page.wait_for_load_state()
        officer.fill(
            decision__wording_ja=f"{story.secret}を了承する。",
            decision__wording_en=f"{story.secret} was agreed.",
            decision__notice_title=story.decision_title,
        )
        officer.press("Record the decision")
        officer.page.locator('[name="action-owner"]').select_option(
            label={"ja": "みなも銀行", "en": "Minamo Bank"}[story.language]
        )
        officer.fill(
            action__title_ja=f"{story.secret}を報告する",
            action__title_en=f"Report on {story.secret}",
            action__notice_title=story.action_title,
        )
        due = officer.page.locator('[name^="action-due_at_"]')
        typed = [field.input_value() for field in due.all()]
        end = story.day(8, time(17))
        assert typed == [str(end.year), str(end.month), str(end.day), "17:00"]
        self.note(officer)
        with self.portal.settled():
            officer.press("Give the action item")
        link = officer.page.locator('a[href^="/actions/"]').filter(has_text=story.secret)
        self.action = link.first.get_attribute("href") or ""
        with self.portal.settled():
            officer.press("Close the meeting")
        assert officer.word("The meeting is closed") in officer.text
        given = [m for m in self.mails() if self.action in letters.content(m)]
        assert [letters.address(mail) for mail in given] == [MAIN_CONTACT]
        self.note(officer)

    def minutes_are_released(self) -> None:
        officer, second = self.officer, self.second
        officer.press("Read and release", None)
        officer.press("Ask for release")
        officer.goto(f"{self.meeting}minutes/")
        assert officer.button("Share the minutes").is_disabled()
        assert inspect(officer, "minutes-review") == []
        self.note(officer)
        self.bank.goto(self.meeting)
        assert f"{self.story.secret}議事" not in self.bank.text
        second.goto(f"{self.meeting}minutes/")
        with self.portal.settled():
            second.press("Share the minutes")
        self.bank.goto(self.meeting)
        assert f"{self.story.secret}議事1" in self.bank.text
        self.note(self.bank)

    # What the steps share

    def mails(self, to: str = "") -> list[EmailMessage]:
        """The mails of this walk, oldest first."""
        found = self.portal.mails()[self.first_mail :]
        return [mail for mail in found if to in ("", letters.address(mail))]

    def name(self, japanese: str, latin: str) -> str:
        """A name as the walk's language writes it."""
        if self.story.language == "ja":
            return japanese.replace(" ", "\u3000")
        family, given = latin.split()
        return f"{family.upper()} {given}"

    def note(self, walker: Walker) -> None:
        """Keep every address and form of the walk's own things that a page shows."""
        found = walker.page.evaluate(
            "() => [['a', 'href'], ['form', 'action']].map(([tag, name]) =>"
            " [...document.querySelectorAll('main ' + tag)].map(each => each.getAttribute(name)))"
        )
        things = set(UUID.findall(self.meeting + self.action))
        for kept, addresses in zip((self.addresses, self.forms), found, strict=True):
            for address in addresses:
                path = (address or "").partition("#")[0].partition("?")[0]
                if path.startswith("/") and (
                    "/papers/" in path or any(thing in path for thing in things)
                ):
                    kept.add(path)
        self.addresses.add(walker.path.partition("#")[0])
