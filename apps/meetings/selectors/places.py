"""Where a paper stands on an agenda, for its file name and its stamp."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.documents.handing_out import Place
from apps.meetings.agenda import paper_label
from apps.meetings.models import AgendaPaper, Meeting
from wg_portal.clock import JST

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


def place_of_paper(who: Principal, paper_id: UUID) -> Place | None:
    """Return the paper's latest place if the reader may see it and its meeting."""
    place = (
        AgendaPaper.objects.visible_to(who)
        .filter(paper=paper_id, item__meeting__in=Meeting.objects.visible_to(who))
        .select_related("item__meeting")
        .order_by("-item__meeting__starts_at")
        .first()
    )
    if place is None:
        return None
    meeting = place.item.meeting
    return Place(
        number=paper_label(place.number),
        session=_("Session %(number)s") % {"number": meeting.number},
        day=meeting.starts_at.astimezone(JST).date(),
    )
