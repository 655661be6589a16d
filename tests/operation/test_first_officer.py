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


def accept(token: str) -> None:
    accept_invitation(token, password="correct horse battery staple", at=datetime.now(UTC))


def test_a_second_officer_and_no_third_one() -> None:
    """Nothing is released by one alone, so the operator lets two in."""
    accept(invite())
    with pytest.raises(CommandError, match="can sign in already"):
        invite()
    accept(invite(email="second@example.jp"))
    with pytest.raises(CommandError, match="can sign in already"):
        invite(email="third@example.jp")
    with as_owner():
        assert not User.objects.filter(email="third@example.jp").exists()
        seats = Representative.objects.filter(membership__role="secretariat")
        assert sorted(seats.values_list("capacity", flat=True)) == ["deputy", "primary"]
        assert seats.values("membership__body").distinct().count() == 1


def test_refused_beside_people_who_came_otherwise() -> None:
    make_person()
    make_person(email="other@example.jp")
    with pytest.raises(CommandError, match="can sign in already"):
        invite()


@pytest.mark.parametrize("wrong", [{"email": "first"}, {"body_code": "a b"}])
def test_wrong_words_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(CommandError, match=r"--(email|body-code): .* will not do"):
        invite(**wrong)
