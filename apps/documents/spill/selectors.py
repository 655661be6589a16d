"""What the pages about withdrawn papers show. Everything starts at ``visible_to``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q
from django.db.models.functions import TruncDate

from apps.accounts.models import User
from apps.documents.models import Paper, Purge, Recall, Reissue, Version, Withdrawal
from apps.documents.spill import holding, policies
from apps.organisations.models import Body, Organisation
from apps.organisations.selectors import known_body
from apps.sharing.openings import OPENED
from apps.sharing.record import rows
from wg_portal.clock import JST, in_japan

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict


@dataclass(frozen=True, slots=True)
class OpenerRow:
    """One person who opened the paper."""

    recall: Recall
    person: str
    organisation: str
    days: int
    """Since the withdrawal."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A new paper before its release; ``paper`` and ``version`` for who may look at it.

    ``by`` is empty for an unnamed paper: who issues it anew may be its author.
    """

    reissue: Reissue
    paper: Paper | None
    version: Version | None
    by: str
    mine: bool
    join: Verdict
    release: Verdict
    take_back: Verdict


@dataclass(frozen=True, slots=True)
class WithdrawalPage:
    """A withdrawal as one of those who look after it sees it.

    ``openers`` is empty for the author of an unnamed paper: ``days`` tells him how many people
    opened it on which day.
    """

    withdrawal: Withdrawal
    paper: Paper | None
    by: str
    openers: list[OpenerRow]
    days: list[tuple[date, int]]
    counted_only: bool
    purge: Purge | None
    left: int
    """How many a reminder goes to."""
    reminded_today: bool
    ask: Verdict
    confirm: Verdict
    again: Verdict
    replacement: Paper | None
    replaced: bool
    waiting: Waiting | None
    """The new paper, while it waits for a second officer."""

    @property
    def confirmed(self) -> int:
        """How many have confirmed that they keep no copy."""
        return sum(row.recall.confirmed_at is not None for row in self.openers)

    @property
    def unreached(self) -> int:
        """How many the portal cannot tell any more."""
        return sum(row.recall.post_id is None for row in self.openers)


@dataclass(frozen=True, slots=True)
class RecallPage:
    """What one who opened the paper is told of it, and what stands in its place for him."""

    recall: Recall
    replacement: Paper | None


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A withdrawn paper of the reader's organisation that somebody else registered for it."""

    paper_id: UUID
    body: Body | None
    tlp: int
    notice_title: str
    open_title: str
    withdrawn_at: datetime

    @property
    def name(self) -> str:
        """What the paper may be called, if anything."""
        return self.notice_title or self.open_title


@dataclass(frozen=True, slots=True)
class WithdrawnList:
    """Withdrawn papers: those that the reader opened himself, those that he looks after, and those
    that his organisation handed in.
    """

    opened: list[Recall]
    kept: list[Withdrawal]
    handed_in: list[HandedIn]

    @property
    def page_tlp(self) -> int:
        """The strictest label of what is shown."""
        labels = [each.tlp for each in self.opened] + [each.tlp for each in self.kept]
        return max(labels + [each.tlp for each in self.handed_in], default=0)


def withdrawn_list(who: Principal) -> WithdrawnList:
    """Return what concerns the reader, the latest first."""
    own = Recall.objects.visible_to(who).filter(person_id=who.person_id)
    kept = _withdrawals(who).annotate(
        openers=Count("recalls"),
        confirmed=Count("recalls", filter=Q(recalls__confirmed_at__isnull=False)),
    )
    return WithdrawnList(
        opened=list(own.prefetch_related(known_body(who)).order_by("-withdrawn_at", "id")),
        kept=list(kept.select_related("purge")),
        handed_in=handed_in(who),
    )


def handed_in(who: Principal) -> list[HandedIn]:
    """Return what the reader's organisation handed in and he knows of in no other way."""
    found = holding.handed_in()
    bodies = Body.objects.visible_to(who).in_bulk({row[1] for row in found}) if found else {}
    return [
        HandedIn(paper, bodies.get(body), tlp, notice_title, open_title, at)
        for paper, body, tlp, notice_title, open_title, at in found
    ]


def open_recalls(who: Principal) -> int:
    """Return of how many withdrawn papers the reader has still to delete his copies."""
    own = Recall.objects.visible_to(who).filter(person_id=who.person_id)
    return int(own.filter(confirmed_at=None).count())


def withdrawal_page(who: Principal, pk: UUID) -> WithdrawalPage:
    """Return the page of a withdrawal; raises ``Withdrawal.DoesNotExist``."""
    withdrawal: Withdrawal = _withdrawals(who).get(pk=pk)
    purge = (
        Purge.objects.visible_to(who)
        .filter(withdrawal=withdrawal)
        .select_related("asked_by", "confirmed_by")
    ).first()
    reissue = (
        Reissue.objects.visible_to(who)
        .filter(withdrawal=withdrawal)
        .select_related("made_by")
        .first()
    )
    waiting = reissue is not None and reissue.released_at is None
    counted_only = withdrawal.unnamed and withdrawal.paper_id in who.authored_ids
    openers = [] if counted_only else _openers(who, withdrawal)
    left = sum(
        each.recall.confirmed_at is None and each.recall.post_id is not None for each in openers
    )
    return WithdrawalPage(
        withdrawal=withdrawal,
        paper=Paper.objects.visible_to(who).filter(pk=withdrawal.paper_id).first(),
        # Who took an unnamed paper back may be its author.
        by="" if withdrawal.unnamed else withdrawal.withdrawn_by.name,
        openers=openers,
        left=left,
        days=_days(who, withdrawal.paper_id) if counted_only else [],
        counted_only=counted_only,
        purge=purge,
        reminded_today=policies.reminded_today(who, withdrawal),
        ask=policies.can_ask_purge(who, withdrawal, purge),
        confirm=policies.can_confirm_purge(who, purge),
        again=policies.can_reissue(who, withdrawal, done=reissue is not None),
        replacement=_replacement(who, reissue),
        replaced=reissue is not None and not waiting,
        waiting=_waiting(who, withdrawal, reissue) if reissue and waiting else None,
    )


def recall_page(who: Principal, pk: UUID) -> RecallPage:
    """Return what the reader himself is told; raises ``Recall.DoesNotExist``."""
    own = Recall.objects.visible_to(who).filter(person_id=who.person_id)
    recall: Recall = own.prefetch_related(known_body(who)).get(pk=pk)
    reissue = Reissue.objects.visible_to(who).filter(withdrawal_id=recall.withdrawal_id).first()
    return RecallPage(recall, _replacement(who, reissue))


def _replacement(who: Principal, reissue: Reissue | None) -> Paper | None:
    """The paper in its place, for who may read it, once it is released."""
    if reissue is None or reissue.released_at is None:
        return None
    found: Paper | None = Paper.objects.visible_to(who).filter(pk=reissue.paper_id).first()
    return found


def _waiting(who: Principal, withdrawal: Withdrawal, reissue: Reissue) -> Waiting:
    versions = Version.objects.visible_to(who).filter(paper=reissue.paper_id)
    papers = Paper.objects.visible_to(who).select_related("circle")
    return Waiting(
        reissue=reissue,
        paper=papers.filter(pk=reissue.paper_id).first(),
        version=versions.order_by("ordinal").last(),
        by="" if withdrawal.unnamed else reissue.made_by.name,
        mine=reissue.made_by_id == who.person_id,
        join=policies.can_join_reissue(who, withdrawal, reissue),
        release=policies.can_release_reissue(who, withdrawal, reissue),
        take_back=policies.can_take_back_reissue(who, withdrawal, reissue),
    )


def _withdrawals(who: Principal) -> QuerySet[Withdrawal]:
    found: QuerySet[Withdrawal] = (
        Withdrawal.objects.visible_to(who)
        .select_related("withdrawn_by")
        .prefetch_related(known_body(who), "circle")
    )
    return found


def _openers(who: Principal, withdrawal: Withdrawal) -> list[OpenerRow]:
    recalls = (
        Recall.objects.visible_to(who)
        .filter(withdrawal=withdrawal)
        .prefetch_related(Prefetch("organisation", Organisation.objects.visible_to(who)))
    )
    people = User.objects.in_bulk([recall.person_id for recall in recalls])
    return [
        OpenerRow(
            recall=recall,
            person=people[recall.person_id].name,
            organisation=getattr(recall.organisation, "short", ""),
            days=(in_japan(who.at).date() - in_japan(withdrawal.withdrawn_at).date()).days,
        )
        for recall in recalls
    ]


def _days(who: Principal, paper_id: UUID) -> list[tuple[date, int]]:
    found = (
        rows()
        .visible_to(who)
        .filter(subject_id=paper_id, verb=OPENED, actor_id__isnull=False)
        .annotate(day=TruncDate("at", tzinfo=JST))
        .values("day")
        .annotate(people=Count("actor_id", distinct=True))
        .order_by("day")
    )
    return [(row["day"], row["people"]) for row in found]


def owners_of(withdrawal: Withdrawal, who: Principal) -> set[UUID]:
    """Return who may answer for the paper in its place: the reader's own, or who did so far."""
    old = Paper.objects.visible_to(who).filter(pk=withdrawal.paper_id).first()
    return {who.organisation_id, *([old.owner_organisation_id] if old else [])}
