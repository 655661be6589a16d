"""The handling policy comes first: at the first sign-in and whenever a version comes into force."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from apps.accounts import handling
from apps.accounts.models import Acceptance, HandlingPolicy, User
from tests.accounts.scene import recorded
from tests.accounts.signing import sign_in
from tests.conftest import as_owner

pytestmark = pytest.mark.django_db
PAGE = "/accounts/policy/"
NOW = datetime.now(UTC)


def publish(text: str, *, days: int = -1) -> HandlingPolicy:
    with as_owner():
        return handling.publish_version(
            text, text, in_force_from=NOW + timedelta(days=days), using="default"
        )


def accept(client: Client, policy: HandlingPolicy, next_url: str = "/accounts/probe/?a=1") -> str:
    answer = client.post(PAGE, {"policy": str(policy.pk), "next": next_url})
    return str(answer["Location"])


def test_every_page_leads_there_first(client: Client, person: User) -> None:
    first = publish("第一条")
    sign_in(client, person)
    answer = client.get("/accounts/probe/?a=1")
    assert answer["Location"] == f"{PAGE}?next=%2Faccounts%2Fprobe%2F%3Fa%3D1"
    for url in ("/", "/accounts/", "/people/", "/no-such-page/", "/accounts/sessions/"):
        assert client.get(url)["Location"].startswith(PAGE), url
    said = client.post("/accounts/probe/", {"text": "x"})
    assert said.status_code == 403
    assert b"inside" not in said.content
    page = client.get(PAGE).content.decode()
    assert "第一条" in page
    assert person.name not in page
    assert accept(client, first) == "/accounts/probe/?a=1"
    assert client.get("/accounts/probe/").content == b"inside"
    accept(client, first)
    assert Acceptance.objects.filter(person=person).count() == 1
    assert recorded() == ["PolicyAccepted"]
    assert "第一条" in client.get(PAGE).content.decode()


def test_a_new_version_asks_again_on_its_first_day(client: Client, person: User) -> None:
    first = publish("第一条")
    second = publish("第二版", days=1)
    sign_in(client, person)
    accept(client, first)
    assert client.get("/accounts/probe/").content == b"inside"
    # The version to come cannot be accepted early.
    with as_owner():
        HandlingPolicy.objects.filter(pk=second.pk).update(in_force_from=NOW - timedelta(hours=1))
    assert client.get("/accounts/probe/")["Location"].startswith(PAGE)
    assert accept(client, first).startswith(PAGE)  # the text was replaced meanwhile
    assert accept(client, second) == "/accounts/probe/?a=1"
    assert client.get("/accounts/probe/").content == b"inside"


def test_another_mans_acceptance_and_odd_forms_open_nothing(client: Client, person: User) -> None:
    from tests.accounts.signing import make_person

    first = publish("第一条")
    other = Client()
    sign_in(other, make_person())
    accept(other, first)
    sign_in(client, person)
    for odd in ("", "x", "00000000-0000-0000-0000-000000000000"):
        client.post(PAGE, {"policy": odd})
    assert client.get("/accounts/probe/")["Location"].startswith(PAGE)
    assert accept(client, first, "https://evil.example/") == "/"


def test_nothing_is_asked_before_sign_in_is_complete(client: Client, person: User) -> None:
    publish("第一条")
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
    client.force_login(person)
    assert not client.get(PAGE)["Location"].startswith(PAGE)


def test_the_application_changes_no_policy_and_takes_no_acceptance_back(person: User) -> None:
    policy = publish("第一条")
    with as_owner():
        Acceptance.objects.create(person=person, policy=policy, at=NOW)
    for statement in (
        "UPDATE accounts_handlingpolicy SET text_ja = ''",
        "DELETE FROM accounts_handlingpolicy",
        "INSERT INTO accounts_handlingpolicy SELECT gen_random_uuid(), 9, '', '', now()",
        "UPDATE accounts_acceptance SET at = now()",
        "DELETE FROM accounts_acceptance",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_published_by_command(tmp_path: Path) -> None:
    japanese, english = tmp_path / "ja.txt", tmp_path / "en.txt"
    japanese.write_text("規程")
    english.write_text("")
    what = ["--japanese", str(japanese), "--english", str(english), "--from", "2026-04-01"]
    with pytest.raises(CommandError, match="empty"):
        call_command("publish_handling_policy", *what, database="default")
    english.write_text("Rules")
    said = StringIO()
    with as_owner():
        call_command("publish_handling_policy", *what, database="default", stdout=said)
    assert "Version 1" in said.getvalue()
    stored = handling.in_force(NOW)
    assert stored
    assert (stored.text_ja, stored.text_en) == ("規程", "Rules")
