"""What the pages show on which action items are given outside a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.action_items.audiences import Told, desks_of, owners_in, told
from apps.action_items.giving import given_already, needs_second
from apps.action_items.models import Giving
from apps.action_items.pasting import Known
from apps.action_items.policies import can_release_giving
from apps.obligations.closed_days import closed_day
from apps.organisations.models import Organisation
from apps.organisations.selectors import known_body
from apps.sharing.audience import Audience, audience
from apps.sharing.selectors import body_circle

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.action_items.audiences import Owner
    from apps.action_items.giving import Batch
    from apps.organisations.models import Body
    from apps.sharing.models import Circle
    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict

__all__ = ["desks_of"]


@dataclass(frozen=True, slots=True)
class Line:
    """One item as it will be given."""

    organisation: str
    title_ja: str
    title_en: str
    due_at: datetime
    closed: str
    """Why the deadline's day does not count, if so."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What will be given, who sees it, who is told, and whether a second officer must look."""

    batch: Batch
    lines: list[Line]
    told: list[Told]
    audience: Audience
    second: bool

    @property
    def people(self) -> int:
        """How many are told."""
        return len({person for each in self.told for person in each.people})


def owners(who: Principal, body: Body) -> list[Owner]:
    """Organisations to which something can be given in the body."""
    return owners_in(who, body_circle(body.pk, "all").pk)


def circle(body: Body, name: str) -> Circle:
    """Return the circle of the body that was chosen."""
    return body_circle(body.pk, name)


def known(who: Principal, body: Body, circle_name: str) -> Known:
    """What pasted cells are compared with."""
    return Known(
        owners=owners_in(who, body_circle(body.pk, circle_name).pk),
        given=given_already(body.pk, who),
        at=who.at,
    )


def preview(who: Principal, batch: Batch, counting: str) -> Preview:
    """Return what the officer confirms; ``counting`` is the calendar of the body."""
    named = Organisation.objects.visible_to(who).in_bulk(
        {draft.organisation_id for draft in batch.drafts}
    )
    return Preview(
        batch=batch,
        lines=[
            Line(
                named[draft.organisation_id].short if draft.organisation_id in named else "",
                draft.title_ja,
                draft.title_en,
                draft.due_at,
                closed_day(draft.due_at, counting),
            )
            for draft in batch.drafts
        ],
        told=told(batch, who),
        audience=audience(batch.circle.pk),
        second=needs_second(batch, by=who),
    )


def waiting(who: Principal, body: Body | None = None) -> list[Giving]:
    """Requests that wait for a second officer, of one body or of all the reader's."""
    found = Giving.objects.visible_to(who).open().select_related("requested_by")
    if body is not None:
        found = found.filter(body=body)
    return list(found.prefetch_related(known_body(who)))


def request_of(who: Principal, pk: UUID) -> Giving | None:
    """One request of the reader's desks."""
    found = Giving.objects.visible_to(who).select_related("requested_by", "decided_by")
    asked: Giving | None = found.prefetch_related(known_body(who)).filter(pk=pk).first()
    return asked


def may_release(who: Principal, asked: Giving) -> Verdict:
    """Whether the reader is the second officer."""
    return can_release_giving(who, asked)
