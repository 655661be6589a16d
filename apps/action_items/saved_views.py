"""Filters of the list under a name of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.action_items.models import SavedView
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal

MOST = 20


@transaction.atomic
def save_view(*, name: str, query: str, by: Principal) -> SavedView:
    """Keep the filters under the name. Raises ``PortalError`` for a taken name, or too many."""
    own = SavedView.objects.visible_to(by)
    if own.count() >= MOST:
        raise PortalError(
            _("You have %(n)d saved views. Delete one before you save another.") % {"n": MOST}
        )
    view = SavedView(id=uuid4(), post_id=by.post_id, name=name, query=query)
    try:
        with transaction.atomic():
            view.save(force_insert=True)
    except IntegrityError as taken:
        raise PortalError(
            _("You have a view of this name already. Choose another name, or delete that one.")
        ) from taken
    return view


def delete_view(view_id: UUID, *, by: Principal) -> None:
    """Forget it. Raises ``SavedView.DoesNotExist`` for all but one's own."""
    SavedView.objects.visible_to(by).get(pk=view_id).delete()
