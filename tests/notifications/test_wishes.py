"""News that somebody wants at once, and what comes whatever he wishes."""

from __future__ import annotations

from typing import Any

import pytest

from apps.documents.events import PaperReleased
from apps.meetings.events import MinutesReleased
from apps.meetings.models import Minutes
from apps.notifications.enums import REASONS, Mandatory, NewsGroup
from apps.notifications.handlers import HANDLERS
from apps.notifications.models import DigestPreference
from apps.sharing.enums import Tlp
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import (
    CANARY,
    MINUTE,
    invite,
    look,
    meeting,
    paper,
    publish,
    rows,
    text_of,
)
from tests.obligations.scene import MONDAY, Scene, morning


def wishes(scene: Scene, **wish: Any) -> None:
    with as_owner():
        DigestPreference.objects.create(person=scene.main.person, **wish)


def channels(scene: Scene, reason: str) -> dict[bool, set[str]]:
    """The channels of the one with the wish, and of all others."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for row in rows(reason=reason):
        found[row.recipient_id == scene.main.person_id].add(row.channel)
    return found


def test_every_handler_is_news_with_two_forms_or_mandatory() -> None:
    for kind, handler in HANDLERS.items():
        if handler.is_news:
            assert handler.write, kind
            assert handler.line, kind
        else:
            assert handler.matter in Mandatory, kind
            assert handler.write, kind
    told = {handler.matter for handler in HANDLERS.values()}
    assert told == {*NewsGroup, *Mandatory} - {Mandatory.ACCOUNT}
    assert set(REASONS) == set(Mandatory)


@pytest.mark.parametrize("frequency", ["daily", "off"])
def test_chosen_news_comes_at_once_the_rest_waits(scene: Scene, sink: Sink, frequency: str) -> None:
    wishes(scene, frequency=frequency, at_once=["papers"])
    publish(PaperReleased, paper(scene))
    assert look(MONDAY) == 1
    (mail,) = sink.to(scene.main.person.email)
    text = text_of(mail)
    assert (mail["X-Portal-Kind"], "新しい資料" in mail["Subject"]) == ("notice", True)
    assert "資料の件" in text
    assert CANARY not in mail.as_string()
    assert "/notifications/settings/" in text
    assert "通知設定にかかわらず" not in text
    assert channels(scene, "documents.PaperReleased") == {True: {"mail"}, False: {"digest"}}
    sink.clear()
    look(morning(8) + 31 * MINUTE)
    assert sink.to(scene.main.person.email) == []
    assert sink.to(scene.peer.person.email) != []


def test_news_of_another_group_never_goes_alone(scene: Scene, sink: Sink) -> None:
    wishes(scene, frequency="off", at_once=["minutes"])
    publish(PaperReleased, paper(scene))
    look(MONDAY)
    look(morning(9))
    assert sink.to(scene.main.person.email) == []
    assert channels(scene, "documents.PaperReleased")[True] == {"digest"}


def test_red_news_at_once_says_nothing(scene: Scene, sink: Sink) -> None:
    wishes(scene, at_once=["papers"])
    with as_owner():
        named = make.people_circle(scene.body, scene.main)
    publish(PaperReleased, paper(scene, tlp=Tlp.RED, circle=named, notice_title="赤の件"))
    look(MONDAY)
    (mail,) = sink.to(scene.main.person.email)
    assert "赤の件" not in mail.as_string()
    assert "赤の件" not in text_of(mail)
    assert "TLP:RED" in text_of(mail)


def test_minutes_at_once_lead_to_their_meeting(scene: Scene, sink: Sink) -> None:
    wishes(scene, at_once=["minutes"])
    held = meeting(scene)
    with as_owner():
        minutes = Minutes.objects.create(
            meeting=held,
            tlp=Tlp.AMBER,
            circle=scene.circle,
            circle_kind=scene.circle.kind,
            originator_id=scene.officer.organisation_id,
            visible_from=MONDAY,
            notice_title="議事要旨の件",
        )
    minutes.body_id = held.body_id  # type: ignore[attr-defined]
    publish(MinutesReleased, minutes, meeting_id=held.pk)
    look(MONDAY)
    (mail,) = sink.to(scene.main.person.email)
    assert "議事要旨の共有" in mail["Subject"]
    assert f"/meetings/{held.pk}/" in text_of(mail)


def test_a_mandatory_mail_says_why_it_comes(scene: Scene, sink: Sink) -> None:
    wishes(scene, frequency="off")
    invite(meeting(scene))
    look(MONDAY)
    (mail,) = sink.to(scene.main.person.email)
    for kind in ("plain", "html"):
        assert "※このメールは、通知設定にかかわらずお送りしています。" in text_of(mail, kind)
