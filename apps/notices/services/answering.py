"""What readers do with a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.notices import policies
from apps.notices.events import NoticeAcknowledged
from apps.notices.models import Acknowledgement
from apps.notices.selectors.acknowledging import standing_of
from apps.notices.services.notices import about, locked
from apps.obligations.enums import ObligationKind
from apps.obligations.services import discharge
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


@transaction.atomic
def acknowledge(*, notice_id: UUID, seen: int, by: Principal) -> Acknowledgement:
    """Take note for the reader's organisation; reminders stop.

    ``seen`` is the ordinal of the text that he read. Raises ``Refused``, also the second time, or
    when the text was corrected since; ``Notice.DoesNotExist``.
    """
    notice = locked(notice_id, by)
    standing = standing_of(by, notice)
    policies.can_acknowledge(
        notice, asked=standing.line is not None, done=standing.mine is not None
    ).enforce()
    if notice.revision != seen:
        raise Refused(_("The notice was corrected meanwhile. Read the new text, then acknowledge."))
    made = Acknowledgement(
        notice=notice,
        organisation_id=by.organisation_id,
        desk_circle_id=notice.desk_circle_id,
        person_id=by.person_id,
        revision=notice.revision,
        at=by.at,
    )
    made.save(force_insert=True)
    discharge(
        kind=ObligationKind.NOTICE,
        subject_id=notice.pk,
        bearer_organisation_id=by.organisation_id,
        by=by,
    )
    publish(
        NoticeAcknowledged(
            **about(notice), acknowledgement_id=made.pk, organisation_id=by.organisation_id
        ),
        by=by,
    )
    return made
