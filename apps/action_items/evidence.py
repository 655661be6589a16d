"""Files that show how an item goes: papers for its owner, the desk and the chair only.

A paper has a circle of its own: the readers of the item who sit for one of these. So it is
cleaned, opened and recorded as every other paper, and no other reader of the item finds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.action_items.models import ActionProgress
from apps.documents.models import Paper
from apps.documents.services import create_paper
from apps.organisations.models import Organisation
from apps.sharing.enums import CircleKind
from apps.sharing.services import make_circle_of_owner
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from uuid import UUID

    from apps.action_items.models import ActionItem
    from apps.documents.uploads import CheckedUpload
    from apps.sharing.models import Circle
    from wg_portal.principal import Principal


def keep(action: ActionItem, upload: CheckedUpload | None, *, by: Principal) -> Paper | None:
    """Keep the file that goes with a step, if there is one. Raises ``PortalError``."""
    if upload is None:
        return None
    if action.circle_kind != CircleKind.BODY:
        raise PortalError(
            _("A file cannot be attached to an item of a chosen audience. Give a link instead.")
        )
    return create_paper(
        body_id=action.body_id,
        title_ja=f"{action.code} 根拠資料",
        title_en=f"{action.code} evidence",
        owner_organisation_id=action.owner_organisation_id,
        tlp=action.tlp,
        circle=_circle(action, by),
        notice_title=action.notice_title,
        caveats=action.caveats,
        upload=upload,
        by=by,
        with_another=True,
    )


def take_place(old_id: UUID, new_id: UUID, *, by: Principal) -> None:
    """Give evidence that was issued anew back to its item (``documents.spill.followers``).

    What was said stays: the new paper is a step of its own, which leaves the state as it is.
    """
    for step in ActionProgress.objects.visible_to(by).filter(paper_id=old_id):
        now = ActionProgress.objects.visible_to(by).filter(action=step.action_id)
        latest = now.order_by("at", "id").last()
        assert latest is not None  # noqa: S101 - at least ``step`` is there
        ActionProgress(
            action_id=step.action_id,
            organisation_id=step.organisation_id,
            desk_circle_id=step.desk_circle_id,
            state=latest.state,
            paper_id=new_id,
            anew=True,
            by_id=by.person_id,
            at=by.at,
        ).save(force_insert=True)


def _circle(action: ActionItem, by: Principal) -> Circle:
    """The circle of an earlier paper of this owner with the same readers, else a new one."""
    earlier = (
        Paper.objects.visible_to(by)
        .filter(
            body_id=action.body_id,
            owner_organisation_id=action.owner_organisation_id,
            circle_kind=CircleKind.OWNER,
            circle__roles=action.circle.roles,
        )
        .select_related("circle")
        .first()
    )
    if earlier is not None:
        found: Circle = earlier.circle
        return found
    owner = Organisation.objects.visible_to(by).get(pk=action.owner_organisation_id)
    return make_circle_of_owner(owner, within=action.circle, by=by)
