"""Invitations wait until an officer lets them go; each person gets one, in his language."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from apps.accounts.models import Invitation, User
from apps.activity.models import Record
from apps.organisations.models import InvitationRelease, Post
from apps.organisations.roster import inviting
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import MINUTE, look
from tests.obligations.scene import MONDAY, Scene, acting
from tests.organisations.roster.books import BANK, PERSON
from tests.organisations.roster.test_import import imported
from tests.organisations.transfer import enter
from wg_portal import clock
from wg_portal.verdict import Refused

PAGE = "/people/roster/invitations/"


def entered(scene: Scene, number: int = 3) -> list[UUID]:
    """People of a roster; every second one reads English."""
    people = [
        PERSON | {"mail": f"new{n}@akatsuki.example", "language": "en" if n % 2 else "ja"}
        for n in range(number)
    ]
    imported(scene, {"organisations": [BANK], "people": people})
    with as_owner():
        found = User.objects.filter(email__startswith="new").order_by("email")
        return list(found.values_list("pk", flat=True))


def waiting(scene: Scene) -> list[UUID]:
    with acting(scene.officer) as by:
        return [post.person_id for post in inviting.waiting(by)]


def ask(post: Post, people: list[UUID], at: datetime = MONDAY) -> int:
    with acting(post, at) as by:
        return inviting.ask(people, by=by)


def let_go(scene: Scene, people: list[UUID]) -> int:
    """Asked for by one officer, released by the other."""
    ask(scene.officer, people)
    with as_owner():
        asked = InvitationRelease.objects.get(decided_at=None)
    with acting(scene.second_officer, stepped_up=True) as by:
        return inviting.release(asked.pk, by=by, at=MONDAY)


def mails(sink: Sink) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for mail, (_sender, (to,)) in zip(sink.mails, sink.envelopes, strict=True):
        if mail["X-Portal-Kind"] == "account" and to.endswith("akatsuki.example"):
            found.setdefault(to, []).append(str(mail["Subject"]))
    return found


@pytest.fixture
def _real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Invitations run out on the real clock; these tests stand in December."""
    from datetime import UTC, datetime

    from apps.accounts import mails as account_mails

    class Now(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return MONDAY.astimezone(tz or UTC)

    monkeypatch.setattr(account_mails, "datetime", Now)


def test_nobody_hears_before_it_is_released(scene: Scene, sink: Sink) -> None:
    people = entered(scene)
    look(MONDAY)
    assert mails(sink) == {}
    assert sorted(waiting(scene)) == sorted(people)


@pytest.mark.usefixtures("_real_time")
def test_each_gets_one_mail_in_his_language(scene: Scene, sink: Sink) -> None:
    people = entered(scene)
    assert let_go(scene, people[:2]) == 2
    with pytest.raises(Refused):
        ask(scene.second_officer, people[:2])
    assert let_go(scene, people) == 1
    look(MONDAY)
    look(MONDAY)
    told = mails(sink)
    assert {to: len(subjects) for to, subjects in told.items()} == {
        f"new{n}@akatsuki.example": 1 for n in range(3)
    }
    assert "Invitation to the portal" in told["new1@akatsuki.example"][0]
    assert "Invitation" not in told["new0@akatsuki.example"][0]
    assert waiting(scene) == []
    with as_owner():
        assert Invitation.objects.filter(invited_by_id=scene.second_officer.person_id).count() == 3
        rows = Record.objects.filter(verb="organisations.PersonInvited")
        assert {row.subject_id for row in rows} == set(people)
        assert {row.actor_id for row in rows} == {scene.second_officer.person_id}


@pytest.mark.parametrize("number", [1, 3])
def test_nobody_is_invited_by_one_officer(scene: Scene, sink: Sink, number: int) -> None:
    people = entered(scene, number)
    look(MONDAY)
    sink.clear()
    assert ask(scene.officer, people) == number
    with as_owner():
        asked = InvitationRelease.objects.get()
        assert not Invitation.objects.exists()
    look(MONDAY)
    told = [to for mail, (_from, (to,)) in zip(sink.mails, sink.envelopes, strict=True)]
    assert told == [scene.second_officer.person.email]
    with acting(scene.officer) as by, pytest.raises(Refused):
        inviting.release(asked.pk, by=by, at=MONDAY)
    with pytest.raises(Refused):
        ask(scene.officer, people)
    with acting(scene.second_officer) as by:
        with pytest.raises(Refused):
            inviting.release(asked.pk, by=by, at=MONDAY)
        fresh = replace(by, stepped_up=True)
        assert inviting.release(asked.pk, by=fresh, at=MONDAY) == number
        with pytest.raises(Refused):
            inviting.release(asked.pk, by=fresh, at=MONDAY)
    with as_owner():
        assert Invitation.objects.count() == number
    assert waiting(scene) == []


def test_two_requests_beside_each_other(scene: Scene) -> None:
    people = entered(scene)
    ask(scene.officer, people[:1])
    later = MONDAY + MINUTE
    assert ask(scene.second_officer, people, later) == 2, "who is asked for already is left out"
    with acting(scene.officer, later) as by:
        asked = inviting.pending(by)
    assert [{post.person_id for post in each.posts} for each in asked] == [
        {people[0]},
        {*people[1:]},
    ]
    assert [bool(each.may_release) for each in asked] == [False, True]


def test_the_second_officer_sees_each_post_of_whom_he_lets_in(scene: Scene) -> None:
    with as_owner():
        scene.rival.organisation.key = "R-1"
        scene.rival.organisation.save()
    people = entered(scene, 1)
    again = PERSON | {"mail": "new0@akatsuki.example", "language": "ja", "organisation": "R-1"}
    imported(scene, {"people": [again]})
    ask(scene.officer, people)
    with acting(scene.second_officer) as by:
        [asked] = inviting.pending(by)
    assert {post.organisation.short_ja for post in asked.posts} == {"あかつき銀行", "Rival"}


def test_a_request_is_taken_back(scene: Scene) -> None:
    people = entered(scene)
    ask(scene.officer, people)
    with as_owner():
        asked = InvitationRelease.objects.get()
    with acting(scene.officer) as by:
        inviting.send_back(asked.pk, by=by)
    assert sorted(waiting(scene)) == sorted(people)
    with as_owner():
        assert not Invitation.objects.exists()


def test_who_is_no_officer_invites_nobody(scene: Scene) -> None:
    people = entered(scene, 1)
    for post in (scene.main, scene.admin, scene.aide):
        with pytest.raises(Refused):
            ask(post, people)


def test_a_roster_again_leaves_the_invited_alone(scene: Scene) -> None:
    let_go(scene, entered(scene))
    people = [PERSON | {"mail": "new0@akatsuki.example", "language": "ja", "title_ja": "次長"}]
    imported(scene, {"people": people})
    assert waiting(scene) == []


def test_the_page(scene: Scene, settings: Any) -> None:
    settings.REDIS_URL = ""
    entered(scene)
    with clock.fixed(MONDAY):
        text = enter(scene.officer).get(PAGE).content.decode()
        assert "new2@akatsuki.example" in text
        assert "招待前の方 3名" in text
        sent = {"submission": str(uuid4())}
        answer = enter(scene.officer).post(PAGE, sent, follow=True)
        assert "選択してください" in answer.content.decode()
        sent = {"submission": str(uuid4()), "everybody": "on"}
        for _again in range(2):
            answer = enter(scene.officer).post(PAGE, sent, follow=True)
        text = answer.content.decode()
        assert "Officer" in text
        with as_owner():
            asked = InvitationRelease.objects.get()
        mine = enter(scene.officer).post(f"{PAGE}{asked.pk}/release/", follow=True)
        assert "別の担当者が判断します" in mine.content.decode()
        assert enter(scene.main).post(f"{PAGE}{asked.pk}/release/").status_code == 404
        enter(scene.second_officer).post(f"{PAGE}{asked.pk}/release/")
        with as_owner():
            assert Invitation.objects.count() == 3
        assert "new2@" not in enter(scene.officer).get(PAGE).content.decode()
