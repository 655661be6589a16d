"""Who was asked to acknowledge a notice, and who has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.notices.models import Acknowledgement
from apps.obligations.asked import Acknowledgements, AskedRow
from apps.obligations.enums import ObligationKind
from apps.obligations.selectors import Line, asked_about, obligation_of
from apps.organisations.models import Organisation
from apps.sharing.telling import telling

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
    mine = mine.filter(notice=notice, organisation_id=who.organisation_id)
    return Standing(
        line=obligation_of(who, ObligationKind.NOTICE, notice.pk),
        mine=mine.order_by("revision").last(),
    )


def to_ask_again(who: Principal, notice: Notice) -> list[Organisation]:
    """Return which organisations have acknowledged and still read the notice, for its desk.

    Of whom an acknowledgement is still open is asked already.
    """
    given = Acknowledgement.objects.visible_to(who).filter(notice=notice)
    lines = asked_about(who, ObligationKind.NOTICE, notice.pk)
    still = {line.organisation_id for line in lines if line.closed_at is None}
    asked = telling(who, notice.circle, notice.body_id).reached - still
    acknowledged = asked & set(given.values_list("organisation_id", flat=True))
    return list(Organisation.objects.visible_to(who).filter(pk__in=acknowledged).order_by("kana"))


def acknowledgements_of(who: Principal, notice: Notice) -> Acknowledgements | None:
    """Return who was asked; ``None`` for all but the desk, or when nothing was asked."""
    if notice.desk_circle_id not in who.circle_ids:
        return None
    gone = notice.withdrawn_at is not None
    lines = asked_about(who, ObligationKind.NOTICE, notice.pk, taken_back=gone)
    if not lines:
        return None
    given = Acknowledgement.objects.visible_to(who).filter(notice=notice).select_related("person")
    done = {each.organisation_id: each for each in given.order_by("revision")}
    # Who is asked again after a correction has two: what is open, or was ended last, counts.
    lines.sort(key=lambda line: (line.closed_at is None, line.closed_at))
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
        again=given is not None and (line.closed_at is None or line.closed_at > given.at),
    )
