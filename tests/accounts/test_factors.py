"""Codes count once, secrets rest encrypted, invitations and resets end at the second factor."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from apps.accounts import addresses, factors, mails, services
from apps.accounts.models import Invitation, User
from tests.accounts.conftest import RealClock
from tests.accounts.signing import PASSWORD, code, complete, give_password, sign_in
from wg_portal.verdict import PortalError

pytestmark = pytest.mark.django_db
NEW = "another long sentence here"
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def queued(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Account mails that were asked for."""
    rows: list[dict[str, Any]] = []
    monkeypatch.setattr("apps.activity.services.enqueue_account_mail", lambda **kw: rows.append(kw))
    return rows


def test_a_code_counts_once_even_after_the_cache_is_flushed(
    client: Client, person: User, secret: str
) -> None:
    shown = code(secret)
    complete(client, person, secret)
    cache.clear()
    again = Client()
    give_password(again, person.email)
    answer = again.post("/accounts/2fa/authenticate/", {"code": shown})
    assert answer.status_code == 200
    assert again.get("/accounts/probe/").status_code == 302


def test_an_earlier_code_is_refused_after_a_later_one(
    client: Client, person: User, secret: str, real_clock: RealClock
) -> None:
    earlier = code(secret)
    real_clock.ahead += 30
    complete(client, person, secret)
    answer = client.post("/accounts/step-up/", {"code": earlier})
    assert answer.status_code == 200


def test_full_width_digits_and_separators_are_read(
    client: Client, person: User, secret: str
) -> None:
    give_password(client, person.email)
    wide = code(secret).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    answer = client.post("/accounts/2fa/authenticate/", {"code": f" {wide[:3]}　{wide[3:]}"})
    assert answer.status_code == 302


@pytest.mark.parametrize("typed", ["41820", "abcdef", "", "41820a", "²²²²²²", "000000000"])
def test_odd_codes_are_answered_in_words(
    client: Client, person: User, secret: str, typed: str
) -> None:
    give_password(client, person.email)
    answer = client.post("/accounts/2fa/authenticate/", {"code": typed})
    assert answer.status_code == 200
    assert "field__error" in answer.content.decode()


def test_setting_up_counts_as_the_second_factor_and_shows_recovery_codes_once(
    client: Client,
    person: User,
    queued: list[dict[str, Any]],
    django_capture_on_commit_callbacks: Any,
) -> None:
    give_password(client, person.email)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    match = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page)
    assert match
    secret = match[1].replace(" ", "")
    assert "data:" not in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(session_data, '') FROM django_session")
        (raw,) = cursor.fetchone()
    assert secret not in str(client.session["mfa.totp.secret"])
    assert secret not in raw
    shown = code(secret)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/accounts/2fa/totp/activate/", {"code": shown})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    assert [row["kind"] for row in queued] == ["account.totp_activated"]
    assert client.get("/accounts/probe/").content == b"inside"
    first = re.findall(r"\d{4} \d{4}", client.get(answer["Location"]).content.decode())
    assert len(first) == 10
    assert not re.findall(r"\d{4} \d{4}", client.get(answer["Location"]).content.decode())
    # Neither the code of the set-up nor a used recovery code signs in again.
    other = Client()
    give_password(other, person.email)
    assert other.post("/accounts/2fa/authenticate/", {"code": shown}).status_code == 200
    assert other.post("/accounts/2fa/authenticate/", {"code": first[0]}).status_code == 302
    third = Client()
    give_password(third, person.email)
    assert third.post("/accounts/2fa/authenticate/", {"code": first[0]}).status_code == 200


def test_secrets_rest_encrypted(person: User, secret: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, '') FROM mfa_authenticator")
        (raw,) = cursor.fetchone()
    assert secret not in raw
    assert "gAAAA" in raw


def test_password_reset_does_not_go_past_the_second_factor(
    client: Client, person: User, secret: str, queued: list[dict[str, Any]]
) -> None:
    client.post("/accounts/password/reset/", {"email": person.email.upper()})
    (row,) = queued
    assert row["kind"] == "account.password_reset_key"
    assert row["person_id"] == person.pk
    assert row["facts"] == {}
    facts = {"address": row["address"]}
    subject, text = mails.render_account_mail(row["kind"], person, facts)
    assert subject
    url = re.search(r"http://\S+(/accounts/password/reset/key/\S+)", text)
    assert url
    answer = client.get(url[1])
    form = client.get(answer["Location"])
    assert form.status_code == 200
    answer = client.post(answer["Location"], {"password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    assert client.get("/accounts/probe/").status_code == 302
    answer = give_password(client, person.email, NEW)
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/accounts/probe/").status_code == 302
    assert Client().get(url[1]).status_code == 200  # used: says so, offers a new one


def test_short_and_common_passwords_are_refused(client: Client, person: User, secret: str) -> None:
    complete(client, person, secret)
    for weak in ("short", "passwordpassword"[:14]):
        answer = client.post(
            "/accounts/password/change/",
            {"oldpassword": PASSWORD, "password1": weak, "password2": weak},
        )
        assert answer.status_code == 200
    answer = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert answer.status_code == 302
    assert client.get("/accounts/probe/").status_code == 200


def test_invitation_from_mail_to_second_factor(
    client: Client, queued: list[dict[str, Any]], real_clock: RealClock
) -> None:
    pk = services.invite(services.Newcomer("Tanaka@Bank.example", "田中", "太郎"), by=None, at=NOW)
    person = User.objects.get(email="tanaka@bank.example")
    assert not person.is_active
    (row,) = queued
    assert row["facts"] == {"invitation_id": str(pk)}
    first = _link(person, row)
    second = _link(person, row)
    stored = Invitation.objects.get(pk=pk).token_hash
    assert stored
    assert second.split("/")[-2] not in stored
    assert _open(client, first).status_code == 404  # replaced by the second sending
    page = _open(client, second)
    assert page.status_code == 200
    assert "田中" not in page.content.decode()
    answer = client.post("/accounts/invitation/", {"password1": NEW, "password2": NEW + "x"})
    assert answer.status_code == 200
    answer = client.post("/accounts/invitation/", {"password1": NEW, "password2": NEW})
    assert answer["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/accounts/probe/")["Location"].startswith("/accounts/2fa/totp/activate/")
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    assert _open(Client(), second).status_code == 404
    with pytest.raises(PortalError):
        mails.render_account_mail(row["kind"], person, row["facts"])
    with pytest.raises(PortalError):
        services.invite(services.Newcomer("tanaka@bank.example", "田中"), by=None, at=NOW)


def test_invitation_ends_after_72_hours_and_by_a_newer_one(
    client: Client, queued: list[dict[str, Any]]
) -> None:
    newcomer = services.Newcomer("tanaka@bank.example", "田中", language="en")
    services.invite(newcomer, by=None, at=NOW - timedelta(hours=71))
    person = User.objects.get(email="tanaka@bank.example")
    link = _link(person, queued[0])
    token = link.split("/")[-2]
    assert services.invitation_for(token, at=NOW)
    assert services.invitation_for(token, at=NOW + timedelta(hours=1, seconds=1)) is None
    services.invite(newcomer, by=None, at=NOW)
    assert services.invitation_for(token, at=NOW) is None


@pytest.mark.parametrize(
    "page",
    [
        "address/",
        "step-up/",
        "2fa/reauthenticate/",
        "2fa/passkeys/",
        "2fa/recovery-codes/",
        "2fa/recovery-codes/generate/",
    ],
)
def test_who_has_no_factor_reads_how_to_get_one(client: Client, person: User, page: str) -> None:
    sign_in(client, person, fresh_factor=False)
    answer = client.get(f"/accounts/{page}", follow=True)
    assert answer.status_code == 403
    shown = answer.content.decode()
    assert "追加の認証手段がまだ登録されていません" in shown
    assert 'href="/accounts/2fa/totp/activate/"' in shown
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_who_has_a_factor_but_no_recovery_codes_makes_some(
    client: Client, person: User, secret: str
) -> None:
    sign_in(client, person)
    answer = client.get("/accounts/2fa/recovery-codes/")
    assert answer["Location"] == "/accounts/2fa/recovery-codes/generate/"
    assert client.post(answer["Location"])["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200


def _link(person: User, row: dict[str, Any]) -> str:
    _subject, text = mails.render_account_mail(row["kind"], person, row["facts"])
    match = re.search(r"http://\S+?(/accounts/\S+)", text)
    assert match
    return match[1]


def _open(client: Client, link: str) -> Any:
    return client.get(client.get(link)["Location"])


@pytest.mark.parametrize("kind", sorted(mails.WORDINGS))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_account_mail_has_words_in_both_languages(
    person: User, kind: str, language: str, queued: list[dict[str, Any]]
) -> None:
    person.language = language
    wording = mails.WORDINGS[kind]
    facts = {"address": person.email} | dict.fromkeys(wording.figures, "3")
    facts |= dict.fromkeys([*wording.people, *filter(None, [wording.about])], str(person.pk))
    if kind == "account.invitation":
        services.invite(services.Newcomer("n@bank.example", "新"), by=None, at=NOW)
        facts = queued[-1]["facts"]
    if kind == "account.address_link":
        addresses.ask(person, "new@bank.example", at=NOW)
        facts = queued[0]["facts"]
    subject, text = mails.render_account_mail(kind, person, facts)
    japanese = re.compile(r"[ぁ-ん]")
    assert bool(japanese.search(subject)) == (language == "ja")
    assert bool(japanese.search(text)) == (language == "ja")
    assert "\n" not in subject


def test_codes_match_an_authenticator_app() -> None:
    # RFC 6238, appendix B, SHA-1, the last six of eight digits.
    assert factors.code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59) == "287082"
