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
from apps.obligations.models import Contact, Obligation, PlannedStage, ReminderRequest
from apps.sharing.enums import Tlp
from wg_portal.clock import in_japan
from wg_portal.verdict import PortalError, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
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


class RemindedToday(PortalError):
    """They were reminded on this day already, the last time ``at``; it takes a second word."""

    def __init__(self, at: datetime) -> None:
        super().__init__(_("They were reminded today already."))
        self.at = at


def remind(obligation_ids: Iterable[UUID], *, by: Principal) -> int:
    """Remind whoever must act; returns how many acts were still open.

    What has been met meanwhile is left out, and what was paused. Raises ``Refused``.
    """
    found = Obligation.objects.visible_to(by).open().filter(pk__in=list(obligation_ids))
    obligations = list(found.order_by("pk").select_for_update(of=("self",)))
    paused = Contact.objects.pausing(by.at).filter(obligation__in=obligations)
    resting = set(paused.values_list("obligation_id", flat=True))
    reminded = [each for each in obligations if each.pk not in resting]
    for obligation in reminded:
        policies.can_steer(by, obligation).enforce()
        day = f"{in_japan(by.at):%y%m%d}"
        if _reminded_on_the_day(obligation, by.at):
            # The minute, in seven signs: a mail's key holds no more.
            day = f"{int(by.at.timestamp()) // 60:x}"
        obligation.reminded_at = by.at
        obligation.save(update_fields=["reminded_at"])
        publish(
            BearerReminded(**about(obligation), revision=obligation.revision, day=day),
            by=by,
        )
    return len(reminded)


def ask_to_remind(kind: str, subject_id: UUID, *, by: Principal, again: bool = False) -> bool:
    """Remind everybody who still owes the act about the subject; ``False`` when that is so many
    people that a second officer must say so first.

    Raises ``Refused``, and without ``again`` ``RemindedToday``.
    """
    owed = _owed(kind, subject_id, by)
    if (
        ReminderRequest.objects.visible_to(by)
        .open()
        .filter(kind=kind, subject_id=subject_id)
        .exists()
    ):
        raise Refused(_("This reminder waits for a second officer already."))
    if not owed:
        raise Refused(
            _("Nobody is to be reminded now: all have responded, or reminders are paused.")
        )
    today = [duty.reminded_at for duty in owed if _reminded_on_the_day(duty, by.at)]
    if today and not again:
        raise RemindedToday(max(at for at in today if at))
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
        facts = _of(asked, first.tlp) | {"body_id": first.body_id}
        publish(ReminderRequested(**facts, request_id=asked.pk), by=by)
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
    paused = Contact.objects.pausing(by.at).values("obligation")
    # Of TLP:RED only the named person hears, from its author. Two officers at once: the second
    # waits for the first one's commit and finds that it has just gone out.
    overseen = found.filter(desk_circle_id__in=by.circle_ids, tlp__lt=Tlp.RED)
    unpaused = overseen.exclude(pk__in=paused)
    return list(unpaused.order_by("pk").select_for_update(of=("self",)))


def _reminded_on_the_day(obligation: Obligation, at: datetime) -> bool:
    last = obligation.reminded_at
    return last is not None and in_japan(last).date() == in_japan(at).date()


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
