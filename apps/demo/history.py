"""Plays the demo's past: every row is made by the real services, as the person, at the moment."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from apps.activity.models import Outbox
from apps.demo.calendar import moment
from apps.demo.mergers import merge
from apps.demo.notes import share
from apps.demo.notices import send
from apps.demo.papers import one_page
from apps.demo.past import MEETINGS, MERGERS, NOTES, NOTICES
from apps.demo.steps import take
from apps.meetings import services as meetings
from apps.meetings.enums import Answer, Presence
from apps.meetings.models import AgendaItem
from apps.obligations.enums import StageState
from apps.obligations.models import PlannedStage
from apps.obligations.services import sweep, withdraw
from apps.organisations.enums import Openness
from apps.organisations.models import Body
from apps.organisations.principals import current_principal
from apps.sharing.selectors import body_circle
from wg_portal.rowsecurity import as_person, as_system

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from apps.demo.directory import Directory
    from apps.demo.past import ActionCard, ItemCard, MeetingCard, PaperCard
    from wg_portal.principal import Principal

# Business days before or after the meeting.
CREATED, REQUESTED, RELEASED = -18, -17, -16
REPLIED, REPLY_DUE = -12, -8
MINUTES_ASKED, MINUTES_RELEASED = 4, 8

MORNING, BEGINS, ENDS, EVENING = time(9, 30), time(10), time(11, 30), time(17)
PRESENCE = {
    Answer.ONSITE: Presence.ONSITE,
    Answer.ONLINE: Presence.ONLINE,
    Answer.PROXY: Presence.PROXY,
    Answer.ABSENT: Presence.ABSENT,
}


class Past:
    """The past as seen from ``today``: all of it is written, or nothing."""

    def __init__(self, directory: Directory, today: datetime) -> None:
        self.directory, self.today = directory, today

    @transaction.atomic
    def play(self) -> None:
        """Merge organisations, hold the meetings, share notes, send notices; settle the rest."""
        for merger in MERGERS:
            merge(merger, self)
        for card in MEETINGS:
            self._hold(card)
        for note in NOTES:
            share(note, self)
        for notice in NOTICES:
            send(notice, self)
        self._settle()

    @contextmanager
    def acting(
        self, key: str, day: int, at: time = MORNING, *, fresh: bool = False
    ) -> Iterator[Principal]:
        """Act as a person of the demo on a business day from today.

        ``fresh``: a second factor was just given.
        """
        post = self.directory.posts[key]
        then = moment(self.today, day, at)
        with as_person(post.person_id, post.pk, at=then, stepped_up=fresh):
            who = current_principal("command")
            if who is None:
                raise RuntimeError(f"{key} holds no post in the demo's past")
            yield who

    def _hold(self, card: MeetingCard) -> None:
        meeting_id = self._invite(card)
        for key, answer in card.replies:
            self._reply(card, meeting_id, key, answer)
        actions = self._meet(card, meeting_id)
        self._share_minutes(card, meeting_id)
        for action, action_id in actions:
            for step in action.steps:
                person = card.officer if step.act in ("confirm", "carry") else action.person
                with self.acting(person, step.day) as who:
                    take(step, action_id, today=self.today, by=who)

    def _invite(self, card: MeetingCard) -> UUID:
        """Draft, papers, request and release by the second officer; returns the meeting."""
        body_id = self.directory.bodies[card.body]
        with self.acting(card.officer, card.day + CREATED) as who:
            body = Body.objects.visible_to(who).get(pk=body_id)
            meeting_id = meetings.create_meeting(body=body, draft=self._draft(card), by=who).pk
        with self.acting(card.officer, card.day + REQUESTED) as who:
            for item_id, item in self._items(card, meeting_id):
                for paper in item.papers:
                    self._add_paper(meeting_id, item_id, paper, body_id, who)
        with self.acting(card.officer, card.day + REQUESTED, EVENING) as who:
            asked = meetings.request_release(meeting_id=meeting_id, by=who)
        with self.acting(card.second_officer, card.day + RELEASED) as who:
            meetings.release_invitation(meeting_id=meeting_id, seen=asked.pk, by=who)
        return meeting_id

    def _draft(self, card: MeetingCard) -> meetings.MeetingDraft:
        return meetings.MeetingDraft(
            number=card.number,
            starts_at=moment(self.today, card.day, BEGINS),
            ends_at=moment(self.today, card.day, ENDS),
            place_ja=card.place_ja,
            place_en=card.place_en,
            room=card.room,
            online=True,
            openness=Openness.CLOSED,
            closed_reason=card.closed_reason,
            reply_due_at=moment(self.today, card.day + REPLY_DUE, EVENING),
            tlp=card.tlp,
            circle="all",
            notice_title=card.notice_title,
            caveats=[],
            items=tuple(
                meetings.ItemDraft(
                    id=None,
                    kind=item.kind,
                    title_ja=item.title_ja,
                    title_en=item.title_en,
                    minutes=item.minutes,
                    presenter_id=self.directory.organisations[item.presenter]
                    if item.presenter
                    else None,
                )
                for item in card.items
            ),
        )

    def _items(self, card: MeetingCard, meeting_id: UUID) -> list[tuple[UUID, ItemCard]]:
        items = AgendaItem.objects.filter(meeting_id=meeting_id).order_by("position")
        return list(zip(items.values_list("pk", flat=True), card.items, strict=True))

    def _add_paper(
        self, meeting_id: UUID, item_id: UUID, paper: PaperCard, body_id: UUID, who: Principal
    ) -> None:
        content = one_page(paper.title_ja, paper.title_en, paper.lines)
        meetings.add_paper(
            meeting_id=meeting_id,
            item_id=item_id,
            title_ja=paper.title_ja,
            title_en=paper.title_en,
            owner_organisation_id=self.directory.organisations[paper.owner],
            tlp=paper.tlp,
            circle=body_circle(body_id, paper.circle),
            notice_title=paper.notice_title,
            caveats=list(paper.caveats),
            upload=SimpleUploadedFile(f"{paper.title_ja}.pdf", content, "application/pdf"),
            by=who,
        )

    def _reply(self, card: MeetingCard, meeting_id: UUID, key: str, answer: Answer) -> None:
        attendee = self.directory.posts[key].person.name_in("ja")
        with self.acting(key, card.day + REPLIED) as who:
            meetings.reply(
                meeting_id=meeting_id,
                answer=answer,
                attendee="" if answer == Answer.ABSENT else attendee,
                comment="",
                version=0,
                by=who,
            )

    def _meet(self, card: MeetingCard, meeting_id: UUID) -> list[tuple[ActionCard, UUID]]:
        """Record attendance, minutes and outcomes; returns the actions given."""
        presence = {self.directory.posts[key].pk: PRESENCE[answer] for key, answer in card.replies}
        for key in (card.officer, card.second_officer):
            presence[self.directory.posts[key].pk] = Presence.ONSITE
        with self.acting(card.officer, card.day, BEGINS) as who:
            meetings.record_attendance(meeting_id=meeting_id, presence=presence, by=who)
        with self.acting(card.officer, card.day, time(11)) as who:
            items = self._items(card, meeting_id)
            actions = [
                each for pk, item in items for each in self._outcomes(meeting_id, pk, item, who)
            ]
        with self.acting(card.officer, card.day, ENDS) as who:
            meetings.finish_meeting(meeting_id=meeting_id, by=who)
            # Nobody can reply any more.
            withdraw(subject_id=meeting_id, by=who)
        return actions

    def _outcomes(
        self, meeting_id: UUID, item_id: UUID, item: ItemCard, who: Principal
    ) -> list[tuple[ActionCard, UUID]]:
        """Record what came of one agenda item; returns the actions given."""
        for decision in item.decisions:
            meetings.record_item_decision(
                meeting_id=meeting_id,
                item_id=item_id,
                kind=decision.kind,
                wording_ja=decision.wording_ja,
                wording_en=decision.wording_en,
                marking=meetings.OutcomeMarking(decision.tlp, decision.notice_title),
                by=who,
            )
        return [
            (
                action,
                meetings.record_action(
                    meeting_id=meeting_id,
                    item_id=item_id,
                    title_ja=action.title_ja,
                    title_en=action.title_en,
                    owner_organisation_id=self.directory.organisations[action.owner],
                    due_at=moment(self.today, action.due, EVENING),
                    marking=meetings.OutcomeMarking(action.tlp, action.notice_title),
                    by=who,
                ).pk,
            )
            for action in item.actions
        ]

    def _share_minutes(self, card: MeetingCard, meeting_id: UUID) -> None:
        """Write the minutes the next day, ask for release, release by the other officer."""
        with self.acting(card.officer, card.day + 1) as who:
            for item_id, item in self._items(card, meeting_id):
                meetings.write_minutes(
                    meeting_id=meeting_id, item_id=item_id, text=item.text, version=0, by=who
                )
        with self.acting(card.officer, card.day + MINUTES_ASKED) as who:
            asked = meetings.request_minutes(meeting_id=meeting_id, by=who)
        with self.acting(card.second_officer, card.day + MINUTES_RELEASED) as who:
            meetings.release_minutes(meeting_id=meeting_id, seen=asked.pk, by=who)

    def _settle(self) -> None:
        """Decide the stages that have passed, and let no mail about the past go out."""
        with as_system("relay", at=self.today):
            due = PlannedStage.objects.filter(
                state=StageState.PLANNED, due_at__lte=self.today
            ).order_by("due_at")
            moments = list(due.values_list("due_at", flat=True).distinct())
        for passed in moments:
            sweep(at=passed)
        with as_system("relay", at=self.today):
            Outbox.objects.filter(state=Outbox.State.PENDING).update(state=Outbox.State.DONE)
