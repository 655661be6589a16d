"""A double click does one thing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import connection, transaction

from apps.activity.models import Submission
from wg_portal.verdict import PortalError, StaleEdit

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from wg_portal.forms import SubmissionToken
    from wg_portal.principal import Principal
    from wg_portal.requests import PortalRequest


def first_result(token: UUID, *, by: Principal) -> str | None:
    """Claim ``token`` for this request; ``None`` means that it was new.

    A second sending waits for the first one's commit and gets the address of its result.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO activity_submission (id, person_id, token, result, at)"
            " VALUES (gen_random_uuid(), %s, %s, '', %s) ON CONFLICT DO NOTHING",
            [by.person_id, token, by.at],
        )
        if cursor.rowcount == 1:
            return None
    return Submission.objects.get(person_id=by.person_id, token=token).result


def earlier_result(token: UUID, *, by: Principal) -> str | None:
    """Return where a form led that was sent before, without claiming its token."""
    found = Submission.objects.filter(person_id=by.person_id, token=token).exclude(result="")
    return found.values_list("result", flat=True).first()


def keep_result(token: UUID, address: str, *, by: Principal) -> None:
    """Remember where the first sending led."""
    Submission.objects.filter(person_id=by.person_id, token=token).update(result=address)


def once(act: Callable[[], object], *, token: UUID, address: str, by: Principal) -> str:
    """Run ``act`` unless the same form was sent before; returns where to go, ``address`` at first.

    When ``act`` raises, nothing stays, and the form may be sent again.
    """

    def leading() -> str:
        act()
        return address

    return once_leading(leading, token=token, by=by)


def once_leading(act: Callable[[], str], *, token: UUID, by: Principal) -> str:
    """Do as ``once`` for an act that tells itself where it leads."""
    with transaction.atomic():
        known = first_result(token, by=by)
        if known is None:
            known = act()
            keep_result(token, known, by=by)
        return known


def done(
    request: PortalRequest,
    form: SubmissionToken,
    act: Callable[..., object],
    address: str,
    said: str,
) -> str:
    """Do ``act`` of a valid form once, say so, and return where to go; "" when it was refused,
    with the reason in ``form``. Raises ``StaleEdit``.
    """
    who = request.principal
    token = form.cleaned_data["submission"]
    try:
        there = once(partial(act, by=who), token=token, address=address, by=who)
    except StaleEdit:
        raise
    except PortalError as refusal:
        form.add_error(None, str(refusal))
        return ""
    messages.success(request, said)
    return there
