"""What every act on a notice begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from apps.documents.models import Paper
from apps.notices.models import Notice
from apps.obligations.enums import ObligationKind
from apps.obligations.services import oblige
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal


def locked(notice_id: UUID, by: Principal) -> Notice:
    """Return the notice with its row locked, so that its state stays what the policy saw."""
    notice: Notice = Notice.objects.visible_to(by).select_for_update(of=("self",)).get(pk=notice_id)
    return notice


def papers_of(notice: Notice, by: Principal) -> list[UUID]:
    """The papers that go with the notice."""
    found = Paper.objects.visible_to(by).filter(
        pk__in=notice.attachments.values_list("paper_id", flat=True)
    )
    return list(found.values_list("pk", flat=True))


def check_times(opens_at: datetime | None, acknowledge_by: datetime | None, at: datetime) -> None:
    """Refuse, in words, moments that have passed or that come in the wrong order."""
    if opens_at is not None and opens_at <= at:
        raise PortalError(_("The moment from which the notice is visible must be still ahead."))
    if acknowledge_by is None:
        return
    if acknowledge_by <= at:
        raise PortalError(_("Choose a deadline that is still ahead."))
    if opens_at is not None and acknowledge_by <= opens_at:
        raise PortalError(_("The notice must be visible before it can be acknowledged."))


def expect_acknowledgements(
    notice: Notice, organisations: Iterable[UUID], *, due_at: datetime, by: Principal
) -> list[UUID]:
    """Expect one of each organisation; returns the obligations, for the events about them."""
    return [
        oblige(
            kind=ObligationKind.NOTICE,
            subject_type=Notice._meta.label,
            subject_id=notice.pk,
            body_id=notice.body_id,
            bearer_organisation_id=organisation_id,
            desk_circle_id=notice.desk_circle_id,
            due_at=due_at,
            counting=notice.body.calendar,
            by=by,
        ).pk
        for organisation_id in sorted(organisations, key=str)
    ]


def about(notice: Notice) -> dict[str, Any]:
    """Return the fields that every event about the notice has."""
    return {"subject_id": notice.pk, "tlp": notice.tlp, "body_id": notice.body_id}
