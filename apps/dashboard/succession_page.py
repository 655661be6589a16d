"""A merger or a split as far as its reader may know it: what becomes of whom, before it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.action_items.enums import ActionState
from apps.action_items.models import ActionItem, ActionProgress
from apps.dashboard.lines import DutyLine, duty_lines
from apps.dashboard.succession_seats import SeatFate, SeatLine, held_seats, seat_lines
from apps.obligations.audiences import readers_within
from apps.obligations.enums import ObligationKind, ObligationState
from apps.obligations.models import Obligation, Plea
from apps.obligations.selectors import borne_by
from apps.organisations import policies, standing
from apps.organisations.enums import OrganisationKind
from apps.organisations.models import Organisation, Post, Succession
from apps.sharing.enums import CircleKind, Tlp

if TYPE_CHECKING:
    from apps.obligations.selectors import Line
    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict


class Fate(Enum):
    """What becomes of a post or an act."""

    NEW_POST = gettext_lazy("Goes over to a post in the organisation that takes over")
    KEPT_POST = gettext_lazy("Keeps the post held there already; this one ends")
    GOES = gettext_lazy("Goes over")
    MET = gettext_lazy(
        "No longer needed: the organisation that takes over has the same duty, or has met it"
    )
    VOID = gettext_lazy("No longer needed: nobody is left to be checked")
    BY_NAME = gettext_lazy("Stays: a person was asked by name. Its author decides anew")
    STAYS = gettext_lazy(
        "Stays with the old name: the organisation that takes over was not chosen to read it."
        " Its author decides anew"
    )
    CHOSEN = gettext_lazy(
        "Goes to chosen recipients. Whether it goes over is decided on the day of the merger,"
        " by its author's choice"
    )


OPEN_KINDS = (CircleKind.BODY, CircleKind.COMMUNITY)
"""Circles of which the reader knows who is inside: of all others no successor is tried out."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the reader may know of what is to come; ``hindrances`` must be settled before."""

    row: Succession
    name: str
    people: list[tuple[Post, Fate]]
    seats: list[SeatLine]
    acts: list[tuple[DutyLine, Fate]] = field(default_factory=list)
    reported: list[tuple[ActionItem, Fate]] = field(default_factory=list)
    hindrances: list[str] = field(default_factory=list)

    @property
    def choice(self) -> str:
        """What was chosen when this was seen: with another choice it must be seen again."""
        row = self.row
        chosen = row.successor_id if row.is_merger else sorted([*row.posts, *row.seats])
        return f"{chosen} {row.first_day.isoformat()}"


@dataclass(frozen=True, slots=True)
class SuccessionPage:
    """One that is recorded; the preview as long as it is open."""

    row: Succession
    name: str
    preview: Preview | None
    may_confirm: Verdict
    may_take_back: Verdict


def recorded(who: Principal) -> list[tuple[Succession, str]]:
    """Those that concern the reader as officer or administrator, each with its successor's name."""
    found = Succession.objects.visible_to(who).select_related(
        "former", "requested_by", "confirmed_by"
    )
    if not policies.is_officer(who):
        found = found.filter(_own(who))
    return [(row, name_of(row, who)) for row in found]


def succession_page(who: Principal, pk: UUID) -> SuccessionPage | None:
    """Return one; ``None`` for whoever is neither officer nor one of their administrators."""
    row = next((row for row, _name in recorded(who) if row.pk == pk), None)
    if row is None:
        return None
    homes = standing.standings([who.person_id], at=who.at)[who.person_id].organisations
    return SuccessionPage(
        row=row,
        name=name_of(row, who),
        preview=preview(who, row) if row.is_open else None,
        may_confirm=policies.may_confirm_succession(who, row, homes),
        may_take_back=policies.may_record_succession(who, row, homes),
    )


def knows(who: Principal) -> bool:
    """Whether the reader is an officer, or an administrator of his organisation."""
    if policies.is_officer(who):
        return True
    me = standing.standings([who.person_id], at=who.at)[who.person_id]
    return policies.administers(who, me)


def others(who: Principal, former: Organisation) -> list[Organisation]:
    """Member organisations into which it may be merged."""
    merged = Succession.objects.visible_to(who).filter(
        kind=Succession.Kind.MERGER, done_at__isnull=False
    )
    known = Organisation.objects.visible_to(who).filter(kind=OrganisationKind.MEMBER)
    return list(known.exclude(pk=former.pk).exclude(pk__in=merged.values("former_id")))


def people_of(who: Principal, former: Organisation) -> list[tuple[str, str]]:
    """Who may go over in a split, for a form."""
    held = Post.objects.visible_to(who).as_of(who.at).filter(organisation=former)
    names = ("person__family_name_kana", "person__given_name_kana", "pk")
    return [
        (str(post.pk), f"{post.person.name} {post.title}".strip())
        for post in held.select_related("person").order_by(*names)
    ]


def seats_of(who: Principal, former: Organisation) -> list[tuple[str, str]]:
    """Which seats may go over in a split, for a form; of bodies that the reader knows."""
    return [
        (str(seat.pk), f"{body.short} ({seat.get_role_display()})")
        for body, seat in held_seats(who, former.pk)
    ]


def preview(who: Principal, row: Succession) -> Preview:
    """Say what would become of whom if the day were today."""
    seats = seat_lines(who, row)
    made = Preview(row, name_of(row, who), _people(who, row), seats)
    if row.is_merger:
        bodies = {line.body.pk for line in seats if line.fate is SeatFate.GOES}
        lines = borne_by(who, row.former_id)
        fates = [_fate(who, row, line, bodies) for line in lines]
        made.acts.extend(zip(duty_lines(lines, who), fates, strict=True))
        made.reported.extend(_reported(who, row, bodies))
        wishes = Plea.objects.visible_to(who).open()
        if wishes.filter(obligation__in=[line.obligation_id for line in lines]).exists():
            made.hindrances.append(
                _("A request from the organisation waits for its answer. Answer it first.")
            )
    return made


def name_of(row: Succession, who: Principal) -> str:
    """The successor's name, also before it exists."""
    known = Organisation.objects.visible_to(who).filter(pk=row.successor_id).first()
    return known.name if known else Organisation(**row.founding).name


def _own(who: Principal) -> Q:
    office = Post.objects.filter(pk=who.post_id, org_admin=True).values("organisation_id")
    return Q(former_id__in=office) | Q(successor_id__in=office)


def _people(who: Principal, row: Succession) -> list[tuple[Post, Fate]]:
    held = Post.objects.visible_to(who).as_of(who.at).filter(organisation_id=row.former_id)
    if not row.is_merger:
        held = held.filter(pk__in=row.posts)
    there = Post.objects.visible_to(who).filter(
        organisation_id=row.successor_id, during__contains=row.first_day
    )
    kept = set(there.values_list("person_id", flat=True))
    names = ("person__family_name_kana", "person__given_name_kana", "pk")
    return [
        (post, Fate.KEPT_POST if post.person_id in kept else Fate.NEW_POST)
        for post in held.select_related("person").order_by(*names)
    ]


def _fate(who: Principal, row: Succession, line: Line, bodies: set[UUID]) -> Fate:
    if line.kind == ObligationKind.ROSTER_CHECK:
        return Fate.VOID
    if line.tlp == Tlp.RED:
        return Fate.BY_NAME
    own = Obligation.objects.visible_to(who).filter(pk=line.obligation_id)
    if not own.filter(circle_kind__in=OPEN_KINDS).exists():
        return Fate.CHOSEN
    same = Obligation.objects.visible_to(who).of_organisation(row.successor_id)
    met = same.filter(kind=line.kind, subject_id=line.subject_id, bearer_person_id=line.person_id)
    if met.exclude(state=ObligationState.WITHDRAWN).exists():
        return Fate.MET
    if readers_within(row.successor_id, line.subject_id, who.at):
        return Fate.GOES
    seated = line.body_id in bodies and own.filter(circle_kind=CircleKind.BODY).exists()
    return Fate.GOES if seated else Fate.STAYS


def _reported(who: Principal, row: Succession, bodies: set[UUID]) -> list[tuple[ActionItem, Fate]]:
    """Items that were reported as done: nothing is owed, but the desk may still return them."""
    owned = ActionItem.objects.visible_to(who).filter(owner_organisation_id=row.former_id)
    steps = ActionProgress.objects.visible_to(who).filter(action__in=owned).order_by("at")
    latest = dict(steps.values_list("action_id", "state"))
    found = []
    for item in owned:
        if latest.get(item.pk) == ActionState.REPORTED:
            found.append((item, _fate_of_reported(who, row, item, bodies)))
    return found


def _fate_of_reported(who: Principal, row: Succession, item: ActionItem, bodies: set[UUID]) -> Fate:
    if item.circle_kind not in OPEN_KINDS:
        return Fate.CHOSEN
    seated = item.body_id in bodies and item.circle_kind == CircleKind.BODY
    goes = seated or readers_within(row.successor_id, item.pk, who.at)
    return Fate.GOES if goes else Fate.STAYS
