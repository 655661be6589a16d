"""One expected act: why, by when, who looks after it, and what was asked of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.accounts.models import User
from apps.dashboard.lines import DutyLine, duty_lines
from apps.notifications.enums import State
from apps.notifications.models import Delivery
from apps.obligations import policies
from apps.obligations.audiences import colleagues
from apps.obligations.closed_days import closed_day
from apps.obligations.contacts import talks_about
from apps.obligations.models import Contact, Obligation, Plea
from apps.obligations.selectors import Line
from apps.organisations.models import Organisation, Post
from apps.organisations.selectors import is_administrator
from wg_portal.verdict import denied

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Log:
    """What the desk alone reads: its talks, the pause in force, with whom it may talk."""

    talks: list[Contact]
    pause: Contact | None
    people: list[Post]
    under_way: bool
    """Whether a reminder has left the ladder already and waits to be sent."""


@dataclass(frozen=True, slots=True)
class DutyPage:
    """The page; ``colleagues`` are those of the bearer who may read the subject.

    ``named``: whether the reader learns who looks after it.
    """

    line: DutyLine
    bearer: str
    named: bool
    assignee: User | None
    mine: bool
    colleagues: list[Post]
    pleas: list[Plea]
    open_plea: Plea | None
    counting: str
    closed: str
    """Why the day that is asked for does not count, if so."""
    may_assign: Verdict
    may_plead: Verdict
    may_decide: Verdict
    may_grant: Verdict
    may_take_back: Verdict
    log: Log | None
    """Nothing for everybody but the desk."""


def duty_page(who: Principal, pk: UUID) -> DutyPage:
    """Return the page. Raises ``Obligation.DoesNotExist``."""
    found = Obligation.objects.visible_to(who).select_related("assignee", "bearer_person")
    obligation: Obligation = found.get(pk=pk)
    bearer = Organisation.objects.visible_to(who).filter(pk=obligation.bearer_organisation_id)
    organisation = bearer.first()
    pleas = list(
        Plea.objects.visible_to(who)
        .filter(obligation=obligation)
        .select_related("asked_by", "decided_by")
    )
    pending = next((plea for plea in pleas if plea.decided_at is None), None)
    may_assign = policies.can_assign(who, obligation, administers=is_administrator(who))
    mine = obligation.bearer_organisation_id == who.organisation_id
    return DutyPage(
        line=duty_lines([Line.of(obligation, who.at)], who)[0],
        bearer=organisation.name if organisation else "",
        # Who looks after it within another organisation is nobody's affair but the desk's.
        named=mine or obligation.desk_circle_id in who.circle_ids,
        assignee=obligation.assignee or obligation.bearer_person,
        mine=mine,
        colleagues=_colleagues(who, obligation) if may_assign else [],
        pleas=pleas,
        open_plea=pending,
        counting=obligation.counting,
        closed=closed_day(pending.wished_at, obligation.counting)
        if pending and pending.wished_at
        else "",
        may_assign=may_assign,
        may_plead=policies.can_plead(who, obligation, pending=pending is not None),
        may_decide=policies.can_decide(who, obligation),
        may_grant=policies.can_grant(who, obligation, pending) if pending else denied(""),
        may_take_back=policies.can_take_back(who, pending) if pending else denied(""),
        log=_log(who, obligation) if policies.can_note_contact(who, obligation) else None,
    )


def _log(who: Principal, obligation: Obligation) -> Log:
    talks = talks_about(who, [obligation.pk])
    readers = {reader.post_id for reader in colleagues(obligation, who.at)}
    posts = Post.objects.visible_to(who).filter(pk__in=readers).select_related("person")
    waiting = Delivery.objects.visible_to(who).filter(
        obligation_id=obligation.pk,
        reason__in=("obligations.StageDue", "obligations.BearerReminded"),
        state__in=(State.PENDING, State.DEFERRED, State.WAITING),
    )
    return Log(
        talks=talks.of[obligation.pk],
        pause=talks.paused.get(obligation.pk),
        people=list(posts.order_by("person__family_name_kana", "pk")),
        under_way=waiting.exists(),
    )


def _colleagues(who: Principal, obligation: Obligation) -> list[Post]:
    # Who looks after it already is no choice; while nobody does, that is the reader himself.
    already = obligation.assignee_id or obligation.bearer_person_id or who.person_id
    readers = colleagues(obligation, who.at)
    posts = {reader.post_id for reader in readers if reader.person_id != already}
    found = Post.objects.visible_to(who).filter(pk__in=posts).select_related("person")
    return list(found.order_by("person__family_name_kana", "pk"))
