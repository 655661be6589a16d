"""What goes out today: mails that wait, lines of digests, and steps whose time comes today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, Min, OuterRef, Q

from apps.notifications.enums import IN_HAND, OPEN, Channel, State
from apps.notifications.models import Delivery
from apps.notifications.timetables import Timetable
from apps.obligations.enums import ObligationKind, ObligationState, Rung, StageState
from apps.obligations.models import Contact, Obligation, PlannedStage
from apps.secretariat import words
from apps.secretariat.selectors.things import Thing, named
from wg_portal.clock import JST, in_japan
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from apps.notifications.models import DeliveryQuerySet
    from wg_portal.principal import Principal

    type Way = Literal["mail", "line", "stage"]

AHEAD = (*OPEN, State.HELD)
REMINDERS = ("obligations.StageDue", "obligations.BearerReminded")


@dataclass(frozen=True, slots=True)
class Group:
    """Mails of one reason about one thing. ``at`` is the first moment; ``people`` of steps that
    have not come yet are counted only when they do, so it is ``None`` for them.
    """

    way: Way
    reason: str
    to: str
    subject_id: UUID
    thing: Thing
    tlp: int
    at: datetime | None
    held: bool
    organisations: int
    people: int | None
    what: str
    paused: bool
    """Steps that rest by what was agreed in a talk: they do not go out today."""
    talks: int
    """How many talks about the act the desk has noted."""


def outgoing_today(who: Principal) -> list[Group]:
    """Return the groups by time; lines of digests, whose hour is each reader's own, at the end."""
    rows = [*_mails(who), *_lines(who), *_stages(who)]
    things = named(who, {(row["subject_type"], row["subject_id"]) for row in rows})
    talks = _talks(who, {row["subject_id"] for row in rows if _reminds(row)})
    made = [
        Group(
            way=row["way"],
            reason=row.get("reason", row.get("obligation__kind", "")),
            to=row.get("to", ""),
            subject_id=row["subject_id"],
            thing=things[row["subject_type"], row["subject_id"]],
            tlp=row["tlp"],
            at=row.get("first"),
            held=row["state"] in (State.HELD, StageState.HELD),
            organisations=row["organisations"],
            people=row.get("people"),
            what=_what(row),
            paused=row.get("paused", False),
            talks=talks.get(row["subject_id"], 0) if _reminds(row) else 0,
        )
        for row in rows
    ]
    return sorted(made, key=lambda g: (g.at is None, g.at or who.at, g.what, g.to))


def ids_of_group(
    who: Principal, *, way: str, reason: str, subject_id: UUID, to: str, held: bool
) -> list[UUID]:
    """Return the rows behind one group as it is now; empty for one that has gone."""
    if way == "stage":
        stages = due_stages(who).filter(
            paused=False,
            obligation__kind=reason,
            obligation__subject_id=subject_id,
            to=to,
            state=StageState.HELD if held else StageState.PLANNED,
        )
        return list(stages.values_list("pk", flat=True))
    rows = _waiting(who) if way == "line" else _due(who)
    of_group = rows.filter(reason=reason, subject_id=subject_id)
    held_rows = Q(state=State.HELD)
    return list(of_group.filter(held_rows if held else ~held_rows).values_list("pk", flat=True))


def _due(who: Principal) -> DeliveryQuerySet:
    mine: DeliveryQuerySet = Delivery.objects.visible_to(who)
    return mine.filter(
        channel=Channel.MAIL,
        state__in=AHEAD,
        due_at__lte=_midnight(who.at),
        subject_id__isnull=False,
    )


def _mails(who: Principal) -> list[dict[str, Any]]:
    rows = _due(who).filter(~Q(state__in=IN_HAND)).order_by()
    grouped = rows.values("reason", "subject_type", "subject_id", "tlp", "state").annotate(
        first=Min("due_at"),
        people=Count("recipient", distinct=True),
        organisations=Count("post__organisation", distinct=True),
    )
    return _merged([row | {"way": "mail"} for row in grouped])


def _merged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join pending and postponed mails of one reason; what is held stays apart."""
    made: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = (row["reason"], row["subject_id"], row["state"] == State.HELD)
        known = made.setdefault(key, row)
        if known is not row:
            known["people"] += row["people"]
            known["organisations"] = max(known["organisations"], row["organisations"])
            known["first"] = min(known["first"], row["first"])
    return list(made.values())


def _waiting(who: Principal) -> DeliveryQuerySet:
    mine: DeliveryQuerySet = Delivery.objects.visible_to(who)
    lines = mine.filter(_lines_ahead())
    people = set(lines.values_list("recipient", flat=True))
    return lines.filter(recipient__in=_leaving_today(people, who))


def _lines_ahead() -> Q:
    return Q(channel=Channel.DIGEST, state__in=(State.WAITING, State.HELD), carried_by=None)


def _leaving_today(people: set[UUID], who: Principal) -> list[UUID]:
    with as_system("relay"):
        timetables = Timetable.of(people)
    end = _midnight(who.at)
    return [
        person
        for person, timetable in timetables.items()
        if timetable.due(who.at) or ((ahead := timetable.next(who.at)) and ahead <= end)
    ]


def _lines(who: Principal) -> list[dict[str, Any]]:
    grouped = (
        _waiting(who)
        .order_by()
        .values("reason", "subject_type", "subject_id", "tlp", "state")
        .annotate(
            people=Count("recipient", distinct=True),
            organisations=Count("post__organisation", distinct=True),
        )
    )
    return [row | {"way": "line"} for row in grouped]


def due_stages(who: Principal) -> models.QuerySet[Any]:
    """Return the steps due today about which the officer's desk decides.

    ``paused``: reminders of the act rest beyond today.
    """
    overseen = Obligation.objects.visible_to(who).open().filter(desk_circle_id__in=who.circle_ids)
    return PlannedStage.objects.filter(
        obligation__in=overseen,
        state__in=(StageState.PLANNED, StageState.HELD),
        due_at__lte=_midnight(who.at),
    ).annotate(
        paused=Exists(
            Contact.objects.visible_to(who)
            .pausing(_midnight(who.at))
            .filter(obligation=OuterRef("obligation"))
        )
    )


def _talks(who: Principal, subject_ids: set[UUID]) -> dict[UUID, int]:
    """How many talks about the open acts on these things the desk has noted."""
    found = Contact.objects.visible_to(who).filter(
        obligation__state=ObligationState.OPEN, obligation__subject_id__in=subject_ids
    )
    counted = found.order_by().values_list("obligation__subject_id").annotate(n=Count("id"))
    return dict(counted)


def _reminds(row: dict[str, Any]) -> bool:
    return row["way"] == "stage" or row["reason"] in REMINDERS


def _stages(who: Principal) -> list[dict[str, Any]]:
    grouped = (
        due_stages(who)
        .order_by()
        .values("obligation__kind", "obligation__subject_type", "obligation__subject_id",
                "obligation__tlp", "to", "state", "paused")
        .annotate(
            first=Min("due_at"),
            organisations=Count("obligation__bearer_organisation", distinct=True),
        )
    )  # fmt: skip
    return [
        row
        | {
            "way": "stage",
            "subject_type": row["obligation__subject_type"],
            "subject_id": row["obligation__subject_id"],
            "tlp": row["obligation__tlp"],
        }
        for row in grouped
    ]


def _what(row: dict[str, Any]) -> str:
    if row["way"] != "stage":
        return words.reason(row["reason"])
    return words.step(ObligationKind(row["obligation__kind"]), Rung(row["to"]))


def _midnight(at: datetime) -> datetime:
    return datetime.combine(in_japan(at).date(), time.max, JST)
