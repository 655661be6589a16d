"""Who was asked to acknowledge a notice, and who has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.notices.models import Acknowledgement
from apps.obligations.asked import Acknowledgements, AskedRow
from apps.obligations.enums import ObligationKind
from apps.obligations.selectors import Line, asked_about, obligation_of
from apps.organisations.models import Organisation

if TYPE_CHECKING:
    from apps.notices.models import Notice
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Standing:
    """What is expected of the reader (``line``) and what his organisation has done (``mine``)."""

    line: Line | None
    mine: Acknowledgement | None


def standing_of(who: Principal, notice: Notice) -> Standing:
    """Return what the reader is expected to do about the notice and what was done."""
    mine = Acknowledgement.objects.visible_to(who)
    return Standing(
        line=obligation_of(who, ObligationKind.NOTICE, notice.pk),
        mine=mine.filter(notice=notice, organisation_id=who.organisation_id).first(),
    )


def acknowledgements_of(who: Principal, notice: Notice) -> Acknowledgements | None:
    """Return who was asked; ``None`` for all but the desk, or when nothing was asked."""
    if notice.desk_circle_id not in who.circle_ids:
        return None
    gone = notice.withdrawn_at is not None
    lines = asked_about(who, ObligationKind.NOTICE, notice.pk, taken_back=gone)
    if not lines:
        return None
    given = Acknowledgement.objects.visible_to(who).filter(notice=notice).select_related("person")
    done = {each.organisation_id: each for each in given}
    asked = {line.organisation_id: line for line in lines}
    known = Organisation.objects.visible_to(who).filter(pk__in=asked).order_by("kana")
    return Acknowledgements([_row(each, asked[each.pk], done.get(each.pk)) for each in known])


def _row(organisation: Organisation, line: Line, given: Acknowledgement | None) -> AskedRow:
    return AskedRow(
        organisation=organisation.short,
        person=given.person.name if given else "",
        at=given.at if given else None,
        revision=given.revision if given else None,
        overdue=line.overdue,
    )
