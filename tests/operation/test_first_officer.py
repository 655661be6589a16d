"""The way into an empty portal, and only into an empty one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import Invitation, User
from apps.accounts.services import accept_invitation, invitation_for
from apps.organisations.models import Body, Organisation, Representative
from apps.sharing.models import Circle
from tests.accounts.signing import make_person
from tests.conftest import as_owner

pytestmark = pytest.mark.django_db


def invite(**options: Any) -> str:
    """Run the command as the owner on the test's connection; return the token it prints."""
    out = StringIO()
    wanted = {"email": "First@Example.jp", "organisation": "金融庁"} | options
    with as_owner():
        call_command(
            "create_first_officer", database="default", stdout=out, stderr=StringIO(), **wanted
        )
    return out.getvalue().strip().removesuffix("/").rpartition("/")[2]


def test_link_seat_and_circles_are_made_once() -> None:
    first, second = invite(), invite()
    at = datetime.now(UTC)
    assert invitation_for(first, at=at) is None, "a newer link makes the earlier one void"
    found = invitation_for(second, at=at)
    assert found is not None
    assert found.address == "first@example.jp"
    assert invitation_for(second, at=at + timedelta(hours=73)) is None
    with as_owner():
        assert second not in Invitation.objects.values_list("token_hash", flat=True)
        seat = Representative.objects.select_related("membership__body", "post").get()
        assert (seat.membership.role, seat.membership.body.code) == ("secretariat", "plenary")
        assert seat.post.person_id == found.person_id
        assert (Organisation.objects.count(), Body.objects.count()) == (1, 1)
        assert Circle.objects.count() == 5


def test_refused_once_somebody_can_sign_in() -> None:
    token = invite()
    accept_invitation(token, password="correct horse battery staple", at=datetime.now(UTC))
    with pytest.raises(CommandError, match="can sign in already"):
        invite(email="second@example.jp")
    assert not User.objects.filter(email="second@example.jp").exists()


def test_refused_beside_people_who_came_otherwise() -> None:
    make_person()
    with pytest.raises(CommandError, match="can sign in already"):
        invite()


@pytest.mark.parametrize("wrong", [{"email": "first"}, {"body_code": "a b"}])
def test_wrong_words_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(CommandError, match=r"--(email|body-code): .* will not do"):
        invite(**wrong)
