"""What an officer does about mails that he may know of: hold, let go, hasten, repeat, try out.

Officers read deliveries, only the relay writes them: each act asks its policy as the officer,
then changes the row as the relay, and only while it is still in the state that he saw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.activity.wake import wake
from apps.notifications import policies
from apps.notifications.enums import Channel, State
from apps.notifications.events import (
    AllMailHeld,
    AllMailLetGo,
    MailConfirmed,
    MailEvent,
    MailHastened,
    MailHeld,
    MailLetGo,
    MailRepeated,
)
from apps.notifications.models import TRIAL, Delivery, MailStop
from wg_portal.rowsecurity import as_system
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict

    type Policy = Callable[[Principal, Delivery], Verdict]


def hold(ids: Iterable[UUID], *, by: Principal) -> int:
    """Let these wait until somebody lets them go; returns how many do. Raises ``Refused``."""
    return sum(_steer(pk, policies.can_hold, MailHeld, by, _held) for pk in ids)


def let_go(ids: Iterable[UUID], *, by: Principal) -> int:
    """Let what is held go its way; returns how many. Raises ``Refused``."""
    return sum(
        _steer(
            pk,
            policies.can_let_go,
            MailLetGo,
            by,
            lambda row: {"state": _free(row), "due_at": by.at},
        )
        for pk in ids
    )


def send_now(pk: UUID, *, by: Principal) -> None:
    """Send a mail before its time, or a held one at once. Raises ``Refused``."""
    _steer(
        pk,
        policies.can_hasten,
        MailHastened,
        by,
        lambda row: {"state": State.PENDING, "due_at": by.at},
    )


def send_again(pk: UUID, *, by: Principal) -> None:
    """Send what failed or is in doubt once more, under the same Message-ID. Raises ``Refused``."""
    _steer(
        pk,
        policies.can_repeat,
        MailRepeated,
        by,
        lambda row: {"state": State.PENDING, "due_at": by.at, "attempts": 0, "sent_at": None},
    )


def confirm(pk: UUID, *, by: Principal) -> None:
    """Note that a mail in doubt has come. Raises ``Refused``."""
    _steer(
        pk,
        policies.can_confirm,
        MailConfirmed,
        by,
        lambda row: {"state": State.SENT, "sent_at": by.at, "fault": "confirmed by the recipient"},
    )


def send_trial(pk: UUID, *, by: Principal) -> None:
    """Send the mail, worded for its recipient, to the officer himself. Raises ``Refused``."""
    policies.can_see_desk(by).enforce()
    row = _visible(pk, by)
    trial = Delivery(
        reason=TRIAL,
        stage=uuid4().hex,
        recipient_id=by.person_id,
        post_id=by.post_id,
        channel=Channel.MAIL,
        state=State.PENDING,
        facts={"of": str(row.pk)},
        created_at=by.at,
        due_at=by.at,
    )
    with as_system("relay"):
        trial.save(force_insert=True)
    transaction.on_commit(wake, robust=True)


def hold_all(reason: str, *, by: Principal) -> None:
    """Stop all mail but that about accounts; once is enough. Raises ``Refused``."""
    policies.can_see_desk(by).enforce()
    stop = MailStop(held_at=by.at, held_by_id=by.person_id, reason=reason)
    MailStop.objects.bulk_create([stop], ignore_conflicts=True)
    if MailStop.objects.filter(pk=stop.pk).exists():
        publish(AllMailHeld(subject_id=stop.pk), by=by)


def let_all_go(*, by: Principal) -> None:
    """Resume sending mail. Raises ``Refused``."""
    policies.can_see_desk(by).enforce()
    for stop in MailStop.objects.in_force().select_for_update():
        MailStop.objects.filter(pk=stop.pk).update(released_at=by.at, released_by=by.person_id)
        publish(AllMailLetGo(subject_id=stop.pk), by=by)


def _held(row: Delivery) -> dict[str, Any]:
    return {"state": State.HELD}


def _free(row: Delivery) -> State:
    return State.WAITING if row.channel == Channel.DIGEST else State.PENDING


def _visible(pk: UUID, by: Principal) -> Delivery:
    row: Delivery = Delivery.objects.visible_to(by).get(pk=pk)
    return row


def _steer(
    pk: UUID,
    policy: Policy,
    event: type[MailEvent],
    by: Principal,
    change: Callable[[Delivery], dict[str, Any]],
) -> bool:
    row = _visible(pk, by)
    policy(by, row).enforce()
    with as_system("relay"):
        seen = Delivery.objects.filter(pk=pk, state=row.state, carried_by=row.carried_by_id)
        if not seen.update(**change(row)):
            raise Refused(_("This mail has just moved on. Look at it again."))
    publish(
        event(
            subject_id=row.subject_id,  # type: ignore[arg-type]
            subject_type=row.subject_type,
            tlp=row.tlp,
            delivery_id=row.pk,
        ),
        by=by,
    )
    return True
