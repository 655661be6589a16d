"""What the desk mends of what it gave: another wording, or nothing at all.

The body sees the wording that holds, and that an item holds no more; why, the owner, the desk and
the chair read. What the owner has told until then stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.action_items import policies
from apps.action_items.enums import ActionState
from apps.action_items.events import ActionReworded, ActionTakenBack
from apps.action_items.models import WordingChange
from apps.action_items.services import about, opened, step
from apps.activity.services import publish
from apps.obligations.enums import ObligationKind
from apps.obligations.models import Obligation
from apps.obligations.services import withdraw
from apps.sharing.policies import can_mark
from wg_portal.verdict import PortalError, StaleEdit

if TYPE_CHECKING:
    from uuid import UUID

    from apps.action_items.models import ActionItem
    from wg_portal.principal import Principal

WORDED = ("title_ja", "title_en", "notice_title")


def reword(
    *,
    action_id: UUID,
    title_ja: str,
    title_en: str,
    notice_title: str,
    reason: str,
    revision: int,
    by: Principal,
) -> None:
    """Give the item another wording, which the body sees at once; the owner is told.

    Mails name it by ``notice_title`` from now on. Raises ``Refused``, ``StaleEdit`` when
    ``revision`` is not the item's, or ``PortalError`` when nothing changes.
    """
    action, latest, as_ = opened(action_id, by)
    policies.can_mend(as_).enforce()
    assert latest is not None  # noqa: S101 - the desk sees the latest step
    can_mark(action.tlp, action.circle, notice_title).enforce()
    now = {name: getattr(action, name) for name in WORDED}
    words = dict(zip(WORDED, (title_ja, title_en, notice_title), strict=True))
    if action.revision != revision:
        raise StaleEdit(
            _("The wording was corrected meanwhile. Compare the two and send again."), now
        )
    if now == words:
        raise PortalError(_("The wording is the same as before."))
    for name, text in words.items():
        setattr(action, name, text)
    action.revision += 1
    action.save(update_fields=[*WORDED, "revision"])
    _keep(now, reason, action, latest.desk_circle_id, by)
    duties = Obligation.objects.visible_to(by).filter(
        kind=ObligationKind.ACTION, subject_id=action.pk
    )
    publish(
        ActionReworded(
            **about(action),
            obligation_id=duties.latest("opened_at").pk,
            revision=action.revision,
        ),
        by=by,
    )


def _keep(
    was: dict[str, str], reason: str, action: ActionItem, desk_circle_id: UUID, by: Principal
) -> None:
    """Keep the wording before."""
    WordingChange.objects.create(
        action=action,
        organisation_id=action.owner_organisation_id,
        desk_circle_id=desk_circle_id,
        revision=action.revision,
        was_ja=was["title_ja"],
        was_en=was["title_en"],
        was_notice_title=was["notice_title"],
        reason=reason,
        by_id=by.person_id,
        at=by.at,
    )


def take_back(*, action_id: UUID, reason: str, by: Principal) -> None:
    """Take the item back: nothing is expected any more, and who was told of it hears so once.

    Raises ``Refused``.
    """
    action, latest, as_ = opened(action_id, by)
    policies.can_mend(as_).enforce()
    step(action, latest, ActionState.TAKEN_BACK, reason, by)
    action.taken_back_at = by.at
    action.save(update_fields=["taken_back_at"])
    withdraw(subject_id=action.pk, by=by)
    publish(ActionTakenBack(**about(action)), by=by)
