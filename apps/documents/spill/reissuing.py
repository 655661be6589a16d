"""Another paper in place of a withdrawn one: handed in by one, released by a second officer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.documents.events import (
    PaperReissued,
    ReissueAsked,
    ReissueJoined,
    ReissueTakenBack,
)
from apps.documents.models import Paper, Reissue, Version, Withdrawal
from apps.documents.services import create_paper, release_papers
from apps.documents.spill import holding, policies
from apps.documents.spill.followers import followers
from apps.documents.spill.services import about
from apps.documents.spill.tightening import within
from apps.sharing.desks import colleagues, share_with_desk
from apps.sharing.selectors import audience_of
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


@transaction.atomic
def reissue(*, withdrawal_id: UUID, by: Principal, **arguments: Any) -> Reissue:
    """Hand in another paper in place of a withdrawn one; nobody but the desk sees it yet.

    A member's own paper for chosen readers is released at once, as it was the first time.
    ``arguments`` are those of ``create_paper`` without the body. Raises as that does, and
    ``Withdrawal.DoesNotExist``.
    """
    # One at a time: the second finds the first one's paper.
    withdrawal = Withdrawal.objects.visible_to(by).get(pk=withdrawal_id)
    holding.seize(withdrawal.paper_id)
    done = Reissue.objects.visible_to(by).filter(withdrawal=withdrawal).exists()
    policies.can_reissue(by, withdrawal, done=done).enforce()
    old = Paper.objects.visible_to(by).filter(pk=withdrawal.paper_id).first()
    new = policies.Replacement(
        circle_id=arguments["circle"].pk,
        within={each.pk for each in within(withdrawal)},
        tlp=arguments["tlp"],
        owner_organisation_id=arguments["owner_organisation_id"],
    )
    policies.can_give_place(by, withdrawal, old, new).enforce()
    paper = create_paper(body_id=withdrawal.body_id, by=by, **arguments)
    made = Reissue(withdrawal=withdrawal, paper=paper, made_by_id=by.person_id, made_at=by.at)
    made.save(force_insert=True)
    if policies.takes_two(by, withdrawal):
        share_with_desk(paper.pk, _officers(paper, by), by=by)
        publish(ReissueAsked(**about(withdrawal), reissue_id=made.pk), by=by)
    else:
        # The principal was made before there was a paper; since then he is its author.
        _stand(made, withdrawal, by=replace(by, authored_ids=by.authored_ids | {paper.pk}))
    return made


@transaction.atomic
def join_reissue(*, withdrawal_id: UUID, by: Principal) -> None:
    """Let an officer who came after the new paper was handed in look at it before its release.

    Raises ``Refused``, also when he will not be among its readers; ``Withdrawal.DoesNotExist``.
    """
    withdrawal = Withdrawal.objects.visible_to(by).get(pk=withdrawal_id)
    made = waiting_of(withdrawal, by)
    policies.can_join_reissue(by, withdrawal, made).enforce()
    assert made is not None  # noqa: S101 - the policy has looked
    if not holding.join(made.pk):
        raise Refused(
            _("You are not among the readers of the new paper. Another officer releases it.")
        )
    publish(ReissueJoined(**about(withdrawal), reissue_id=made.pk), by=by)


@transaction.atomic
def release_reissue(*, withdrawal_id: UUID, seen: UUID, by: Principal) -> Paper:
    """Release the new paper, as the second officer, also on an agenda; its readers are told as of
    any new one. ``seen`` is the version that he has looked at.

    Raises ``Refused``, ``Withdrawal.DoesNotExist``.
    """
    withdrawal = Withdrawal.objects.visible_to(by).get(pk=withdrawal_id)
    made = waiting_of(withdrawal, by)
    policies.can_release_reissue(by, withdrawal, made).enforce()
    assert made is not None  # noqa: S101 - the policy has looked
    newest = Version.objects.visible_to(by).filter(paper=made.paper_id).order_by("ordinal").last()
    if newest is None or newest.pk != seen:
        raise Refused(_("The file was replaced meanwhile. Look at this page again, then release."))
    policies.can_release_file(by, newest.uploaded_by_id).enforce()
    made.released_by_id, made.released_at = by.person_id, by.at
    made.save(update_fields=["released_by", "released_at"])
    return _stand(made, withdrawal, by=by)


@transaction.atomic
def take_back_reissue(*, withdrawal_id: UUID, by: Principal) -> None:
    """Let the new paper not go out: by who handed it in, or by who should release it.

    Another one may be handed in then. Raises ``Refused``.
    """
    withdrawal = Withdrawal.objects.visible_to(by).get(pk=withdrawal_id)
    made = waiting_of(withdrawal, by)
    policies.can_take_back_reissue(by, withdrawal, made).enforce()
    assert made is not None  # noqa: S101 - the policy has looked
    # Nobody else has had it: there is nobody to be told.
    Paper.objects.visible_to(by).filter(pk=made.paper_id).update(withdrawn_at=by.at)
    publish(ReissueTakenBack(**about(withdrawal), reissue_id=made.pk), by=by)
    made.delete()


def waiting_of(withdrawal: Withdrawal, by: Principal) -> Reissue | None:
    """Return the new paper that waits for a second officer, held until the transaction ends."""
    holding.seize(withdrawal.paper_id)
    found = Reissue.objects.visible_to(by).waiting().filter(withdrawal=withdrawal)
    made: Reissue | None = found.first()
    return made


def _officers(paper: Paper, by: Principal) -> list[UUID]:
    """The other officers of the body's desk, as far as they will read the paper."""
    officers = colleagues(paper.body_id, by=by)
    if paper.circle_kind not in policies.CHOSEN:
        return officers
    readers = {each.post_id for each in audience_of(paper.circle_id)}
    return [post for post in officers if post in readers]


def _stand(made: Reissue, withdrawal: Withdrawal, *, by: Principal) -> Paper:
    """Open the new paper to its readers, and put it where the old one stood."""
    for follower in followers():
        follower.take_place(withdrawal.paper_id, made.paper_id, by=by)
    publish(PaperReissued(**about(withdrawal), replacement_id=made.paper_id), by=by)
    if made.released_at is None:
        Reissue.objects.filter(pk=made.pk).update(released_at=by.at)
    [released] = release_papers([made.paper_id], at=by.at, by=by)
    return released
