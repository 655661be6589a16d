"""The portal asks each organisation once a quarter, reminds, and is met by confirming."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from apps.notifications.tasks import look_now
from apps.obligations.models import Obligation, PlannedStage
from apps.organisations.keeping import Title
from apps.organisations.models import Membership, NightContact, Post
from apps.roster_checks import planning
from apps.roster_checks.models import Confirmation, RosterCheck
from apps.roster_checks.planning import plan
from apps.roster_checks.quarters import first_day_of_quarter, quarter_name
from apps.roster_checks.services import Checked, confirm
from tests import factories as make
from tests.clients import client_of
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.obligations.scene import MONDAY, Scene, acting
from wg_portal import clock
from wg_portal.clock import JST
from wg_portal.periods import since
from wg_portal.verdict import Refused

NOVEMBER = datetime(2026, 11, 30, 12, 0, tzinfo=JST)
"""With a month of the quarter left."""

CHECKED = Checked(name="当直", telephone="03-9876-5432", hours="夜間・休日")


def everything() -> tuple[list[RosterCheck], list[Obligation]]:
    with as_owner():
        checks = RosterCheck.objects.exclude(organisation__kana="Gone")
        return list(checks), list(Obligation.objects.all())


@pytest.mark.usefixtures("begun")
def test_each_organisation_is_asked_once(scene: Scene) -> None:
    with as_owner():
        # Sits in two bodies, and is asked by the desk of the first.
        make.seat(make.body("third", ordinal=9), scene.main)
        make.organisation("Outsider", kind="external")
    assert plan(at=MONDAY) == 5
    assert plan(at=MONDAY) == 0
    checks, duties = everything()
    assert Counter(each.organisation_id for each in checks) == Counter(
        duty.bearer_organisation_id for duty in duties
    )
    (bank,) = [duty for duty in duties if duty.bearer_organisation_id == scene.bank.pk]
    assert bank.body_id == scene.body.pk
    assert bank.desk_circle_id == scene.desk.pk
    assert bank.assignee_id == scene.admin.person_id
    assert bank.due_at == datetime(2026, 12, 21, 17, 0, tzinfo=JST)
    (peer,) = [duty for duty in duties if duty.bearer_organisation_id == scene.peer.organisation_id]
    assert peer.assignee_id is None, "nobody administers it: the main contact is asked"


@pytest.mark.usefixtures("begun")
def test_the_next_quarter_asks_again_and_newcomers_are_asked_late(scene: Scene) -> None:
    plan(at=MONDAY)
    with as_owner():
        make.seat(scene.body, make.post(make.person("New"), make.organisation("Newcomer")))
    assert plan(at=MONDAY) == 1
    assert plan(at=datetime(2027, 1, 1, 0, 1, tzinfo=JST)) == 6
    assert {each.first_day for each in everything()[0]} == {date(2026, 10, 1), date(2027, 1, 1)}


@pytest.mark.usefixtures("begun")
def test_where_nobody_can_sign_in_yet_nobody_is_asked(scene: Scene) -> None:
    with as_owner():
        held = make.post(make.person("Held", is_active=False), make.organisation("Imported"))
        make.seat(scene.body, held)
    assert plan(at=MONDAY) == 5
    assert held.organisation_id not in {each.organisation_id for each in everything()[0]}
    with as_owner():
        held.person.is_active = True
        held.person.save()
    assert plan(at=MONDAY) == 1, "and when the first one can, it is asked"


@pytest.mark.usefixtures("begun")
def test_one_circle_serves_as_long_as_the_desk_is_the_same(scene: Scene) -> None:
    def circle(at: datetime) -> object:
        plan(at=at)
        with as_owner():
            found = RosterCheck.objects.filter(organisation=scene.bank).latest("first_day")
            return found.circle_id

    first = circle(MONDAY)
    assert circle(datetime(2027, 1, 1, 0, 1, tzinfo=JST)) == first
    with as_owner():
        joins = make.post(make.person("Joins"), make.organisation("Agency"))
        make.seat(scene.body, joins, role="secretariat", during=since(date(2027, 4, 1)))
        Membership.objects.filter(organisation=joins.organisation_id).update(
            during=since(date(2027, 4, 1))
        )
    changed = circle(datetime(2027, 4, 1, 0, 1, tzinfo=JST))
    assert changed != first, "who reads what was asked before stays as it was"
    assert circle(datetime(2027, 7, 1, 0, 1, tzinfo=JST)) == changed


@pytest.mark.usefixtures("begun")
def test_who_has_left_every_body_is_not_asked(scene: Scene) -> None:
    with as_owner():
        Membership.objects.filter(organisation=scene.bank).update(
            during=since(date(2026, 1, 1), date(2026, 12, 6))
        )
    plan(at=MONDAY)
    assert scene.bank.pk not in {each.organisation_id for each in everything()[0]}


@pytest.mark.usefixtures("begun")
def test_the_setting_switches_it_off(scene: Scene, settings: Any) -> None:
    settings.ROSTER_CHECK_DAYS = 0
    assert plan(at=MONDAY) == 0
    assert everything() == ([], [])


def test_what_cannot_be_planned_is_tried_again_after_a_pause(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Any] = []

    def broken(*about: Any, **more: Any) -> Any:
        tried.append(about[0])
        raise RuntimeError

    with monkeypatch.context() as broken_for_now:
        broken_for_now.setattr(planning, "_administrator", broken)
        assert plan(at=NOVEMBER) == 0
        assert plan(at=NOVEMBER + timedelta(minutes=59)) == 0
    assert len(tried) == len(set(tried)) == 5, "each once within the hour"
    assert everything() == ([], [])
    assert plan(at=NOVEMBER + planning.PAUSE) == 5


def test_every_administrator_finds_it_at_home_as_the_organisations(
    scene: Scene, check: RosterCheck
) -> None:
    with as_owner():
        other = make.post(make.person("Admin2"), scene.bank, org_admin=True, handles_marked=True)
    with clock.fixed(MONDAY):
        pages = {
            post: client_of(post, post.person).get("/?view=organisation").content.decode()
            for post in (scene.admin, other, scene.rival)
        }
    address = f"/roster-checks/{check.pk}/"
    assert [address in page for page in pages.values()] == [True, True, False]


def test_it_begins_with_the_next_quarter_where_little_of_this_one_is_left(scene: Scene) -> None:
    assert plan(at=MONDAY) == 0
    assert everything() == ([], [])
    assert plan(at=datetime(2027, 1, 1, 0, 1, tzinfo=JST)) == 5


def test_it_begins_at_once_where_a_month_is_left(scene: Scene) -> None:
    assert plan(at=NOVEMBER) == 5


def test_quarters() -> None:
    assert first_day_of_quarter(datetime(2027, 3, 31, 23, 0, tzinfo=JST)) == date(2027, 1, 1)
    assert first_day_of_quarter(datetime(2027, 4, 1, 0, 0, tzinfo=JST)) == date(2027, 4, 1)
    assert quarter_name(date(2026, 10, 1), "ja") == "令和8年度第3四半期"
    assert quarter_name(date(2027, 1, 1), "ja") == "令和8年度第4四半期"
    assert quarter_name(date(2027, 1, 1), "en") == "Q4 of fiscal 2026"
    assert quarter_name(date(2026, 4, 1), "en") == "Q1 of fiscal 2026"


def run_to(*moments: datetime) -> None:
    for at in moments:
        with clock.fixed(at):
            look_now()


def at_half_past_eight(day: int) -> datetime:
    return datetime(2026, 12, day, 8, 30, tzinfo=JST)


def test_it_is_reminded_of_and_escalated_as_every_act(
    scene: Scene, sink: Sink, check: RosterCheck
) -> None:
    run_to(*(at_half_past_eight(day) for day in range(8, 32)))
    with as_owner():
        duty = Obligation.objects.get(subject_id=check.pk)
        told = list(
            PlannedStage.objects.filter(obligation=duty, state="told").values_list("to", flat=True)
        )
        admin, main, rival, aide, officer = (
            each.person.email
            for each in (scene.admin, scene.main, scene.rival, scene.aide, scene.officer)
        )
    assert told == ["bearer", "bearer", "org_admin", "secretariat"]
    words = "\n".join(mail.as_string() for mail in sink.to(admin))
    assert sink.to(admin), "the administrator is reminded"
    assert f"/roster-checks/{check.pk}/" in "".join(
        part.get_content()
        for mail in sink.to(admin)
        for part in mail.walk()
        if part.get_content_type() == "text/plain"
    ), words
    for address in (main, rival, aide):
        text = "".join(
            part.get_content()
            for mail in sink.to(address)
            for part in mail.walk()
            if part.get_content_type() == "text/plain"
        )
        assert str(check.pk) not in text
    assert sink.to(officer)


def test_confirming_ends_it(scene: Scene, sink: Sink, check: RosterCheck) -> None:
    titles = {scene.main.pk: Title("CSIRT", "室長", "CSIRT", "Head")}
    # Posts of others are passed over.
    titles[scene.rival.pk] = Title("x", "x", "x", "x")
    with acting(scene.admin) as by:
        checked = Checked("当直", "03-9876-5432", "夜間", titles=titles, remark="異動予定あり")
        confirm(check.pk, checked, by=by)
    with as_owner():
        duty = Obligation.objects.get(subject_id=check.pk)
        assert duty.state == "discharged"
        assert not PlannedStage.objects.filter(obligation=duty, state="planned").exists()
        assert NightContact.objects.get(organisation=scene.bank).checked_at == MONDAY
        assert Post.objects.get(pk=scene.main.pk).title_ja == "室長"
        assert Post.objects.get(pk=scene.rival.pk).title_ja == ""
        made = Confirmation.objects.get()
        assert (made.people, made.remark) == (4, "異動予定あり")
    with acting(scene.admin) as by, pytest.raises(Refused):
        confirm(check.pk, CHECKED, by=by)
    run_to(*(at_half_past_eight(day) for day in range(8, 32)))
    with as_owner():
        address = scene.admin.person.email
    assert str(check.pk) not in "".join(mail.as_string() for mail in sink.to(address))
    assert plan(at=MONDAY) == 0


def test_only_the_administrator_confirms_and_nothing_is_half_done(
    scene: Scene, check: RosterCheck
) -> None:
    for post in (scene.main, scene.officer):
        with acting(post) as by, pytest.raises((Refused, RosterCheck.DoesNotExist)):
            confirm(check.pk, CHECKED, by=by)
    with acting(scene.rival) as by, pytest.raises(RosterCheck.DoesNotExist):
        confirm(check.pk, CHECKED, by=by)
    with as_owner():
        assert not NightContact.objects.exists()
        assert not Confirmation.objects.exists()
        assert Obligation.objects.get(subject_id=check.pk).state == "open"
