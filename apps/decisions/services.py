"""Writing decisions down."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from apps.activity.services import publish
from apps.decisions import policies
from apps.decisions.events import DecisionRecorded
from apps.decisions.models import Decision
from apps.sharing.numbering import code_for
from apps.sharing.policies import can_mark
from apps.sharing.services import claim_authorship

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from apps.sharing.models import Circle
    from wg_portal.principal import Principal


def record_decision(
    *,
    body_id: UUID,
    kind: str,
    wording_ja: str,
    wording_en: str,
    tlp: int,
    circle: Circle,
    notice_title: str,
    decided_on: date,
    by: Principal,
) -> Decision:
    """Record an outcome of the body; the circle reads it at once. Raises ``Refused``."""
    policies.can_record(by, body_id, circle).enforce()
    can_mark(tlp, circle, notice_title).enforce()
    decision = Decision(
        id=uuid4(),
        body_id=body_id,
        code=code_for("D", body_id, circle.pk),
        kind=kind,
        wording_ja=wording_ja,
        wording_en=wording_en,
        decided_on=decided_on,
        tlp=tlp,
        circle=circle,
        circle_kind=circle.kind,
        notice_title=notice_title,
        originator_id=by.organisation_id,
        visible_from=by.at,
    )
    claim_authorship(decision.pk, by=by)
    decision.save(force_insert=True)
    publish(DecisionRecorded(subject_id=decision.pk, tlp=tlp, body_id=body_id), by=by)
    return decision
