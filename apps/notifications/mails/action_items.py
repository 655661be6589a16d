"""Action items: the owner's main contact hears at once, the desk of the end in its digest."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _

from apps.action_items.audiences import knowers
from apps.action_items.enums import ActionState, DeadlineMove
from apps.action_items.models import ActionProgress, DeadlineChange, WordingChange
from apps.action_items.policies import ENDED
from apps.notifications import subjects
from apps.notifications.cases import (
    Case,
    DigestLine,
    Handler,
    Happening,
    Telling,
    everybody,
)
from apps.notifications.desks import desk_posts
from apps.notifications.enums import Channel, Mandatory, NewsGroup
from apps.notifications.letters import Notice, when
from apps.notifications.mails.news import (
    changed_line,
    changed_notice,
    news_line,
    news_notice,
)
from apps.notifications.mails.obligations import duty_line
from apps.obligations.models import Obligation
from apps.obligations.selectors import bearer_audience
from apps.sharing.selectors import recipients_of
from wg_portal import dates
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from apps.action_items.models import ActionItem

WORDS = (("ja", "title_ja"), ("en", "title_en"), ("notice_title", "notice_title"))
"""What a correction keeps, by the end of its name, and what it was of the item."""


def _bearers(event: Happening) -> list[Telling]:
    duty = event.uuid("obligation_id")
    return [Telling(bearer, obligation_id=duty) for bearer in everybody(bearer_audience(duty))]


def _tell_owner(event: Happening) -> list[Telling]:
    """Who is given many items at once reads of them in one digest, if it leaves in time."""
    found = _bearers(event)
    if not event.facts.get("several"):
        return found
    with as_system("relay"):
        due_at = Obligation.objects.get(pk=event.uuid("obligation_id")).due_at
    return [replace(telling, channel=Channel.DIGEST, before=due_at) for telling in found]


def _tell_owner_again(event: Happening) -> list[Telling]:
    """An item may be returned several times, each time with a new obligation."""
    return [replace(telling, stage=event.id.hex) for telling in _bearers(event)]


def _tell_desk(event: Happening) -> list[Telling]:
    officers = desk_posts(event.uuid("body_id"), event.at)
    readers = everybody(r for r in recipients_of(event.subject_id) if r.post_id in officers)
    return [Telling(reader, Channel.DIGEST, stage=event.id.hex) for reader in readers]


def _tell_of_wording(event: Happening) -> list[Telling]:
    """Who bears it, also when he has reported it as done: so it is no telling of what is owed."""
    bearers = everybody(bearer_audience(event.uuid("obligation_id")))
    return [Telling(bearer, Channel.DIGEST, stage=event.id.hex) for bearer in bearers]


def _tell_who_knew(event: Happening) -> list[Telling]:
    """Who knew of it by then, in whatever way, but for the desk that took it back."""
    found = knowers(event.subject_id, event.uuid("body_id"), event.at)
    return [Telling(each) for each in found]


def _write_given(case: Case) -> Notice:
    assert case.duty is not None  # noqa: S101 (the telling names the obligation)
    due = case.duty.due_at
    return Notice(
        tag=_("Due %(when)s") % {"when": dates.short_moment(due, case.to.language)},
        headline=_("Action item given to your organisation"),
        lead=[
            _("The following action item has been given to your organisation."),
            _("Please report in the portal by the deadline."),
        ],
        rows=[
            *subjects.rows(case.thing, subjects.ACTION, case.at),
            (_("Deadline"), when(due, case.to)),
        ],
        how=_("Please sign in to the portal and report under “What is expected of you”."),
        url=subjects.address(subjects.ACTION, case.delivery.subject_id),  # type: ignore[arg-type]
        behind=case.delivery.label,
    )


def _given_line(case: Case) -> DigestLine:
    return replace(duty_line(case), is_new=True)


def _write_returned(case: Case) -> Notice:
    given = _write_given(case)
    return replace(
        given,
        rows=[*given.rows, *_deadline_before(case)],
        headline=_("Action item returned to your organisation"),
        lead=[
            _("The secretariat has returned the following action item and says what is missing."),
            _("Please report in the portal by the deadline."),
        ],
    )


def _deadline_before(case: Case) -> list[tuple[str, str]]:
    """The deadline that the return replaced, if it did."""
    if case.thing is None or case.duty is None:
        return []
    moved = DeadlineChange.objects.visible_to(case.who).filter(
        action=case.thing, how=DeadlineMove.RETURNED, due_at=case.duty.due_at
    )
    change = moved.order_by("at").last()
    return [(_("Deadline before"), when(change.was, case.to))] if change else []


def _finished_line(case: Case) -> DigestLine:
    line = news_line(case)
    return replace(line, what=_("%(what)s (reported done)") % {"what": line.what})


def _write_finished(case: Case) -> Notice:
    return news_notice(
        case,
        _("Action item reported done"),
        _("An action item has been reported done. Please check the report."),
    )


def _answered(cases: Sequence[Case]) -> dict[UUID, str]:
    """Which reports wait for the desk no more: it returned or confirmed them, or took all back."""
    answers = ActionProgress.objects.visible_to(cases[0].who).filter(
        action__in=_items(cases), state__in=(ActionState.RETURNED, *ENDED), anew=False
    )
    by_item: dict[UUID, list[ActionProgress]] = defaultdict(list)
    for answer in answers.order_by("at"):
        by_item[answer.action_id].append(answer)
    found = {}
    for case, item in zip(cases, _items(cases), strict=True):
        later = (each for each in by_item[item.pk] if each.at > case.delivery.created_at)
        if answer := next(later, None):
            found[case.delivery.pk] = ActionState(answer.state).name.lower().replace("_", " ")
    return found


def _unchanged(cases: Sequence[Case]) -> dict[UUID, str]:
    """Which corrected wordings are nothing to tell: what the reader knew, or what holds no more."""
    corrected = WordingChange.objects.visible_to(cases[0].who).filter(action__in=_items(cases))
    known = {(each.action_id, each.revision): each for each in corrected}
    found = {}
    for case, item in zip(cases, _items(cases), strict=True):
        was = known.get((item.pk, case.since["revision"]))
        if item.taken_back_at is not None:
            found[case.delivery.pk] = "taken back"
        elif was and all(getattr(was, f"was_{old}") == getattr(item, now) for old, now in WORDS):
            found[case.delivery.pk] = "changed back"
    return found


def _items(cases: Sequence[Case]) -> list[ActionItem]:
    return [cast("ActionItem", case.thing) for case in cases]


def _reworded_line(case: Case) -> DigestLine:
    return changed_line(case, "revision")


def _write_reworded(case: Case) -> Notice:
    return changed_notice(
        case,
        "revision",
        _("Action item corrected"),
        _("The wording of an action item of your organisation has been corrected."),
    )


def _write_taken_back(case: Case) -> Notice:
    return replace(
        news_notice(
            case,
            _("Action item taken back"),
            _("The secretariat has taken the following action item back."),
        ),
        how=_("Nothing needs to be done about it any more. The reason is in the portal."),
    )


HANDLERS = {
    "action_items.ActionGiven": Handler(
        subjects.ACTION, Mandatory.ACTION, _tell_owner, write=_write_given, line=_given_line
    ),
    "action_items.ActionReturned": Handler(
        subjects.ACTION, Mandatory.ACTION, _tell_owner_again, write=_write_returned
    ),
    "action_items.ActionReworded": Handler(
        subjects.ACTION,
        Mandatory.ACTION,
        _tell_of_wording,
        write=_write_reworded,
        line=_reworded_line,
        is_change=True,
        moot=_unchanged,
    ),
    "action_items.ActionTakenBack": Handler(
        subjects.ACTION, Mandatory.TAKEN_BACK, _tell_who_knew, write=_write_taken_back, ends=True
    ),
    "action_items.ActionFinished": Handler(
        subjects.ACTION,
        NewsGroup.ACTIONS,
        _tell_desk,
        write=_write_finished,
        line=_finished_line,
        moot=_answered,
    ),
}
