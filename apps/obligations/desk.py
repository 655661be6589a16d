"""What the desk does beside the ladder: hold a planned step, let it go, remind by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.obligations import policies
from apps.obligations.audiences import bearer_audience
from apps.obligations.enums import StageState
from apps.obligations.events import (
    BearerReminded,
    ReminderReleased,
    ReminderRequested,
    ReminderReturned,
    StageHeld,
    StageLetGo,
    about,
)
from apps.obligations.models import Obligation, PlannedStage, ReminderRequest
from apps.sharing.enums import Tlp
from wg_portal.clock import in_japan
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from wg_portal.principal import Principal


def hold_stage(stage_id: UUID, *, by: Principal) -> None:
    """Keep a planned step from being told until it is let go. Raises ``Refused``."""
    stage = _stage(stage_id, by)
    if stage.state != StageState.PLANNED:
        raise Refused(_("This reminder is not planned any more."))
    _set(stage, StageState.HELD)
    publish(StageHeld(**about(stage.obligation), stage_id=stage.pk), by=by)


def let_stage_go(stage_id: UUID, *, by: Principal) -> None:
    """Let a held step take its way; one whose time has come is told at the next look."""
    stage = _stage(stage_id, by)
    if stage.state != StageState.HELD:
        raise Refused(_("This reminder is not held."))
    _set(stage, StageState.PLANNED)
    publish(StageLetGo(**about(stage.obligation), stage_id=stage.pk), by=by)


def remind(obligation_ids: Iterable[UUID], *, by: Principal) -> int:
    """Remind whoever must act, each once on a day; returns how many acts were still open.

    What has been met meanwhile is left out. Raises ``Refused``.
    """
    found = Obligation.objects.visible_to(by).open().filter(pk__in=list(obligation_ids))
    obligations = list(found.order_by("pk").select_for_update(of=("self",)))
    day = f"{in_japan(by.at):%y%m%d}"
    for obligation in obligations:
        policies.can_steer(by, obligation).enforce()
        publish(
            BearerReminded(**about(obligation), revision=obligation.revision, day=day),
            by=by,
        )
    return len(obligations)


def ask_to_remind(kind: str, subject_id: UUID, *, by: Principal) -> bool:
    """Remind everybody who still owes the act about the subject; ``False`` when that is so many
    people that a second officer must say so first. Raises ``Refused``.
    """
    owed = _owed(kind, subject_id, by)
    if not owed:
        raise Refused(_("Everybody has responded. There is nobody to remind."))
    people = {each.person_id for duty in owed for each in bearer_audience(duty.pk)}
    if len(people) <= settings.SECOND_OFFICER_ABOVE:
        remind([duty.pk for duty in owed], by=by)
        return True
    first = owed[0]
    policies.can_steer(by, first).enforce()
    asked = ReminderRequest(
        kind=kind,
        subject_id=subject_id,
        subject_type=first.subject_type,
        desk_circle_id=first.desk_circle_id,
        people=len(people),
        requested_by_id=by.person_id,
        requested_at=by.at,
    )
    ReminderRequest.objects.bulk_create([asked], ignore_conflicts=True)
    if ReminderRequest.objects.filter(pk=asked.pk).exists():
        publish(ReminderRequested(**_of(asked, first.tlp), request_id=asked.pk), by=by)
    return False


def release_reminder(request_id: UUID, *, by: Principal) -> int:
    """Remind whoever still owes the act now; returns how many acts that are. Raises ``Refused``."""
    asked = _request(request_id, by)
    policies.can_release_reminder(by, asked).enforce()
    _decide(asked, by, released=True)
    publish(ReminderReleased(**_of(asked, asked.tlp), request_id=asked.pk), by=by)
    return remind([duty.pk for duty in _owed(asked.kind, asked.subject_id, by)], by=by)


def return_reminder(request_id: UUID, *, by: Principal) -> None:
    """Do not send it: by the second officer, or by whoever asked. Raises ``Refused``."""
    asked = _request(request_id, by)
    _decide(asked, by, released=False)
    publish(ReminderReturned(**_of(asked, asked.tlp), request_id=asked.pk), by=by)


def _owed(kind: str, subject_id: UUID, by: Principal) -> list[Obligation]:
    found = Obligation.objects.visible_to(by).open().filter(kind=kind, subject_id=subject_id)
    # Of TLP:RED only the named person hears, from its author.
    return list(found.filter(desk_circle_id__in=by.circle_ids, tlp__lt=Tlp.RED).order_by("pk"))


def _request(request_id: UUID, by: Principal) -> ReminderRequest:
    found = ReminderRequest.objects.visible_to(by).select_for_update(of=("self",))
    asked: ReminderRequest = found.get(pk=request_id)
    if asked.decided_at is not None:
        raise Refused(_("This request has been decided already."))
    return asked


def _decide(asked: ReminderRequest, by: Principal, *, released: bool) -> None:
    asked.decided_by_id, asked.decided_at, asked.released = by.person_id, by.at, released
    asked.save(update_fields=["decided_by", "decided_at", "released"])


def _of(asked: ReminderRequest, tlp: int) -> dict[str, Any]:
    return {"subject_id": asked.subject_id, "subject_type": asked.subject_type, "tlp": tlp}


def _stage(stage_id: UUID, by: Principal) -> PlannedStage:
    seen = Obligation.objects.visible_to(by)
    stages = PlannedStage.objects.filter(obligation__in=seen).select_related("obligation")
    stage: PlannedStage = stages.select_for_update(of=("self",)).get(pk=stage_id)
    policies.can_steer(by, stage.obligation).enforce()
    return stage


def _set(stage: PlannedStage, state: StageState) -> None:
    stage.state = state
    stage.save(update_fields=["state"])
