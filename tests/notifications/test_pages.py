"""The reader's own wishes, and the officer's preview."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from apps.notifications.models import DigestPreference
from tests import factories as make
from tests.accounts.signing import sign_in
from tests.conftest import as_owner
from tests.notifications.stage import NOTICE, meeting
from tests.obligations.scene import MONDAY, Scene
from wg_portal import clock


def test_a_wish_is_kept_and_a_wrong_one_refused(scene: Scene, client: Client) -> None:
    sign_in(client, scene.main.person)
    page = reverse("notifications:settings")
    assert client.get(page).status_code == 200
    wrong = client.post(page, {"frequency": "hourly", "weekday": "0", "hour": "8"})
    assert wrong.status_code == 422
    for hour in ("8", "18"):
        kept = client.post(page, {"frequency": "weekly", "weekday": "2", "hour": hour})
        assert (kept.status_code, kept["Location"]) == (302, page)
    with as_owner():
        (wish,) = DigestPreference.objects.all()
    assert (wish.person_id, wish.frequency, wish.weekday, wish.hour) == (
        scene.main.person_id,
        "weekly",
        2,
        18,
    )


def test_only_an_officer_who_sees_the_meeting_previews(scene: Scene, client: Client) -> None:
    made = meeting(scene, visible_from=None, state="draft")
    with as_owner():
        make.grant(made, scene.officer, "author")
    page = reverse("notifications:preview", args=["invitation", made.pk])
    with clock.fixed(MONDAY):
        for reader, person, status in (
            (scene.officer, scene.main.person_id, 200),
            (scene.officer, scene.rival.person_id, 404),
            (scene.officer, "x", 404),
            (scene.second_officer, scene.main.person_id, 404),
            (scene.main, scene.main.person_id, 404),
        ):
            sign_in(client, reader.person)
            answer = client.get(page, {"person": str(person)})
            assert answer.status_code == status
            assert (NOTICE in answer.content.decode()) == (status == 200)
