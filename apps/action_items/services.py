"""Giving action items and carrying them from "not started" to "confirmed"."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from apps.action_items import evidence, policies
from apps.action_items.drafts import Draft
from apps.action_items.enums import ActionState, DeadlineMove
from apps.action_items.events import (
    ActionConfirmed,
    ActionFinished,
    ActionGiven,
    ActionProgressed,
    ActionReturned,
)
from apps.action_items.models import ActionItem, ActionProgress, DeadlineChange
from apps.activity.services import publish, publish_all
from apps.obligations.enums import ObligationKind
from apps.obligations.models import Obligation
from apps.obligations.services import discharge, oblige, oblige_all
from apps.organisations.models import Body
from apps.sharing.numbering import codes_for
from apps.sharing.policies import can_mark
from apps.sharing.selectors import audience_of, body_circle
from apps.sharing.services import claim_authorships
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from apps.action_items.policies import Standing
    from apps.documents.models import Paper
    from apps.documents.uploads import CheckedUpload
    from apps.sharing.models import Circle
    from apps.sharing.selectors import Listener
    from wg_portal.principal import Principal

BATCH = 500
"""Rows that are written in one statement."""
TICK = timedelta(microseconds=1)
MANY = 3
"""An organisation that is given more than this at once reads of them in its digest."""


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
    owner_person_id: UUID | None = None,
) -> ActionItem:
    """Give an organisation something to do by ``due_at``; the circle sees it at once.

    Raises ``Refused`` (not this desk's to give) or ``PortalError`` (the owner would not see it,
    the deadline has passed, or the title for notices is missing).
    """
    policies.can_give(by, body_id, circle, tlp).enforce()
    can_mark(tlp, circle, notice_title).enforce()
    check_audience(audience_of(circle.pk), owner_organisation_id, owner_person_id)
    check_deadline(due_at, by)
    draft = Draft(title_ja, title_en, owner_organisation_id, owner_person_id, due_at)
    [action] = put_all(
        [draft],
        body_id=body_id,
        tlp=tlp,
        circle=circle,
        notice_title=notice_title,
        desk_circle_id=desk_circle_id,
        by=by,
    )
    return action


def put_all(
    drafts: Sequence[Draft],
    *,
    body_id: UUID,
    tlp: int,
    circle: Circle,
    notice_title: str,
    desk_circle_id: UUID,
    by: Principal,
) -> list[ActionItem]:
    """Write items that may be given, and expect each."""
    counting = Body.objects.get(pk=body_id).calendar
    codes = codes_for("A", body_id, circle.pk, len(drafts))
    actions = [
        _item(draft, code, body_id, counting, tlp, circle, notice_title, by)
        for draft, code in zip(drafts, codes, strict=True)
    ]
    claim_authorships([action.pk for action in actions], by=by)
    ActionItem.objects.bulk_create(actions, batch_size=BATCH)
    office_id = body_circle(body_id, "office").pk
    first = [_made(each, office_id, ActionState.TODO, "", by, by.at) for each in actions]
    ActionProgress.objects.bulk_create(first, batch_size=BATCH)
    number = Counter(action.owner_organisation_id for action in actions)
    duties = [_duty(action, desk_circle_id, by) for action in actions]
    oblige_all(duties, by=by)
    given = [
        ActionGiven(
            **about(action),
            obligation_id=duty.pk,
            several=number[action.owner_organisation_id] > MANY,
        )
        for action, duty in zip(actions, duties, strict=True)
    ]
    publish_all(given, by=by)
    return actions


def _item(
    draft: Draft,
    code: str,
    body_id: UUID,
    counting: str,
    tlp: int,
    circle: Circle,
    notice_title: str,
    by: Principal,
) -> ActionItem:
    return ActionItem(
        id=uuid4(),
        body_id=body_id,
        code=code,
        title_ja=draft.title_ja,
        title_en=draft.title_en,
        owner_organisation_id=draft.organisation_id,
        owner_person_id=draft.person_id,
        due_at=draft.due_at,
        counting=counting,
        tlp=tlp,
        circle=circle,
        circle_kind=circle.kind,
        notice_title=notice_title,
        originator_id=by.organisation_id,
        visible_from=by.at,
    )


def _duty(action: ActionItem, desk_circle_id: UUID, by: Principal) -> Obligation:
    """What is expected of the owner of a new item."""
    return Obligation(
        kind=ObligationKind.ACTION,
        subject_type=ActionItem._meta.label,
        subject_id=action.pk,
        body_id=action.body_id,
        bearer_organisation_id=action.owner_organisation_id,
        bearer_person_id=action.owner_person_id,
        desk_circle_id=desk_circle_id,
        due_at=action.due_at,
        counting=action.counting,
        opened_at=by.at,
    )


def report_progress(
    *,
    action_id: UUID,
    comment: str,
    by: Principal,
    link: str = "",
    file: CheckedUpload | None = None,
) -> None:
    """Say that the work has begun, or how far it is. Raises ``Refused`` or ``PortalError``."""
    action, latest, as_ = opened(action_id, by)
    policies.can_report(as_).enforce()
    step(
        action,
        latest,
        ActionState.DOING,
        comment,
        by,
        link=link,
        paper=evidence.keep(action, file, by=by),
    )
    publish(ActionProgressed(**about(action)), by=by)


def finish(
    *,
    action_id: UUID,
    comment: str,
    by: Principal,
    link: str = "",
    file: CheckedUpload | None = None,
) -> None:
    """Report the work as done; all reminders stop. Raises ``Refused`` or ``PortalError``."""
    action, latest, as_ = opened(action_id, by)
    policies.can_report(as_).enforce()
    step(
        action,
        latest,
        ActionState.REPORTED,
        comment,
        by,
        link=link,
        paper=evidence.keep(action, file, by=by),
    )
    discharge(
        kind=ObligationKind.ACTION,
        subject_id=action.pk,
        bearer_organisation_id=action.owner_organisation_id,
        bearer_person_id=action.owner_person_id,
        by=by,
    )
    publish(ActionFinished(**about(action)), by=by)


def confirm(*, action_id: UUID, by: Principal) -> None:
    """Agree, as the desk, that the work is done. Raises ``Refused``."""
    action, latest, as_ = opened(action_id, by)
    policies.can_confirm(as_).enforce()
    step(action, latest, ActionState.CONFIRMED, "", by)
    publish(ActionConfirmed(**about(action)), by=by)


def return_(*, action_id: UUID, comment: str, due_at: datetime, by: Principal) -> None:
    """Ask, as the desk, for more by a new deadline; reminders begin anew.

    Raises ``Refused``, or ``PortalError`` when the deadline has passed.
    """
    action, latest, as_ = opened(action_id, by)
    policies.can_confirm(as_).enforce()
    check_deadline(due_at, by)
    made = step(action, latest, ActionState.RETURNED, comment, by)
    change_deadline(action, made, DeadlineMove.RETURNED, due_at, comment, by)
    obligation = expect(action, body_circle(action.body_id, "desk").pk, by)
    publish(ActionReturned(**about(action), obligation_id=obligation.pk), by=by)


def opened(action_id: UUID, by: Principal) -> tuple[ActionItem, ActionProgress | None, Standing]:
    """Lock the item, so that its state stays what the policy saw."""
    action = ActionItem.objects.visible_to(by).select_for_update(of=("self",)).get(pk=action_id)
    latest = ActionProgress.objects.visible_to(by).filter(action=action).order_by("at").last()
    return action, latest, policies.standing(by, action, latest)


def step(
    action: ActionItem,
    latest: ActionProgress | None,
    state: ActionState,
    comment: str,
    by: Principal,
    *,
    link: str = "",
    paper: Paper | None = None,
) -> ActionProgress:
    """Write the next step; ``latest`` is the one before it."""
    if latest is None:
        raise ActionProgress.DoesNotExist(action.pk)
    # Two steps in one moment keep their order.
    at = max(by.at, latest.at + TICK)
    made = _made(action, latest.desk_circle_id, state, comment, by, at, link=link, paper=paper)
    made.save(force_insert=True)
    return made


def change_deadline(
    action: ActionItem,
    latest: ActionProgress,
    how: DeadlineMove,
    due_at: datetime,
    reason: str,
    by: Principal,
) -> None:
    """Set the deadline that the body sees, and keep the old one with the reason."""
    was, action.due_at = action.due_at, due_at
    if was == due_at:
        return
    action.save(update_fields=["due_at"])
    DeadlineChange.objects.create(
        action=action,
        organisation_id=action.owner_organisation_id,
        desk_circle_id=latest.desk_circle_id,
        how=how,
        was=was,
        due_at=due_at,
        reason=reason,
        by_id=by.person_id,
        at=by.at,
    )


def _made(
    action: ActionItem,
    desk_circle_id: UUID,
    state: ActionState,
    comment: str,
    by: Principal,
    at: datetime,
    *,
    link: str = "",
    paper: Paper | None = None,
) -> ActionProgress:
    return ActionProgress(
        action=action,
        organisation_id=action.owner_organisation_id,
        desk_circle_id=desk_circle_id,
        state=state,
        comment=comment,
        link=link,
        paper=paper,
        by_id=by.person_id,
        at=at,
    )


def expect(action: ActionItem, desk_circle_id: UUID, by: Principal) -> Obligation:
    """Expect the owner's report by the deadline; what is expected already stays as it is."""
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


def check_audience(
    listeners: Iterable[Listener], organisation_id: UUID, person_id: UUID | None
) -> None:
    """Refuse an owner who would not see the item, and a person who does not act for him."""
    own = [each for each in listeners if each.organisation_id == organisation_id]
    if not own:
        raise PortalError(
            _(
                "Nobody in the organisation that owns it would see the action item."
                " Choose a wider audience."
            )
        )
    if person_id and person_id not in {each.person_id for each in own if each.active}:
        raise PortalError(
            _("This person would not see the action item. Choose somebody else, or nobody.")
        )


def check_deadline(due_at: datetime, by: Principal) -> None:
    """Refuse a deadline that has passed."""
    if due_at <= by.at:
        raise PortalError(_("Choose a deadline that is still ahead."))


def about(action: ActionItem) -> dict[str, Any]:
    """Return the fields that every event about this item has."""
    return {"subject_id": action.pk, "tlp": action.tlp, "body_id": action.body_id}
