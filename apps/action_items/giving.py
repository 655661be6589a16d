"""Giving action items outside a meeting: to several organisations, or a whole sheet of them.

An item is not sent to the body: it stands in its list, and one organisation is asked. So, as in a
meeting, one officer gives it. When more people would be told than one officer may write to, a
second one looks first; until he releases, nothing of it exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.action_items import policies
from apps.action_items.audiences import told
from apps.action_items.drafts import Draft
from apps.action_items.events import GivingReleased, GivingRequested, GivingReturned
from apps.action_items.models import ActionItem, Giving
from apps.action_items.services import check_audience, check_deadline, put_all
from apps.activity.services import publish
from apps.sharing.models import Circle
from apps.sharing.policies import can_mark
from apps.sharing.selectors import audience_of, body_circle
from wg_portal.verdict import PortalError, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from apps.action_items.drafts import Key
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Batch:
    """Items for one body under one marking."""

    body_id: UUID
    circle: Circle
    tlp: int
    notice_title: str
    drafts: Sequence[Draft]


def needs_second(batch: Batch, *, by: Principal) -> bool:
    """Whether so many people would be told that a second officer must look first."""
    return _too_many(_people(batch, by))


@transaction.atomic
def give_all(batch: Batch, *, by: Principal) -> list[ActionItem] | Giving:
    """Give all items or none; a ``Giving`` when a second officer must release them.

    Raises ``Refused`` or ``PortalError``.
    """
    _check(batch, by)
    people = _people(batch, by)
    if not _too_many(people):
        return _give(batch, by)
    asked = Giving.objects.create(
        body_id=batch.body_id,
        desk_circle=body_circle(batch.body_id, "desk"),
        circle=batch.circle,
        tlp=batch.tlp,
        notice_title=batch.notice_title,
        drafts=[draft.stored() for draft in batch.drafts],
        people=len(people),
        requested_by_id=by.person_id,
        requested_at=by.at,
    )
    publish(GivingRequested(**_about(asked)), by=by)
    return asked


@transaction.atomic
def release(giving_id: UUID, *, by: Principal) -> list[ActionItem]:
    """Give, as the second officer, what was asked for. Raises ``Refused`` or ``PortalError``."""
    asked = _asked(giving_id, by)
    policies.can_release_giving(by, asked).enforce()
    batch = batch_of(asked)
    _check(batch, by)
    _decide(asked, by, given=True, comment="")
    publish(GivingReleased(**_about(asked)), by=by)
    return _give(batch, by)


@transaction.atomic
def return_giving(giving_id: UUID, *, comment: str, by: Principal) -> None:
    """Do not give it: by the second officer, or taken back by whoever asked. Raises ``Refused``."""
    asked = _asked(giving_id, by)
    _decide(asked, by, given=False, comment=comment)
    himself = asked.requested_by_id == by.person_id
    publish(GivingReturned(**_about(asked), himself=himself), by=by)


def batch_of(asked: Giving) -> Batch:
    """Return what was asked for."""
    return Batch(
        body_id=asked.body_id,
        circle=Circle.objects.get(pk=asked.circle_id),
        tlp=asked.tlp,
        notice_title=asked.notice_title,
        drafts=[Draft.read(each) for each in asked.drafts],
    )


def _people(batch: Batch, by: Principal) -> set[UUID]:
    return {person for each in told(batch, by) for person in each.people}


def _too_many(people: set[UUID]) -> bool:
    return len(people) > settings.SECOND_OFFICER_ABOVE


def _check(batch: Batch, by: Principal) -> None:
    policies.can_give(by, batch.body_id, batch.circle, batch.tlp).enforce()
    can_mark(batch.tlp, batch.circle, batch.notice_title).enforce()
    listeners = audience_of(batch.circle.pk)
    for organisation_id, person_id in {(d.organisation_id, d.person_id) for d in batch.drafts}:
        check_audience(listeners, organisation_id, person_id)
    given = given_already(batch.body_id, by)
    for draft in batch.drafts:
        check_deadline(draft.due_at, by)
        if draft.key in given:
            raise PortalError(
                _("This organisation was given the same already, by the same deadline: %(code)s.")
                % {"code": given[draft.key]}
            )


def given_already(body_id: UUID, by: Principal) -> dict[Key, str]:
    """Return the numbers of what is given and still ahead: given twice it would be told twice."""
    found = ActionItem.objects.visible_to(by).filter(
        body_id=body_id, due_at__gt=by.at, taken_back_at=None
    )
    rows = found.values_list("owner_organisation_id", "title_ja", "due_at", "code")
    return {(owner, title, due_at): code for owner, title, due_at, code in rows}


def _give(batch: Batch, by: Principal) -> list[ActionItem]:
    return put_all(
        batch.drafts,
        body_id=batch.body_id,
        tlp=batch.tlp,
        circle=batch.circle,
        notice_title=batch.notice_title,
        desk_circle_id=body_circle(batch.body_id, "desk").pk,
        by=by,
    )


def _asked(giving_id: UUID, by: Principal) -> Giving:
    """Lock what waits; what is decided already nobody may change, so nobody can lock it."""
    seen = Giving.objects.visible_to(by).get(pk=giving_id)
    found = Giving.objects.visible_to(by).open().select_for_update(of=("self",))
    asked: Giving | None = found.filter(pk=seen.pk).first()
    if asked is None:
        raise Refused(_("This request has been decided already."))
    return asked


def _decide(asked: Giving, by: Principal, *, given: bool, comment: str) -> None:
    asked.decided_by_id, asked.decided_at = by.person_id, by.at
    asked.given, asked.comment = given, comment
    asked.save(update_fields=["decided_by", "decided_at", "given", "comment"])


def _about(asked: Giving) -> dict[str, Any]:
    return {
        "subject_id": asked.body_id,
        "body_id": asked.body_id,
        "tlp": asked.tlp,
        "giving_id": asked.pk,
        "number": len(asked.drafts),
        "asker_id": asked.requested_by_id,
    }
