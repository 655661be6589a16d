"""What a bearer does beside the act itself: hand it to a colleague, ask for more time, or say that
it does not apply; and the desk's answer. Until it is granted the ladder goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.obligations import policies
from apps.obligations.audiences import colleagues
from apps.obligations.enums import ObligationState, PleaKind
from apps.obligations.events import ObligationAssigned, PleaDecided, PleaMade, PleaTakenBack, about
from apps.obligations.followers import follower_of
from apps.obligations.models import Obligation, Plea
from apps.obligations.services import drop, move_deadline
from apps.organisations.selectors import is_administrator
from wg_portal.verdict import PortalError, Refused

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal


@transaction.atomic
def assign(obligation_id: UUID, person_id: UUID, *, by: Principal) -> None:
    """Let somebody of the bearer's organisation look after the act; mail about it goes to him.

    Where a person is named as the one who bears it, the colleague bears it from now on.

    Raises ``Refused``, also for somebody who may not read the subject.
    """
    seen: Obligation = Obligation.objects.visible_to(by).get(pk=obligation_id)
    follower = follower_of(seen.subject_type)
    if follower:
        follower.lock(seen.subject_id)
    obligation = _locked(obligation_id, by)
    policies.can_assign(by, obligation, administers=is_administrator(by)).enforce()
    if person_id not in {each.person_id for each in colleagues(obligation, by.at)}:
        raise Refused(_("Choose a colleague who may read what this is about."))
    if person_id in (obligation.assignee_id, obligation.bearer_person_id):
        return
    if obligation.bearer_person_id is None:
        obligation.assignee_id = person_id
    else:
        obligation.bearer_person_id = person_id
    obligation.save(update_fields=["assignee", "bearer_person"])
    if follower:
        follower.reassign(obligation.subject_id)
    publish(
        ObligationAssigned(
            **about(obligation),
            person_id=person_id,
            himself=person_id == by.person_id,
            revision=obligation.revision,
        ),
        by=by,
    )


@transaction.atomic
def plead(
    obligation_id: UUID, *, kind: str, reason: str, wished_at: datetime | None, by: Principal
) -> Plea:
    """Ask the desk for more time, or to be released from the act. Raises ``PortalError``."""
    obligation = _locked(obligation_id, by)
    pending = Plea.objects.open().filter(obligation=obligation).exists()
    policies.can_plead(by, obligation, pending=pending).enforce()
    if kind == PleaKind.TIME and (wished_at is None or wished_at <= max(by.at, obligation.due_at)):
        raise PortalError(_("Choose a day after the present deadline."))
    plea = Plea(
        obligation=obligation,
        kind=kind,
        reason=reason,
        wished_at=wished_at if kind == PleaKind.TIME else None,
        asked_by_id=by.person_id,
        asked_post_id=by.post_id,
        asked_at=by.at,
    )
    plea.save(force_insert=True)
    publish(PleaMade(**about(obligation), plea_id=plea.pk, wish=kind), by=by)
    return plea


@transaction.atomic
def decide(plea_id: UUID, *, granted: bool, answer: str, by: Principal) -> None:
    """Grant or refuse a wish: more time moves the deadline, the other ends the act.

    Raises ``Refused``, ``Plea.DoesNotExist``.
    """
    plea: Plea = (
        Plea.objects.visible_to(by)
        .select_related("obligation")
        .select_for_update(of=("self",))
        .get(pk=plea_id)
    )
    obligation = plea.obligation
    follower = follower_of(obligation.subject_type)
    if follower:
        follower.lock(obligation.subject_id)
        obligation.refresh_from_db()
    policies.can_decide(by, obligation).enforce()
    if plea.decided_at is not None:
        raise Refused(_("This request has already been answered."))
    if granted:
        policies.can_grant(by, obligation, plea).enforce()
    plea.decided_by_id, plea.decided_at = by.person_id, by.at
    plea.granted, plea.answer = granted, answer
    plea.save(update_fields=["decided_by", "decided_at", "granted", "answer"])
    publish(
        PleaDecided(**about(obligation), plea_id=plea.pk, wish=plea.kind, granted=granted), by=by
    )
    if not granted:
        return
    if plea.kind == PleaKind.NOT_OURS:
        drop(obligation.pk, by=by)
        if follower:
            follower.exempt(obligation.subject_id, reason=plea.reason, by=by)
    elif plea.wished_at is not None:
        move_deadline(
            obligation_id=obligation.pk,
            due_at=plea.wished_at,
            by=by,
            asked_post_id=plea.asked_post_id,
        )
        if follower:
            follower.follow(obligation.subject_id, due_at=plea.wished_at, reason=plea.reason, by=by)


@transaction.atomic
def take_back(plea_id: UUID, *, by: Principal) -> None:
    """Want it no more; deadline and reminders stay as they are.

    Raises ``Refused``, ``Plea.DoesNotExist``.
    """
    found = Plea.objects.visible_to(by).select_related("obligation")
    plea: Plea = found.select_for_update(of=("self",)).get(pk=plea_id)
    policies.can_take_back(by, plea).enforce()
    plea.decided_by_id, plea.decided_at = by.person_id, by.at
    plea.granted, plea.taken_back = False, True
    plea.save(update_fields=["decided_by", "decided_at", "granted", "taken_back"])
    publish(PleaTakenBack(**about(plea.obligation), plea_id=plea.pk), by=by)


def _locked(obligation_id: UUID, by: Principal) -> Obligation:
    found = Obligation.objects.visible_to(by).select_for_update(of=("self",))
    obligation: Obligation = found.get(pk=obligation_id)
    # A colleague's and the desk's view of it is the same row; who may act, the policies say.
    if obligation.state != ObligationState.OPEN:
        raise Refused(_("Nothing is expected any more."))
    return obligation
