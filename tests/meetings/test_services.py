"""The meeting from draft to minutes, through the services, behind the walls."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from apps.activity.models import Outbox
from apps.documents.models import Paper
from apps.meetings import selectors, services
from apps.meetings.enums import Answer, MeetingState, Presence, Released
from apps.meetings.models import AgendaItem, AgendaPaper, AttendanceReply, Meeting, Minutes, Release
from apps.meetings.services import OutcomeMarking
from apps.meetings.services.drafting import NumberTaken
from apps.obligations.models import Obligation
from apps.sharing.models import Circle, CirclePerson
from apps.sharing.selectors import body_circle
from tests import factories as make
from tests.conftest import as_owner
from tests.documents import samples
from tests.meetings.conftest import DUE, START, Scene, draft, item, release
from wg_portal.periods import since
from wg_portal.verdict import PortalError, Refused, StaleEdit

pytestmark = pytest.mark.django_db


def outboxed(kind: str) -> int:
    with as_owner():
        return Outbox.objects.filter(kind=kind).count()


def add_paper(scene: Scene, meeting: Meeting, position: int, circle: str = "all") -> Paper:
    with scene.acting(scene.officer) as who:
        under = AgendaItem.objects.visible_to(who).get(meeting=meeting, position=position)
        return services.add_paper(
            meeting_id=meeting.pk,
            item_id=under.pk,
            title_ja="動向について",
            title_en="",
            owner_organisation_id=scene.desk.pk,
            tlp=2,
            circle=body_circle(scene.body.pk, circle),
            notice_title="第4回の資料",
            caveats=[],
            upload=SimpleUploadedFile("paper.pdf", samples.pdf()),
            by=who,
        )


def numbers(meeting: Meeting) -> list[str]:
    with as_owner():
        places = AgendaPaper.objects.filter(item__meeting=meeting)
        return sorted(places.values_list("number", flat=True))


def test_a_draft_is_seen_by_the_desk_only(scene: Scene, drafted: Meeting) -> None:
    for post, seen in [
        (scene.officer, True), (scene.second, True),
        (scene.member, False), (scene.observer, False), (scene.rival, False),
    ]:  # fmt: skip
        with scene.acting(post) as who:
            assert bool(selectors.visible_meeting(who, drafted.pk)) is seen
            assert AgendaItem.objects.visible_to(who).count() == (3 if seen else 0)
            assert AgendaItem.objects.count() == (3 if seen else 0)
    assert outboxed("meetings.MeetingCreated") == 1


def test_only_the_desk_creates(scene: Scene) -> None:
    with scene.acting(scene.member) as who, pytest.raises(Refused):
        services.create_meeting(body=scene.body, draft=draft(), by=who)


def test_numbers_are_taken_once(scene: Scene, drafted: Meeting) -> None:
    with scene.acting(scene.second) as who:
        assert selectors.next_number(who, scene.body) == 5
        with pytest.raises(NumberTaken):
            services.create_meeting(body=scene.body, draft=draft(), by=who)
        services.create_meeting(body=scene.body, draft=draft(number=5), by=who)


def test_paper_numbers_follow_every_change(scene: Scene, drafted: Meeting) -> None:
    add_paper(scene, drafted, 2)
    assert numbers(drafted) == ["2"]
    add_paper(scene, drafted, 2)
    add_paper(scene, drafted, 1)
    assert numbers(drafted) == ["1", "2-1", "2-2"]
    with scene.acting(scene.second) as who:
        items = {i.position: i for i in AgendaItem.objects.visible_to(who)}
        moved = tuple(
            services.ItemDraft(items[n].pk, items[n].kind, items[n].title_ja, "", 10, None)
            for n in (2, 1, 3)
        )
        services.edit_meeting(meeting_id=drafted.pk, draft=draft(items=moved), version=1, by=who)
    assert numbers(drafted) == ["1-1", "1-2", "2"]
    with scene.acting(scene.second) as who:
        place = AgendaPaper.objects.visible_to(who).get(number="1-1")
        services.remove_paper(meeting_id=drafted.pk, place_id=place.pk, by=who)
    assert numbers(drafted) == ["1", "2"]


def test_a_new_item_counts_at_once(scene: Scene, drafted: Meeting) -> None:
    add_paper(scene, drafted, 1)
    with scene.acting(scene.officer) as who:
        first = AgendaItem.objects.visible_to(who).get(position=1)
        kept = services.ItemDraft(first.pk, first.kind, first.title_ja, "", 10, None)
        services.edit_meeting(
            meeting_id=drafted.pk, draft=draft(items=(item("新"), kept)), version=1, by=who
        )
    assert numbers(drafted) == ["2"]
    with scene.acting(scene.second) as who:
        page = selectors.meeting_page(who, drafted.pk)
        assert page is not None
        assert [slot.item.title_ja for slot in page.slots] == ["新", "宿題事項"]


def test_a_stale_edit_says_what_is_stored(scene: Scene, drafted: Meeting) -> None:
    with scene.acting(scene.second) as who:
        items = tuple(
            services.ItemDraft(i.pk, i.kind, i.title_ja, "", i.minutes, None)
            for i in AgendaItem.objects.visible_to(who)
        )
        changed = draft(place_ja="日本銀行本店", items=items)
        services.edit_meeting(meeting_id=drafted.pk, draft=changed, version=1, by=who)
    with scene.acting(scene.officer) as who:
        with pytest.raises(StaleEdit) as caught:
            services.edit_meeting(meeting_id=drafted.pk, draft=draft(), version=1, by=who)
        assert caught.value.theirs["place_ja"] == "日本銀行本店"
        assert "動向" in caught.value.theirs["agenda"]


def test_only_the_author_lowers_the_label(scene: Scene, drafted: Meeting) -> None:
    lower = draft(tlp=1, items=())
    with scene.acting(scene.second) as who, pytest.raises(Refused):
        services.edit_meeting(meeting_id=drafted.pk, draft=lower, version=1, by=who)
    with scene.acting(scene.officer) as who:
        services.edit_meeting(meeting_id=drafted.pk, draft=lower, version=1, by=who)


def test_release_by_two(scene: Scene, drafted: Meeting) -> None:
    paper = add_paper(scene, drafted, 2)
    with scene.acting(scene.officer) as who:
        asked = services.request_release(meeting_id=drafted.pk, by=who)
        with pytest.raises(Refused):
            services.release_invitation(meeting_id=drafted.pk, seen=asked.pk, by=who)
        with pytest.raises(Refused):
            services.edit_meeting(meeting_id=drafted.pk, draft=draft(), version=1, by=who)
    with scene.acting(scene.member) as who, pytest.raises(Meeting.DoesNotExist):
        services.release_invitation(meeting_id=drafted.pk, seen=asked.pk, by=who)
    with scene.acting(scene.second) as who:
        services.release_invitation(meeting_id=drafted.pk, seen=asked.pk, by=who)
    with scene.acting(scene.second) as who, pytest.raises(Refused):
        services.release_invitation(meeting_id=drafted.pk, seen=asked.pk, by=who)
    assert outboxed("meetings.MeetingReleased") == 1
    with scene.acting(scene.member) as who:
        page = selectors.meeting_page(who, drafted.pk)
        assert page is not None
        assert [line.paper.pk for line in page.papers] == [paper.pk]
        assert page.duty is not None
        assert page.duty.due_at == DUE
        assert page.tally is None
    with as_owner():
        owing = Obligation.objects.values_list("bearer_organisation_id", flat=True)
        asked = {scene.bank.pk, scene.observer.organisation_id}
        assert set(owing) == asked
        assert len(owing) == 2


def test_the_database_refuses_one_officer(scene: Scene, drafted: Meeting) -> None:
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.create(
            meeting=drafted,
            requested_by_id=scene.officer.person_id,
            requested_at=make.AT,
            released_by_id=scene.officer.person_id,
        )


def test_a_returned_request_can_be_changed_and_asked_again(scene: Scene, drafted: Meeting) -> None:
    with scene.acting(scene.officer) as who:
        services.request_release(meeting_id=drafted.pk, by=who)
    with scene.acting(scene.second) as who:
        services.return_request(
            meeting_id=drafted.pk, what=Released.INVITATION, comment="場所を確認", by=who
        )
    with scene.acting(scene.officer) as who:
        page = selectors.meeting_page(who, drafted.pk)
        assert page is not None
        assert page.meeting.state == MeetingState.DRAFT
        assert page.returned is not None
        assert page.returned.comment == "場所を確認"
    release(scene, drafted)


def test_a_members_meeting_hides_from_observers(scene: Scene) -> None:
    with scene.acting(scene.officer) as who:
        made = services.create_meeting(body=scene.body, draft=draft(circle="members"), by=who)
    release(scene, made)
    with scene.acting(scene.observer) as who:
        assert selectors.visible_meeting(who, made.pk) is None
    with as_owner():
        assert Obligation.objects.count() == 1


def test_the_rival_sees_nothing(scene: Scene, released: Meeting) -> None:
    with scene.acting(scene.rival) as who:
        assert selectors.meeting_page(who, released.pk) is None
        listing = selectors.meeting_list(who)
        assert not listing.coming
        assert not listing.past
        with pytest.raises(Meeting.DoesNotExist):
            give(who, released)


def give(who: Any, meeting: Meeting, answer: Answer = Answer.ONLINE, version: int = 0) -> Any:
    return services.reply(
        meeting_id=meeting.pk, answer=answer, attendee="", comment="", version=version, by=who
    )


def test_reply_and_change(scene: Scene, released: Meeting) -> None:
    with scene.acting(scene.member) as who:
        give(who, released)
    with scene.acting(scene.colleague) as who:
        page = selectors.meeting_page(who, released.pk)
        assert page is not None
        assert page.duty is None
        assert page.own_reply is not None
        with pytest.raises(StaleEdit):
            give(who, released, Answer.ABSENT, version=0)
        give(who, released, Answer.ABSENT, version=1)
        with pytest.raises(Refused):
            give(who, released, Answer.PROXY, version=2)
    with scene.acting(scene.observer) as who:
        assert not AttendanceReply.objects.visible_to(who).exists()
        assert not AttendanceReply.objects.exists()
    with scene.acting(scene.second) as who:
        page = selectors.meeting_page(who, released.pk)
        assert page is not None
        assert page.tally is not None
        assert [reply.answer for reply in page.tally.replies] == ["absent"]
        assert [each.pk for each in page.tally.silent] == [scene.observer.organisation_id]
    assert outboxed("meetings.ReplyGiven") == 2


def test_a_late_reply_goes_by_phone(scene: Scene, released: Meeting) -> None:
    with (
        scene.acting(scene.member, at=DUE + timedelta(seconds=1)) as who,
        pytest.raises(Refused, match="電話"),
    ):
        give(who, released)


def test_audience_names_everybody_and_says_why_not(scene: Scene, drafted: Meeting) -> None:
    with as_owner():
        gone = make.post(make.person("Gone"), scene.bank)
        today = make.AT.date()
        make.seat(scene.body, gone, during=since(make.LONG_AGO, today - timedelta(days=5)))
        off = make.post(make.person("Off", is_active=False), scene.bank)
        make.seat(scene.body, off)
        empty = make.organisation("空席")
        from apps.organisations.models import Membership

        Membership.objects.create(
            body=scene.body, organisation=empty, role="member", during=since(make.LONG_AGO)
        )
    with scene.acting(scene.second) as who:
        meeting = selectors.visible_meeting(who, drafted.pk)
        assert meeting is not None
        found = selectors.audience_for(who, meeting)
    assert {each.name.split("\u3000")[0] for each in found.told} == {"Saeki", "Mori", "Kanzaki"}
    assert (found.organisations, found.people) == (2, 3)
    left = {
        each.name.split("\u3000")[0] or each.organisation: each.reason for each in found.left_out
    }
    assert set(left) == {"Hojo", "Saegusa", "Gone", "Off", "株式会社空席"}


def test_the_room(scene: Scene, released: Meeting) -> None:
    later = START + timedelta(hours=1)
    with scene.acting(scene.officer, at=later) as who:
        room = selectors.room_of(who, released.pk)
        assert room is not None
        under = room.parts[1].slot.item
        with pytest.raises(Refused):
            services.finish_meeting(meeting_id=released.pk, by=who)
        services.record_attendance(
            meeting_id=released.pk,
            presence={
                scene.member.pk: Presence.ONSITE,
                scene.observer.pk: Presence.ABSENT,
                scene.rival.pk: Presence.ONSITE,
            },
            by=who,
        )
        services.write_minutes(
            meeting_id=released.pk, item_id=under.pk, text="了承した。", version=0, by=who
        )
        decision = services.record_item_decision(
            meeting_id=released.pk, item_id=under.pk, kind="assent", wording_ja="第2版を了承する",
            wording_en="", marking=OutcomeMarking(2, "第4回の確認事項"), by=who,
        )  # fmt: skip
        action = services.record_action(
            meeting_id=released.pk, item_id=under.pk, title_ja="連絡先を更新する", title_en="",
            owner_organisation_id=scene.bank.pk, due_at=later + timedelta(days=7),
            marking=OutcomeMarking(2, "第4回の宿題事項"), by=who,
        )  # fmt: skip
    with scene.acting(scene.second, at=later) as who:
        with pytest.raises(StaleEdit) as caught:
            services.write_minutes(
                meeting_id=released.pk, item_id=under.pk, text="別の文", version=0, by=who
            )
        assert caught.value.theirs == {"text": "了承した。"}
        services.finish_meeting(meeting_id=released.pk, by=who)
        room = selectors.room_of(who, released.pk)
        assert room is not None
        assert room.present == 1
    with as_owner():
        circle = Circle.objects.get(kind="people")
        named = CirclePerson.objects.filter(circle=circle).values_list("post_id", flat=True)
        assert list(named) == [scene.member.pk]
        assert Obligation.objects.filter(kind="reply", state="open").count() == 0
    with scene.acting(scene.member, at=later) as who:
        assert not Minutes.objects.visible_to(who).exists()
        assert not Minutes.objects.exists()
        page = selectors.meeting_page(who, released.pk)
        assert page is not None
        outcomes = page.slots[1].outcomes
        assert [o.decision for o in outcomes if o.decision] == [decision]
        assert [o.action for o in outcomes if o.action] == [action]


def test_minutes_are_shared_by_two(scene: Scene, released: Meeting) -> None:
    later = START + timedelta(hours=1)
    with scene.acting(scene.officer, at=later) as who:
        under = AgendaItem.objects.visible_to(who).get(position=1)
        services.write_minutes(
            meeting_id=released.pk, item_id=under.pk, text="了承した。", version=0, by=who
        )
        services.record_attendance(
            meeting_id=released.pk, presence={scene.member.pk: Presence.ONLINE}, by=who
        )
        services.finish_meeting(meeting_id=released.pk, by=who)
    with scene.acting(scene.officer, at=later) as who:
        asked = services.request_minutes(meeting_id=released.pk, by=who)
        with pytest.raises(Refused):
            services.release_minutes(meeting_id=released.pk, seen=asked.pk, by=who)
        with pytest.raises(Refused):
            services.write_minutes(
                meeting_id=released.pk, item_id=under.pk, text="別", version=1, by=who
            )
    with scene.acting(scene.second, at=later) as who:
        services.release_minutes(meeting_id=released.pk, seen=asked.pk, by=who)
    with scene.acting(scene.member, at=later) as who:
        page = selectors.meeting_page(who, released.pk)
        assert page is not None
        assert page.slots[0].minutes == "了承した。"
        assert page.steps[-1].state == "done"
    assert outboxed("meetings.MinutesReleased") == 1


def test_an_item_of_another_meeting_is_not_there(scene: Scene, released: Meeting) -> None:
    with scene.acting(scene.officer) as who, pytest.raises(AgendaItem.DoesNotExist):
        services.write_minutes(meeting_id=released.pk, item_id=uuid4(), text="", version=0, by=who)


def test_the_last_meeting_stays_in_sight(scene: Scene, released: Meeting) -> None:
    test_the_room(scene, released)
    with scene.acting(scene.officer, at=START + timedelta(days=1)) as who:
        after = draft(number=5, starts_at=START + timedelta(days=30),
                      ends_at=START + timedelta(days=30, hours=1))  # fmt: skip
        made = services.create_meeting(body=scene.body, draft=after, by=who)
    with scene.acting(scene.officer, at=START + timedelta(days=1)) as who:
        page = selectors.meeting_page(who, made.pk)
        assert page is not None
        assert [d.wording_ja for d in page.last.decisions] == ["第2版を了承する"]
        assert [line.action.title_ja for line in page.last.actions] == ["連絡先を更新する"]


@pytest.mark.parametrize(
    "wrong", [{"ends_at": START}, {"reply_due_at": START}, {"closed_reason": ""}]
)
def test_the_database_refuses_nonsense(scene: Scene, wrong: dict[str, datetime | str]) -> None:
    with scene.acting(scene.officer) as who, pytest.raises(IntegrityError), transaction.atomic():
        services.create_meeting(body=scene.body, draft=draft(**wrong), by=who)


def test_an_action_needs_an_owner_who_sees_it(scene: Scene, released: Meeting) -> None:
    with scene.acting(scene.officer, at=START) as who, pytest.raises(PortalError):
        under = AgendaItem.objects.visible_to(who).get(position=1)
        services.record_action(
            meeting_id=released.pk, item_id=under.pk, title_ja="x", title_en="",
            owner_organisation_id=scene.rival.organisation_id, due_at=START + timedelta(days=7),
            marking=OutcomeMarking(2, "宿題"), by=who,
        )  # fmt: skip
