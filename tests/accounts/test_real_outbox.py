"""Account mails really land in the outbox, also for somebody not signed in and after a commit."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.models import User
from apps.activity.models import Outbox
from tests.accounts.signing import code, give_password
from tests.conftest import as_owner


def _kinds() -> list[str]:
    with as_owner():
        return list(Outbox.objects.values_list("kind", flat=True))


@pytest.mark.django_db
def test_password_reset_is_queued_for_somebody_anonymous(client: Client, person: User) -> None:
    answer = client.post("/accounts/password/reset/", {"email": person.email})
    assert answer.status_code == 302
    assert _kinds() == ["account.password_reset_key"]


@pytest.mark.django_db
def test_notices_are_queued_after_the_commit(
    client: Client, person: User, django_capture_on_commit_callbacks: Any
) -> None:
    give_password(client, person.email)
    client.get("/accounts/2fa/totp/activate/")
    from apps.accounts.encryption import decrypt

    secret = decrypt(client.session["mfa.totp.secret"])
    with django_capture_on_commit_callbacks() as callbacks:
        client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    with connection.cursor() as cursor:
        # After the commit the request's signed context is gone.
        cursor.execute("SELECT set_config('portal.context', '', true)")
    for callback in callbacks:
        callback()
    assert _kinds() == ["account.totp_activated"]
