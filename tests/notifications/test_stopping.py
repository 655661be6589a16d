"""One click stops digests and nothing else, and nobody can click for another."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.documents.events import PaperReleased
from apps.notifications.models import DigestPreference
from apps.notifications.stopping import stop_page
from tests.accounts.signing import sign_in
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import MINUTE, invite, look, meeting, paper, publish, rows, text_of
from tests.obligations.scene import MONDAY, Scene, given, morning
from wg_portal.rowsecurity import as_nobody, as_person

PORTAL = "https://portal.example.jp"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def strict() -> Client:
    """Somebody's mail server: no cookies, and the portal checks as it does in earnest."""
    return Client(enforce_csrf_checks=True)


def digest(scene: Scene, sink: Sink) -> EmailMessage:
    publish(PaperReleased, paper(scene))
    look(MONDAY)
    sink.clear()
    look(morning(8) + 31 * MINUTE)
    (mail,) = sink.to(scene.main.person.email)
    return mail


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def wishes() -> list[tuple[Any, ...]]:
    with as_owner():
        return list(DigestPreference.objects.values_list("person_id", "frequency", "hour"))


def test_a_digest_carries_one_address_for_one_click(
    scene: Scene, sink: Sink, strict: Client, settings: Any
) -> None:
    settings.PORTAL_URL = PORTAL
    mail = digest(scene, sink)
    raw = sink.raw[sink.mails.index(mail)].split(b"\r\n\r\n")[0]
    found = re.findall(rb"(?mi)^List-Unsubscribe: <(https://[!-~]+)>\r?$", raw)
    assert len(found) == 1
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"] == "<digest.portal.example.jp>"
    assert mail["Precedence"] is None
    for kind in ("plain", "html"):
        assert found[0].decode() in text_of(mail, kind)
    page = path_of(found[0].decode())
    for _ in range(2):
        answer = strict.post(page, ONE_CLICK)
        assert (answer.status_code, "Location" in answer.headers) == (200, False)
        assert wishes() == [(scene.main.person_id, "off", 8)]
    assert "停止しました" in answer.content.decode()
    assert strict.post(page, ONE_CLICK, headers={"Accept-Language": "en"}).status_code == 200


def test_looking_stops_nothing_and_names_nobody(scene: Scene, strict: Client) -> None:
    page = path_of(stop_page(scene.main.person_id))
    for client in (strict, Client()):
        if client is not strict:
            sign_in(client, scene.peer.person)
        answer = client.get(page)
        said = answer.content.decode()
        assert (answer.status_code, said.count('value="One-Click"')) == (200, 1)
        # The demo's own bar names who looks; nothing names whose digest it is.
        for name in (scene.main.person.family_name, scene.main.person.email, "Bank"):
            assert name not in said
    assert wishes() == []


@pytest.mark.parametrize("salt", ["", "notifications.stop_digest"])
def test_a_forged_token_is_no_page(scene: Scene, strict: Client, salt: str) -> None:
    person = scene.main.person_id
    good = path_of(stop_page(person)).split("/")[-2]
    for token in (
        Signer(key="guessed", sep=".", salt=salt or "x").sign(person.hex),
        Signer(sep=".", salt=salt or "x").sign("nobody"),
        f"{uuid4().hex}.{good.partition('.')[2]}",
        good[:-1],
        person.hex,
    ):
        page = reverse("notifications:stop_digest", args=[token])
        assert strict.get(page).status_code == 404
        assert strict.post(page, ONE_CLICK).status_code == 404
    assert wishes() == []


def test_a_click_keeps_the_other_wishes(scene: Scene, strict: Client) -> None:
    with as_owner():
        DigestPreference.objects.create(person=scene.main.person, hour=18, at_once=["papers"])
        DigestPreference.objects.create(person=scene.peer.person, hour=9)
    strict.post(path_of(stop_page(scene.main.person_id)), ONE_CLICK)
    assert sorted(wishes(), key=lambda row: row[2]) == [
        (scene.peer.person_id, "daily", 9),
        (scene.main.person_id, "off", 18),
    ]
    with as_owner():
        assert DigestPreference.objects.get(hour=18).at_once == ["papers"]


def test_the_database_stops_a_digest_for_the_relay_alone(scene: Scene) -> None:
    def stop() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT stop_digest(%s)", [scene.main.person_id])

    with as_nobody():
        stop()
    with as_person(scene.rival.person_id, scene.rival.pk):
        stop()
    assert wishes() == []


def test_a_digest_under_way_stops_too_and_its_reminder_goes_alone(
    scene: Scene, sink: Sink, strict: Client
) -> None:
    given(scene)
    look(MONDAY)
    look(morning(9))
    sink.replies["MAIL"] = ["451 later"]
    sink.clear()
    look(morning(9) + 31 * MINUTE)
    strict.post(path_of(stop_page(scene.main.person_id)), ONE_CLICK)
    look(morning(9) + 35 * MINUTE)
    look(morning(9) + 36 * MINUTE)
    kinds = [mail["X-Portal-Kind"] for mail in sink.to(scene.main.person.email)]
    assert kinds == ["notice"]
    assert [(row.state, row.fault) for row in rows(reason="digest")] == [
        ("dropped", "digest is off")
    ]


def test_what_is_mandatory_has_no_address_to_stop_it(scene: Scene, sink: Sink) -> None:
    invite(meeting(scene))
    look(MONDAY)
    assert sink.mails
    for mail in sink.mails:
        assert mail["List-Id"] == "<notices.portal.example.jp>"
        assert mail["List-Unsubscribe"] is None
        assert mail["List-Unsubscribe-Post"] is None
        assert "/digest/stop/" not in text_of(mail, "html")


def test_headers_are_fit_to_be_signed(scene: Scene, sink: Sink, settings: Any) -> None:
    settings.PORTAL_URL = f"https://{'a' * 60}.{'b' * 60}.{'c' * 60}.example.jp"
    mail = digest(scene, sink)
    head = sink.raw[sink.mails.index(mail)].split(b"\r\n\r\n")[0]
    assert head.isascii()
    lines = head.split(b"\r\n")
    names = [line.split(b":")[0].lower() for line in lines if line[:1] not in b" \t"]
    assert len(names) == len(set(names)), "a header that is signed stands there once"
    assert max(map(len, lines)) <= 998
    assert all(line.strip() for line in lines)
    assert {b"from", b"to", b"date", b"message-id", b"list-unsubscribe-post"} <= set(names)
    (found,) = re.findall(rb"(?m)^List-Unsubscribe: <(\S+)>\r?$", head)
    assert found.decode() == stop_page(scene.main.person_id)
