"""The register: all action items that one may read, as the list, its exports and the API show them.

Everybody sees the wording, owner and deadline; state and lateness only who may know them, and no
filter and no order tells more than the rows do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import pgettext_lazy

from apps.action_items import policies
from apps.action_items.enums import ActionState
from apps.action_items.models import ActionItem, ActionProgress, SavedView
from apps.action_items.sources import Source, sources
from apps.obligations.calendars import business_days_left, unit
from apps.obligations.enums import ObligationKind
from apps.obligations.lateness import chaired
from apps.obligations.models import Obligation
from apps.obligations.selectors import Line, open_about
from apps.organisations.models import Body, Organisation
from apps.organisations.selectors import known_body
from apps.sharing.enums import Tlp
from wg_portal.width import half_width

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from apps.sharing.querysets import MarkedQuerySet
    from wg_portal.principal import Principal

OPEN = "open"
"""Stands among the states for all of which something is still to come."""
UNCONFIRMED = frozenset(ActionState) - frozenset(policies.ENDED)


class Look(NamedTuple):
    """A state as tone, icon and word."""

    tone: str
    icon: str
    word: str


_LOOKS = {
    ActionState.TODO: ("", "circle"),
    ActionState.DOING: ("accent", "half"),
    ActionState.REPORTED: ("", "eye"),
    ActionState.RETURNED: ("danger", "warn"),
    ActionState.CONFIRMED: ("success", "check"),
    ActionState.CARRIED: ("accent", "history"),
    ActionState.EXEMPT: ("plain", "minus"),
    ActionState.TAKEN_BACK: ("plain", "minus"),
}


def look(state: str) -> Look:
    """Return how a state is drawn."""
    known = ActionState(state)
    return Look(*_LOOKS[known], str(known.label))


class Late(NamedTuple):
    """How late something is; ``left`` is negative and in ``unit``."""

    left: int
    unit: str


class Order(TextChoices):
    """What the list is sorted by."""

    DUE = "due", pgettext_lazy("order", "Deadline")
    UPDATED = "updated", pgettext_lazy("order", "Last updated")
    CODE = "code", pgettext_lazy("order", "Number")
    OWNER = "owner", pgettext_lazy("order", "Owner")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What of the register is asked for; empty fields ask for everything."""

    mine: bool = False
    owner_id: UUID | None = None
    body_id: UUID | None = None
    meeting_id: UUID | None = None
    state: str = ""
    words: str = ""
    overdue: bool = False
    order: str = Order.DUE


@dataclass(frozen=True, slots=True)
class Choices:
    """By what the reader can narrow the list: nothing that he does not see in it."""

    bodies: dict[UUID, Body]
    owners: dict[UUID, Organisation]
    meetings: list[Source]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list; what comes after ``mine`` is empty for who may not know it."""

    action: ActionItem
    owner: str
    body: str
    meeting: str
    mine: bool
    state: str
    look: Look | None
    late: Late | None
    updated: datetime | None
    carried_to: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many fit; ``late`` as far as one may know, ``kept`` may not leave the portal."""

    everything: int
    mine: int
    late: int
    kept: int


def choices_for(who: Principal) -> Choices:
    """What the filters offer."""
    owning = ActionItem.objects.visible_to(who).order_by().values("owner_organisation_id")
    return Choices(
        bodies={body.pk: body for body in Body.objects.visible_to(who)},
        owners={
            each.pk: each for each in Organisation.objects.visible_to(who).filter(pk__in=owning)
        },
        meetings=sources().meetings(who),
    )


def actions_for(who: Principal, asked: Search | None = None) -> MarkedQuerySet:
    """The action items that fit, in the order asked for."""
    asked = asked or Search()
    return _ordered(who, _narrowed(who, asked), asked.order)


def actions_with_names(who: Principal, *, whose: str = "") -> MarkedQuerySet:
    """``actions_for`` with audience, and with body and owner where the reader may know them."""
    found: MarkedQuerySet = actions_for(who, Search(mine=whose == "mine")).prefetch_related(
        known_body(who),
        "circle",
        Prefetch("owner_organisation", Organisation.objects.visible_to(who)),
    )
    return found


def counts(who: Principal, asked: Search) -> Counts:
    """How many fit, of all organisations and of the reader's own, in one query."""
    own = Q(owner_organisation_id=who.organisation_id)
    shown = own if asked.mine else Q()
    found = _narrowed(who, replace(asked, mine=False)).aggregate(
        everything=Count("pk"),
        mine=Count("pk", filter=own),
        late=Count("pk", filter=shown & Q(due_at__lt=who.at) & _open(who)),
        kept=Count("pk", filter=shown & staying(who)),
    )
    return Counts(**found)


def staying(who: Principal) -> Q:
    """What is in no export: under embargo, or for named people only."""
    return Q(embargo_until__gt=who.at) | Q(tlp=Tlp.RED)


def rows(who: Principal, actions: Iterable[Any], known: Choices) -> list[Row]:
    """What ``actions_for`` found, or a page of it, with names, states and what is owed."""
    shown = list(actions)
    ids = [action.pk for action in shown]
    lines = open_about(who, ids)
    meetings = sources().names(who, ids)
    next_ones = sources().carried_to(who, ids)
    return [
        Row(
            action=action,
            owner=_short(known.owners.get(action.owner_organisation_id)),
            body=_short(known.bodies.get(action.body_id)),
            meeting=meetings.get(action.pk, ""),
            mine=action.owner_organisation_id == who.organisation_id,
            state=action.state or "",
            look=look(action.state) if action.state else None,
            late=_lateness(who, action, lines.get(action.pk)),
            updated=action.updated,
            carried_to=_carried_to(action, next_ones),
        )
        for action in shown
    ]


def saved_views(who: Principal) -> list[SavedView]:
    """The reader's own, by name."""
    return list(SavedView.objects.visible_to(who))


def organisations(who: Principal, ids: set[UUID]) -> dict[UUID, str]:
    """Short names of organisations that the reader may know."""
    known = Organisation.objects.visible_to(who).in_bulk(ids)
    return {pk: found.short for pk, found in known.items()}


def _carried_to(action: Any, next_ones: dict[UUID, Source]) -> str:
    """The meeting that it waits for, until it is reported or ends."""
    found = next_ones.get(action.pk)
    return found.name if found and action.state in policies.UNDONE else ""


def _short(named: Body | Organisation | None) -> str:
    return named.short if named else ""


def _narrowed(who: Principal, asked: Search) -> MarkedQuerySet:
    progress = ActionProgress.objects.visible_to(who).filter(action=OuterRef("pk")).order_by("-at")
    found: MarkedQuerySet = ActionItem.objects.visible_to(who).annotate(
        # That it was taken back is of the item, as its wording is: every reader knows it.
        state=Case(
            When(taken_back_at__isnull=False, then=Value(ActionState.TAKEN_BACK.value)),
            default=Subquery(progress.values("state")[:1]),
            output_field=CharField(),
        ),
        updated=Subquery(progress.values("at")[:1]),
    )
    fits = Q()
    if asked.mine:
        fits &= Q(owner_organisation_id=who.organisation_id)
    if asked.owner_id:
        fits &= Q(owner_organisation_id=asked.owner_id)
    if asked.body_id:
        fits &= Q(body_id=asked.body_id)
    if asked.meeting_id:
        fits &= Q(pk__in=sources().actions_from(who, asked.meeting_id))
    if asked.state:
        # Where the reader may not know the state there is none, so nothing of others fits.
        fits &= Q(state__in=UNCONFIRMED if asked.state == OPEN else [asked.state])
    if asked.overdue:
        fits &= Q(due_at__lt=who.at) & _open(who)
    for word in asked.words.split():
        fits &= _says(word) | _says(half_width(word))
    return found.filter(fits)


def _says(word: str) -> Q:
    return Q(title_ja__icontains=word) | Q(title_en__icontains=word) | Q(code__icontains=word)


def _open(who: Principal) -> Q:
    """Still to be done, as far as the reader may know it.

    Owner and desk see what is owed; the chair sees only how it goes.
    """
    owed = Obligation.objects.visible_to(who).open().filter(kind=ObligationKind.ACTION)
    known = Q(pk__in=owed.order_by().values("subject_id"))
    chair = chaired(who)
    return known | Q(body_id__in=chair, state__in=policies.UNDONE) if chair else known


def _lateness(who: Principal, action: Any, line: Line | None) -> Late | None:
    """How late it is, by the same rule as ``_open``."""
    chair = action.body_id in chaired(who) and action.state in policies.UNDONE
    if action.due_at >= who.at or (line is None and not chair):
        return None
    return Late(business_days_left(who.at, action.due_at, action.counting), unit(action.counting))


def _ordered(who: Principal, found: MarkedQuerySet, order: str) -> MarkedQuerySet:
    """Sort by what the reader may know: what he cannot know is sorted as if it did not exist."""
    if order == Order.UPDATED:
        return found.order_by(F("updated").desc(nulls_last=True), "code", "pk")
    if order == Order.CODE:
        return found.order_by("code", "pk")
    if order == Order.OWNER:
        # Not a join: it would drop the item of an organisation that the reader cannot see.
        owner = Organisation.objects.visible_to(who).filter(pk=OuterRef("owner_organisation_id"))
        kana = Subquery(owner.order_by().values("kana")[:1])
        return found.order_by(kana.asc(nulls_last=True), "due_at", "code", "pk")
    # Known to be open, then still ahead, then past.
    part = Case(
        When(_open(who), then=Value(0)),
        When(due_at__gte=who.at, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    sorted_: MarkedQuerySet = found.order_by(part, "due_at", "code", "pk")
    return sorted_
