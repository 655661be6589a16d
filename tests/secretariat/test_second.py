"""One place for all that waits for a second officer; nothing that the officer may not see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from apps.action_items.models import Giving
from apps.documents.models import Paper, Purge, Withdrawal
from apps.meetings.models import Release as MeetingRelease
from apps.notices.models import Notice
from apps.notices.models import Release as NoticeRelease
from apps.obligations import desk as reminders
from apps.organisations.roster.models import InvitationRelease
from apps.secretariat.selectors.second import second_looks
from tests import factories as make
from tests.clients import client_of
from tests.conftest import as_owner
from tests.notifications.stage import meeting
from tests.obligations.scene import MONDAY, Scene, acting
from tests.organisations.succession import banks, requested
from tests.secretariat.test_reminders import owed
from wg_portal import clock


def marked(scene: Scene, circle: Any, **more: Any) -> dict[str, Any]:
    return {
        "body": scene.body, "tlp": 2, "circle": circle, "circle_kind": circle.kind,
        "notice_title": "件名", "originator_id": scene.officer.organisation_id,
    } | more  # fmt: skip


def noticed(scene: Scene, title: str, circle: Any, desk: Any) -> None:
    notice = Notice.objects.create(
        **marked(scene, circle), desk_circle=desk, code=title, title_ja=title, requested=True,
        visible_from=MONDAY - timedelta(days=1),
    )  # fmt: skip
    NoticeRelease.objects.create(
        notice=notice, requested_by=scene.officer.person, requested_at=MONDAY, fingerprint="f"
    )


def spilt(scene: Scene, title: str, circle: Any) -> None:
    before = MONDAY - timedelta(days=1)
    given = marked(scene, circle, notice_title=title)
    paper = Paper.objects.create(
        **given, owner_organisation_id=scene.officer.organisation_id, title_ja="題",
        visible_from=before, withdrawn_at=MONDAY,
    )  # fmt: skip
    del given["originator_id"]
    withdrawal = Withdrawal.objects.create(
        **given, paper=paper, cause="file", reason="誤り", withdrawn_by=scene.officer.person,
        withdrawn_post=scene.officer, withdrawn_at=MONDAY,
    )  # fmt: skip
    Purge.objects.create(
        withdrawal=withdrawal, reason="秘密", asked_by=scene.officer.person, asked_at=MONDAY
    )


def everything(scene: Scene, invited: Any, settings: Any) -> None:
    settings.SECOND_OFFICER_ABOVE = 1
    owed(scene, invited, scene.bank, scene.peer.organisation)
    with acting(scene.officer) as by:
        reminders.ask_to_remind("reply", invited.pk, by=by)
    other = meeting(scene, number=9)
    with as_owner():
        MeetingRelease.objects.create(
            meeting=other, what="minutes", requested_by=scene.officer.person,
            requested_at=MONDAY, fingerprint="f",
        )  # fmt: skip
        noticed(scene, "NO-全員", scene.circle, scene.desk)
        spilt(scene, "消すべき資料", scene.circle)
        InvitationRelease.objects.create(
            people=[uuid4(), uuid4()], requested_by=scene.officer.person, requested_at=MONDAY
        )
    banks(scene)
    requested(scene)


def test_all_that_waits_stands_in_one_place(
    scene: Scene, invited: Any, settings: Any, client: Client
) -> None:
    everything(scene, invited, settings)
    with acting(scene.second_officer) as who:
        looks = second_looks(who)
    assert {each.kind for each in looks} == {
        "議事要旨", "お知らせ", "取り下げた資料の消去", "ポータルへの招待", "多数への督促",
        "機関の合併・分割",
    }  # fmt: skip
    assert not any(each.own for each in looks)
    with acting(scene.officer) as who:
        assert all(each.own for each in second_looks(who))
    with clock.fixed(MONDAY):
        page = client_of(scene.second_officer, scene.second_officer.person).get("/desk/")
    shown = page.content.decode()
    for each in looks:
        assert each.url in shown
        assert each.name in shown


def test_what_an_officer_may_not_see_does_not_stand_there(
    scene: Scene, invited: Any, settings: Any
) -> None:
    with as_owner():
        circle = make.people_circle(scene.body, scene.officer)
        spilt(scene, "見えない資料", circle)
    everything(scene, invited, settings)
    with acting(scene.second_officer) as who:
        assert "見えない資料" not in {each.name for each in second_looks(who)}
    for post in (scene.main, scene.admin, scene.rival, scene.aide):
        with acting(post) as who:
            assert second_looks(who) == [], post
    assert not Giving.objects.exists()
