"""Giving action items and carrying them from "not started" to "confirmed"."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from apps.action_items import policies
from apps.action_items.enums import ActionState
from apps.action_items.events import (
    ActionConfirmed,
    ActionFinished,
    ActionGiven,
    ActionProgressed,
    ActionReturned,
)
from apps.action_items.models import ActionItem, ActionProgress
from apps.activity.services import publish
from apps.obligations.enums import ObligationKind
from apps.obligations.services import discharge, oblige
from apps.organisations.models import Body
from apps.sharing.numbering import code_for
from apps.sharing.policies import can_mark
from apps.sharing.selectors import audience_of
from apps.sharing.services import claim_authorship
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.action_items.policies import Standing
    from apps.obligations.models import Obligation
    from apps.sharing.models import Circle
    from wg_portal.principal import Principal

TICK = timedelta(microseconds=1)


def give_action(
    *,
    body_id: UUID,
    title_ja: str,
    title_en: str,
    owner_organisation_id: UUID,
    due_at: datetime,
    tlp: int,
    circle: Circle,
    notice_title: str,
    desk_circle_id: UUID,
    by: Principal,
) -> ActionItem:
    """Give an organisation something to do by ``due_at``; the circle sees it at once.

    Raises ``Refused`` (not this desk's to give) or ``PortalError`` (the owner would not see it,
    the deadline has passed, or the title for notices is missing).
    """
    policies.can_give(by, body_id, circle, tlp).enforce()
    can_mark(tlp, circle, notice_title).enforce()
    _check_audience(circle, owner_organisation_id)
    _check_deadline(due_at, by)
    action = ActionItem(
        id=uuid4(),
        body_id=body_id,
        code=code_for("A", body_id, circle.pk),
        title_ja=title_ja,
        title_en=title_en,
        owner_organisation_id=owner_organisation_id,
        due_at=due_at,
        counting=Body.objects.get(pk=body_id).calendar,
        tlp=tlp,
        circle=circle,
        circle_kind=circle.kind,
        notice_title=notice_title,
        originator_id=by.organisation_id,
        visible_from=by.at,
    )
    claim_authorship(action.pk, by=by)
    action.save(force_insert=True)
    _record(action, desk_circle_id, ActionState.TODO, "", by, by.at)
    obligation = _oblige(action, desk_circle_id, by)
    publish(ActionGiven(**_about(action), obligation_id=obligation.pk), by=by)
    return action


def report_progress(*, action_id: UUID, comment: str, by: Principal) -> None:
    """Say that the work has begun, or how far it is. Raises ``Refused``."""
    action, latest, as_ = _open(action_id, by)
    policies.can_report(as_).enforce()
    _step(action, latest, ActionState.DOING, comment, by)
    publish(ActionProgressed(**_about(action)), by=by)


def finish(*, action_id: UUID, comment: str, by: Principal) -> None:
    """Report the work as done; all reminders stop. Raises ``Refused``."""
    action, latest, as_ = _open(action_id, by)
    policies.can_report(as_).enforce()
    _step(action, latest, ActionState.REPORTED, comment, by)
    discharge(
        kind=ObligationKind.ACTION,
        subject_id=action.pk,
        bearer_organisation_id=action.owner_organisation_id,
        bearer_person_id=action.owner_person_id,
        by=by,
    )
    publish(ActionFinished(**_about(action)), by=by)


def confirm(*, action_id: UUID, by: Principal) -> None:
    """Agree, as the desk, that the work is done. Raises ``Refused``."""
    action, latest, as_ = _open(action_id, by)
    policies.can_confirm(as_).enforce()
    _step(action, latest, ActionState.CONFIRMED, "", by)
    publish(ActionConfirmed(**_about(action)), by=by)


def return_(*, action_id: UUID, comment: str, due_at: datetime, by: Principal) -> None:
    """Ask, as the desk, for more by a new deadline; reminders begin anew.

    Raises ``Refused``, or ``PortalError`` when the deadline has passed.
    """
    action, latest, as_ = _open(action_id, by)
    policies.can_confirm(as_).enforce()
    _check_deadline(due_at, by)
    action.due_at = due_at
    action.save(update_fields=["due_at"])
    progress = _step(action, latest, ActionState.DOING, comment, by)
    obligation = _oblige(action, progress.desk_circle_id, by)
    publish(ActionReturned(**_about(action), obligation_id=obligation.pk), by=by)


def _open(action_id: UUID, by: Principal) -> tuple[ActionItem, ActionProgress | None, Standing]:
    """Lock the item, so that its state stays what the policy saw."""
    action = ActionItem.objects.visible_to(by).select_for_update(of=("self",)).get(pk=action_id)
    latest = ActionProgress.objects.visible_to(by).filter(action=action).order_by("at").last()
    return action, latest, policies.standing(by, action, latest)


def _step(
    action: ActionItem,
    latest: ActionProgress | None,
    state: ActionState,
    comment: str,
    by: Principal,
) -> ActionProgress:
    if latest is None:
        raise ActionProgress.DoesNotExist(action.pk)
    # Two steps in one moment keep their order.
    at = max(by.at, latest.at + TICK)
    return _record(action, latest.desk_circle_id, state, comment, by, at)


def _record(
    action: ActionItem,
    desk_circle_id: UUID,
    state: ActionState,
    comment: str,
    by: Principal,
    at: datetime,
) -> ActionProgress:
    made: ActionProgress = ActionProgress.objects.create(
        action=action,
        organisation_id=action.owner_organisation_id,
        desk_circle_id=desk_circle_id,
        state=state,
        comment=comment,
        by_id=by.person_id,
        at=at,
    )
    return made


def _oblige(action: ActionItem, desk_circle_id: UUID, by: Principal) -> Obligation:
    return oblige(
        kind=ObligationKind.ACTION,
        subject_type=ActionItem._meta.label,
        subject_id=action.pk,
        body_id=action.body_id,
        bearer_organisation_id=action.owner_organisation_id,
        bearer_person_id=action.owner_person_id,
        desk_circle_id=desk_circle_id,
        due_at=action.due_at,
        counting=action.counting,
        by=by,
    )


def _check_audience(circle: Circle, owner_organisation_id: UUID) -> None:
    if owner_organisation_id not in {each.organisation_id for each in audience_of(circle.pk)}:
        raise PortalError(
            _("Nobody of the owner would see the action item. Choose a wider audience.")
        )


def _check_deadline(due_at: datetime, by: Principal) -> None:
    if due_at <= by.at:
        raise PortalError(_("Choose a deadline that is still ahead."))


def _about(action: ActionItem) -> dict[str, Any]:
    return {"subject_id": action.pk, "tlp": action.tlp, "body_id": action.body_id}
