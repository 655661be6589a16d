"""The reader's own wishes, and the officer's preview."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.accounts.models import User
from apps.notifications.enums import Mandatory
from apps.notifications.models import DigestPreference
from tests import factories as make
from tests.accounts.signing import sign_in
from tests.conftest import as_owner
from tests.notifications.stage import NOTICE, meeting
from tests.obligations.scene import MONDAY, Scene
from wg_portal import clock

WISH = {"frequency": "daily", "weekday": "0", "hour": "8", "language": "ja"} | {
    "time_zone": "Asia/Tokyo"
}


def test_a_wish_is_kept_and_a_wrong_one_refused(scene: Scene, client: Client) -> None:
    sign_in(client, scene.main.person)
    page = reverse("notifications:settings")
    assert client.get(page).status_code == 200
    wrong = client.post(page, WISH | {"frequency": "hourly"})
    assert wrong.status_code == 422
    for hour in ("8", "18"):
        kept = client.post(page, WISH | {"frequency": "weekly", "weekday": "2", "hour": hour})
        assert (kept.status_code, kept["Location"]) == (302, page)
    with as_owner():
        (wish,) = DigestPreference.objects.all()
    assert (wish.person_id, wish.frequency, wish.weekday, wish.hour) == (
        scene.main.person_id,
        "weekly",
        2,
        18,
    )


def test_days_news_language_and_clock_stand_on_one_page(scene: Scene, client: Client) -> None:
    sign_in(client, scene.main.person)
    page = reverse("notifications:settings")
    sent = WISH | {
        "frequency": "chosen",
        "weekdays": ["1", "3"],
        "at_once": ["minutes", "notes"],
        "language": "en",
        "time_zone": "Europe/London",
    }
    assert client.post(page, sent).status_code == 302
    with as_owner():
        wish = DigestPreference.objects.get()
        person = User.objects.get(pk=scene.main.person_id)
    assert (wish.frequency, wish.weekdays, wish.at_once) == (
        "chosen",
        [1, 3],
        ["minutes", "notes"],
    )
    assert (person.language, person.time_zone) == ("en", "Europe/London")
    shown = client.get(page).content.decode()
    assert "Your notification settings were saved." in shown
    with translation.override("en"):
        for mandatory in Mandatory:
            assert str(mandatory.label) in shown
    # What is hidden with another frequency is kept, not lost.
    assert client.post(page, WISH | {"frequency": "off", "hour": ""}).status_code == 302
    with as_owner():
        wish = DigestPreference.objects.get()
    assert (wish.frequency, wish.weekdays, wish.hour, wish.at_once) == ("off", [1, 3], 8, [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"frequency": "chosen"}, "曜日を1日以上選ぶか、別の頻度を選んでください"),
        ({"frequency": "chosen", "weekdays": ["5"]}, "5"),
        ({"at_once": ["everything"]}, "everything"),
        ({"time_zone": "Mars/Base"}, "Mars/Base"),
        ({"language": "fr"}, "fr"),
        ({}, ""),
    ],
)
def test_what_was_typed_stays_with_its_error(
    scene: Scene, client: Client, typed: dict[str, object], said: str
) -> None:
    sign_in(client, scene.main.person)
    page = reverse("notifications:settings")
    sent = WISH | {"hour": "17", "at_once": ["papers"]} | typed if typed else {}
    wrong = client.post(page, sent)
    shown = wrong.content.decode()
    assert (wrong.status_code, said in shown) == (422, True)
    if typed:
        assert 'value="17" selected' in shown
    with as_owner():
        assert not DigestPreference.objects.exists()


@pytest.mark.parametrize(
    "nonsense",
    [
        {"frequency": "chosen"},
        {"frequency": "chosen", "weekdays": [5]},
        {"weekdays": [-1]},
        {"at_once": ["invitations"]},
        {"frequency": "hourly"},
    ],
)
def test_the_database_refuses_nonsense(scene: Scene, nonsense: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), as_owner():
        DigestPreference.objects.create(person=scene.main.person, **nonsense)


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
