"""The desk: what is late, what goes out today, who has not answered, what did not arrive."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.db.models.functions import Coalesce

from apps.action_items.waiting import DeskWork, work_of_desk
from apps.notifications.enums import State
from apps.notifications.models import Delivery, MailStop
from apps.notifications.watch import worries
from apps.obligations.enums import ObligationKind, ObligationState
from apps.obligations.models import Contact, Obligation, Plea, ReminderRequest
from apps.obligations.selectors import Line, calendar_gap_for
from apps.organisations.enums import Role
from apps.organisations.models import Organisation, SeatHandOver
from apps.organisations.selectors import known_body
from apps.secretariat.selectors.ledger import Entry, Search, deliveries_for, entries, operational
from apps.secretariat.selectors.outgoing import Group, outgoing_today
from apps.secretariat.selectors.second import SecondLook, second_looks
from apps.secretariat.selectors.things import Thing, named
from apps.secretariat.words import WORRIES

if TYPE_CHECKING:
    from apps.obligations.models import ObligationQuerySet
    from wg_portal.principal import Principal

RECENT = timedelta(days=7)
MOST_FAILED = 20


@dataclass(frozen=True, slots=True)
class Late:
    """One organisation that is late: its acts, the oldest first, and the last contact about them.

    That is a mail or digest to itself, or a talk that the desk has noted.
    """

    organisation: Organisation
    acts: list[tuple[Line, Thing]]
    contact_at: datetime | None

    @property
    def worst(self) -> Line:
        """The act that is longest overdue."""
        return self.acts[0][0]


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing on which several organisations are to act, and how many have."""

    kind: ObligationKind
    subject_id: UUID
    thing: Thing
    tlp: int
    due_at: datetime
    done: int
    asked: int
    request: ReminderRequest | None
    paused: int
    """How many of them are not reminded now, by what was agreed in a talk."""
    talks: int
    """How many of those who have not acted the desk has talked with."""
    reminded_at: datetime | None
    """When some of them were last reminded by hand."""

    @property
    def open(self) -> int:
        """How many have not acted yet."""
        return self.asked - self.done

    @property
    def remindable(self) -> int:
        """How many a reminder by hand goes to."""
        return self.open - self.paused


@dataclass(frozen=True, slots=True)
class Wish:
    """What an organisation asks of the desk about one of its acts."""

    plea: Plea
    thing: Thing
    organisation: str


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the first page of the secretariat shows."""

    outgoing: list[Group]
    late: list[Late]
    awaited: list[Awaited]
    pleas: list[Wish]
    actions: DeskWork
    seats: list[SeatHandOver]
    second: list[SecondLook]
    failed: list[Entry]
    failed_count: int
    stop: MailStop | None
    worries: list[str]
    """What is wrong with mail and record as a whole, in sentences."""
    hidden: tuple[int, int]
    unknown_year: int | None
    """The next year, when its national holidays are not known yet."""
    page_tlp: int

    @property
    def late_acts(self) -> int:
        """How many acts are late in all."""
        return sum(len(each.acts) for each in self.late)

    @property
    def silent(self) -> int:
        """How many responses are still awaited in all."""
        return sum(each.open for each in self.awaited)


def desk_page(who: Principal) -> Desk:
    """Return the desk of an officer; a constant number of queries."""
    overseen = Obligation.objects.visible_to(who).filter(desk_circle_id__in=who.circle_ids)
    outgoing = outgoing_today(who)
    late = _late(who, list(overseen.open().filter(due_at__lt=who.at)))
    awaited = _awaited(who, overseen)
    second = second_looks(who)
    actions = work_of_desk(who)
    bad = deliveries_for(who, Search(state="bad")).filter(created_at__gte=who.at - 4 * RECENT)
    labels = [each.tlp for each in outgoing] + [each.tlp for each in awaited]
    labels += [each.tlp for each in second]
    labels += [line.tlp for each in late for line, _thing in each.acts]
    return Desk(
        outgoing=outgoing,
        late=late,
        awaited=awaited,
        pleas=_wishes(who),
        actions=actions,
        seats=_seats(who),
        second=second,
        failed=entries(who, bad[:MOST_FAILED]),
        failed_count=bad.count(),
        stop=MailStop.objects.visible_to(who).in_force().select_related("held_by").first(),
        unknown_year=calendar_gap_for(who),
        worries=[str(WORRIES[each]) for each in worries()],
        hidden=operational(who, who.at - RECENT),
        page_tlp=max([*labels, actions.strictest]),
    )


def _wishes(who: Principal) -> list[Wish]:
    found = Plea.objects.visible_to(who).open().select_related("obligation", "asked_by")
    # What was met or taken back meanwhile has no deadline left to decide on.
    waiting = found.filter(
        obligation__desk_circle_id__in=who.circle_ids, obligation__state=ObligationState.OPEN
    )
    pleas = list(waiting)
    duties = [plea.obligation for plea in pleas]
    things = named(who, {(duty.subject_type, duty.subject_id) for duty in duties})
    organisations = Organisation.objects.visible_to(who).in_bulk(
        {duty.bearer_organisation_id for duty in duties}
    )
    return [
        Wish(
            plea=plea,
            thing=things[plea.obligation.subject_type, plea.obligation.subject_id],
            organisation=bearer.name if bearer else "",
        )
        for plea in pleas
        for bearer in [organisations.get(plea.obligation.bearer_organisation_id)]
    ]


def _seats(who: Principal) -> list[SeatHandOver]:
    """Seats of transferred people in the officer's bodies that wait for his word."""
    desks = who.bodies_as(Role.SECRETARIAT)
    waiting = SeatHandOver.objects.visible_to(who).waiting()
    found = waiting.filter(seat__membership__body_id__in=desks).select_related(
        "hand_over__former__person",
        "hand_over__successor__person",
        "seat__membership__organisation",
    )
    return list(
        found.prefetch_related(known_body(who, "seat__membership__body")).order_by(
            "hand_over__first_day", "pk"
        )
    )


def _late(who: Principal, acts: list[Obligation]) -> list[Late]:
    things = named(who, {(act.subject_type, act.subject_id) for act in acts})
    organisations = Organisation.objects.visible_to(who).in_bulk(
        {act.bearer_organisation_id for act in acts}
    )
    contacts: dict[UUID, list[datetime]] = {pk: [] for pk in organisations}
    for (_act, pk), at in [*_last_told(who, acts).items(), *_last_talks(who, acts).items()]:
        if pk in contacts:
            contacts[pk].append(at)
    of: dict[UUID, list[Obligation]] = defaultdict(list)
    for act in sorted(acts, key=lambda each: each.due_at):
        of[act.bearer_organisation_id].append(act)
    return [
        Late(
            organisation=organisations[pk],
            acts=[(Line.of(act, who.at), things[act.subject_type, act.subject_id]) for act in owed],
            contact_at=max(contacts[pk], default=None),
        )
        for pk, owed in of.items()
        if pk in organisations
    ]


def _last_told(who: Principal, acts: list[Obligation]) -> dict[tuple[UUID, UUID], datetime]:
    """When the bearers themselves were last told, by mail or in a digest."""
    told = Delivery.objects.visible_to(who).filter(
        obligation_id__in=[act.pk for act in acts], state__in=(State.SENT, State.TOLD)
    )
    latest = (
        told.order_by()
        .values_list("obligation_id", "post__organisation_id")
        .annotate(last=Max("sent_at"))
    )
    return {(duty, organisation): last for duty, organisation, last in latest}


def _last_talks(who: Principal, acts: list[Obligation]) -> dict[tuple[UUID, UUID], datetime]:
    """When the desk last talked with the bearers about it."""
    talks = Contact.objects.visible_to(who).filter(obligation_id__in=[act.pk for act in acts])
    latest = (
        talks.order_by()
        .values_list("obligation_id", "obligation__bearer_organisation_id")
        .annotate(last=Max("spoken_at"))
    )
    return {(duty, organisation): last for duty, organisation, last in latest}


def _awaited(who: Principal, overseen: ObligationQuerySet) -> list[Awaited]:
    unmet = Q(state=ObligationState.OPEN)
    # What was returned is a second act of the same bearer.
    bearer = Coalesce("bearer_person_id", "bearer_organisation_id")
    talked = Contact.objects.visible_to(who).filter(obligation=OuterRef("pk"))
    counted = (
        overseen.exclude(state=ObligationState.WITHDRAWN)
        .filter(tlp__lt=4)
        .order_by()
        .values("kind", "subject_type", "subject_id", "tlp")
        .annotate(
            asked=Count(bearer, distinct=True),
            left=Count(bearer, distinct=True, filter=unmet),
            due=Max("due_at", filter=unmet),
            reminded=Max("reminded_at", filter=unmet),
            talks=Count("id", filter=unmet & Q(Exists(talked))),
            paused=Count("id", filter=unmet & Q(Exists(talked.pausing(who.at)))),
        )
        .filter(asked__gt=1)
    )
    rows = [row for row in counted if row["left"]]
    things = named(who, {(row["subject_type"], row["subject_id"]) for row in rows})
    asked = ReminderRequest.objects.visible_to(who).open().select_related("requested_by")
    requests = {(each.kind, each.subject_id): each for each in asked}
    made = [
        Awaited(
            kind=ObligationKind(row["kind"]),
            subject_id=row["subject_id"],
            thing=things[row["subject_type"], row["subject_id"]],
            tlp=row["tlp"],
            due_at=row["due"],
            done=row["asked"] - row["left"],
            asked=row["asked"],
            request=requests.get((row["kind"], row["subject_id"])),
            paused=row["paused"],
            talks=row["talks"],
            reminded_at=row["reminded"],
        )
        for row in rows
    ]
    return sorted(made, key=lambda each: each.due_at)
