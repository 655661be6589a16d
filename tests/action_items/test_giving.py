"""Giving outside a meeting: to several, to a person, by two officers, and who may not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection

from apps.action_items.drafts import Draft
from apps.action_items.giving import Batch, give_all, release, return_giving
from apps.action_items.models import ActionItem, Giving
from apps.activity.models import Outbox, Record
from apps.obligations.models import Obligation
from apps.sharing.selectors import body_circle
from tests.action_items.test_pages import browser, text
from tests.conftest import as_owner
from tests.obligations.scene import DUE, MONDAY, acting, build, morning
from wg_portal import clock
from wg_portal.verdict import PortalError, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db
WORDING = "canary-wording"


@pytest.fixture
def scene() -> Iterator[Scene]:
    with clock.fixed(MONDAY):
        yield build()


def batch(scene: Scene, *owners: Any, **fields: Any) -> Batch:
    drafts = [
        Draft(WORDING, "", each.organisation_id, None, fields.get("due_at", DUE))
        for each in owners or (scene.main, scene.peer)
    ]
    return Batch(scene.body.pk, body_circle(scene.body.pk, "all"), 2, "連絡先", drafts)


def typed(scene: Scene, **fields: Any) -> dict[str, Any]:
    return {
        "submission": str(uuid4()),
        "body": "practitioners",
        "organisations": [str(scene.bank.pk), str(scene.peer.organisation_id)],
        "person": "",
        "title_ja": WORDING,
        "title_en": "",
        "due_at_year": "８",
        "due_at_month": "12",
        "due_at_day": "14",
        "due_at_time": "",
        "circle": "all",
        "tlp": "2",
        "notice_title": "連絡先",
    } | fields


def given_now() -> list[ActionItem]:
    with as_owner():
        return list(ActionItem.objects.order_by("code"))


def test_one_row_for_each_organisation_after_a_look_at_who_is_told(scene: Scene) -> None:
    desk = browser(scene, "officer")
    sent = typed(scene)
    look = text(desk.post("/actions/new/", sent | {"do": "preview"}))
    assert not given_now()
    for name in ("MAIN", "PEER"):
        assert name in look
    assert "DEPUTY" not in look
    for _ in range(2):
        answer = desk.post("/actions/new/", sent | {"do": "give"})
        assert (answer.status_code, answer["Location"]) == (302, "/actions/")
    rows = given_now()
    assert [row.code for row in rows] == ["A-0001", "A-0002"]
    assert {row.owner_organisation_id for row in rows} == {
        scene.bank.pk,
        scene.peer.organisation_id,
    }
    assert {(row.due_at, row.tlp, row.title_ja) for row in rows} == {(DUE, 2, WORDING)}
    with as_owner():
        assert Obligation.objects.open().count() == 2
        assert Outbox.objects.filter(kind="action_items.ActionGiven").count() == 2


def test_the_same_from_another_form_is_refused_whole(scene: Scene) -> None:
    desk = browser(scene, "officer")
    desk.post("/actions/new/", typed(scene, organisations=[str(scene.bank.pk)], do="give"))
    again = desk.post("/actions/new/", typed(scene, submission=str(uuid4()), do="give"))
    assert again.status_code == 422
    assert "A-0001" in text(again)
    assert [row.code for row in given_now()] == ["A-0001"]


def test_a_person_is_asked_by_name_and_can_report_alone(scene: Scene) -> None:
    desk = browser(scene, "officer")
    sent = typed(
        scene,
        organisations=[str(scene.bank.pk)],
        person=f"{scene.bank.pk} {scene.attendant.person_id}",
        do="give",
    )
    answer = desk.post("/actions/new/", sent)
    [action] = given_now()
    assert answer["Location"] == f"/actions/{action.pk}/"
    assert action.owner_person_id == scene.attendant.person_id
    with as_owner():
        assert Obligation.objects.get().bearer_person_id == scene.attendant.person_id
    finish = {"submission": str(uuid4()), "comment": "Done"}
    page = f"/actions/{action.pk}/"
    assert browser(scene, "main").post(f"{page}finish/", finish).status_code == 422
    assert browser(scene, "attendant").post(f"{page}finish/", finish).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"organisations": []}, "Choose at least one organisation."),
        ({"due_at_day": "1"}, "Choose a deadline that is still ahead."),
        ({"due_at_day": "31", "due_at_month": "11"}, "This date does not exist."),
        ({"notice_title": ""}, "Enter the title for notices"),
        ({"title_ja": ""}, "Please fill this in"),
    ],
)
@pytest.mark.parametrize("button", ["preview", "give"])
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    scene: Scene, wrong: dict[str, Any], said: str, button: str
) -> None:
    answer = browser(scene, "officer").post("/actions/new/", typed(scene, **wrong) | {"do": button})
    assert answer.status_code == 422
    assert said in text(answer)
    assert "連絡先" in text(answer) or "notice_title" in wrong
    assert not given_now()


def test_a_person_of_another_organisation_is_not_taken(scene: Scene) -> None:
    person = f"{scene.bank.pk} {scene.main.person_id}"
    answer = browser(scene, "officer").post("/actions/new/", typed(scene, person=person, do="give"))
    assert answer.status_code == 422
    assert "Choose the organisation of this person alone" in text(answer)


@pytest.mark.parametrize("holder", ["main", "peer", "aide", "rival", "admin"])
@pytest.mark.parametrize("url", ["/actions/new/", "/actions/paste/"])
def test_only_a_secretariat_finds_the_pages(scene: Scene, holder: str, url: str) -> None:
    client = browser(scene, holder)
    assert client.get(url).status_code == 404
    assert client.post(url, typed(scene, do="give")).status_code == 404
    assert not given_now()


def test_an_officer_gives_in_his_own_body_only(scene: Scene) -> None:
    desk = browser(scene, "officer")
    assert desk.get("/actions/new/?body=elsewhere").status_code == 404
    assert desk.post("/actions/new/", typed(scene, body="elsewhere")).status_code == 404
    with acting(scene.officer) as by, pytest.raises(PortalError):
        give_all(batch(scene, scene.main, scene.rival), by=by)
    with acting(scene.main) as by, pytest.raises(Refused):
        give_all(batch(scene), by=by)
    assert not given_now()


@pytest.fixture
def few(settings: Any) -> None:
    settings.SECOND_OFFICER_ABOVE = 1


def asked(scene: Scene) -> Giving:
    with acting(scene.officer) as by:
        made = give_all(batch(scene), by=by)
    assert isinstance(made, Giving)
    return made


def test_many_wait_for_a_second_officer_and_nothing_exists_before(scene: Scene, few: None) -> None:
    desk = browser(scene, "officer")
    answer = desk.post("/actions/new/", typed(scene, do="give"))
    with as_owner():
        waiting = Giving.objects.get()
        assert not Obligation.objects.exists()
        assert WORDING not in str([*Record.objects.values(), *Outbox.objects.values()])
    page = f"/actions/requests/{waiting.pk}/"
    assert answer["Location"] == page
    assert not given_now()
    own = desk.post(f"{page}release/", {"submission": str(uuid4())})
    assert own.status_code == 422
    assert "A second person has to decide" in text(own)
    assert not given_now()
    second = browser(scene, "second_officer")
    assert WORDING in text(second.get(page))
    assert f"{page}" in text(second.get("/actions/new/"))
    sent = {"submission": str(uuid4())}
    for _ in range(2):
        assert second.post(f"{page}release/", sent).status_code == 302
    assert len(given_now()) == 2
    again = second.post(f"{page}release/", {"submission": str(uuid4())})
    assert again.status_code == 422
    assert len(given_now()) == 2


def test_a_returned_request_is_never_given(scene: Scene, few: None) -> None:
    waiting = asked(scene)
    with acting(scene.second_officer, morning(8)) as by:
        return_giving(waiting.pk, comment="Too many", by=by)
        with pytest.raises(Refused):
            release(waiting.pk, by=by)
    assert not given_now()
    with acting(scene.officer, morning(8)) as who:
        shown = Giving.objects.visible_to(who).get()
        assert (shown.given, shown.comment) == (False, "Too many")


def test_what_became_impossible_meanwhile_is_not_given_in_part(scene: Scene, few: None) -> None:
    waiting = asked(scene)
    with acting(scene.second_officer, morning(21)) as by, pytest.raises(PortalError):
        release(waiting.pk, by=by)
    assert not given_now()
    with as_owner():
        assert Giving.objects.get().decided_at is None


@pytest.mark.parametrize("holder", ["main", "peer", "aide", "rival", "admin"])
def test_a_request_is_known_to_the_desk_alone(scene: Scene, few: None, holder: str) -> None:
    waiting = asked(scene)
    with acting(getattr(scene, holder)) as who, connection.cursor() as cursor:
        assert not Giving.objects.visible_to(who).exists()
        cursor.execute("SELECT count(*) FROM action_items_giving")
        assert cursor.fetchone() == (0,)
    client = browser(scene, holder)
    page = f"/actions/requests/{waiting.pk}/"
    assert client.get(page).status_code == 404
    for act in ("release", "return"):
        sent = {"submission": str(uuid4()), "comment": ""}
        assert client.post(f"{page}{act}/", sent).status_code == 404
    assert not given_now()


def test_the_database_takes_no_release_by_whoever_asked(scene: Scene, few: None) -> None:
    from django.db import DatabaseError, transaction

    waiting = asked(scene)
    with acting(scene.officer), pytest.raises(DatabaseError), transaction.atomic():
        Giving.objects.filter(pk=waiting.pk).update(
            decided_by=scene.officer.person_id, decided_at=MONDAY, given=True
        )


def test_an_organisation_given_many_reads_them_in_one_digest(scene: Scene) -> None:
    drafts = [
        Draft(
            f"{WORDING} {n}",
            "",
            scene.bank.pk,
            None,
            datetime(2026, 12, 14 + n, 17, tzinfo=DUE.tzinfo),
        )
        for n in range(4)
    ]
    with acting(scene.officer) as by:
        circle = body_circle(scene.body.pk, "all")
        give_all(Batch(scene.body.pk, circle, 2, "連絡先", drafts), by=by)
    with as_owner():
        facts = [row.facts for row in Outbox.objects.filter(kind="action_items.ActionGiven")]
    assert [fact["several"] for fact in facts] == [True] * 4
