"""Taking a paper back, and erasing what it held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.documents import policies as papers
from apps.documents import store
from apps.documents.enums import Cause
from apps.documents.events import (
    CopiesDeleted,
    OpenersReminded,
    PaperPurged,
    PaperWithdrawn,
    PurgeAsked,
    PurgeTakenBack,
)
from apps.documents.models import Paper, Purge, Recall, Withdrawal
from apps.documents.spill import holding, policies
from apps.sharing.enums import Tlp
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


@transaction.atomic
def withdraw_paper(*, paper_id: UUID, cause: Cause, reason: str, by: Principal) -> Withdrawal:
    """Take the paper back from its readers at once; its authors keep it.

    Whoever has opened it is listed and told. Raises ``Refused``, also when somebody was faster
    whose withdrawal ``by`` may know; ``Paper.DoesNotExist``.
    """
    holding.seize(paper_id)
    before = Withdrawal.objects.visible_to(by).filter(paper_id=paper_id).first()
    if before is not None:
        raise Refused(_("This paper was already withdrawn. Nothing was changed."))
    paper = Paper.objects.visible_to(by).get(pk=paper_id)
    papers.can_withdraw(by, paper).enforce()
    if not reason.strip():
        raise Refused(_("Say in a few words why the paper is withdrawn."))
    withdrawal = Withdrawal(
        paper=paper,
        body_id=paper.body_id,
        tlp=paper.tlp,
        circle_id=paper.circle_id,
        circle_kind=paper.circle_kind,
        unnamed=paper.originator_id is None,
        **_titles(paper, by),
        cause=cause,
        reason=reason.strip(),
        withdrawn_by_id=by.person_id,
        withdrawn_post_id=by.post_id,
        withdrawn_at=by.at,
    )
    withdrawal.save(force_insert=True)
    holding.take_back(withdrawal.pk)
    publish(PaperWithdrawn(**about(withdrawal), withdrawal_id=withdrawal.pk, cause=cause), by=by)
    return withdrawal


@transaction.atomic
def remind_openers(*, withdrawal_id: UUID, again: bool, by: Principal) -> int:
    """Ask once more those who have not confirmed, and nobody else; returns how many.

    ``again`` is the word for a second time on one day. Raises ``Refused``,
    ``Withdrawal.DoesNotExist``.
    """
    found = Withdrawal.objects.visible_to(by).select_for_update(of=("self",))
    withdrawal: Withdrawal = found.get(pk=withdrawal_id)
    left = Recall.objects.visible_to(by).filter(withdrawal=withdrawal).to_remind().count()
    policies.can_remind(by, withdrawal, left=left, again=again).enforce()
    withdrawal.reminded_at = by.at
    withdrawal.save(update_fields=["reminded_at"])
    publish(OpenersReminded(**about(withdrawal), withdrawal_id=withdrawal.pk), by=by)
    return left


@transaction.atomic
def confirm_deletion(*, recall_id: UUID, by: Principal) -> Recall:
    """Say that one keeps no copy. Raises ``Refused``, ``Recall.DoesNotExist``."""
    found = Recall.objects.visible_to(by).filter(person_id=by.person_id)
    recall: Recall = found.select_for_update(of=("self",)).get(pk=recall_id)
    policies.can_confirm_deletion(by, recall).enforce()
    recall.confirmed_at = by.at
    recall.save(update_fields=["confirmed_at"])
    publish(
        CopiesDeleted(
            subject_id=recall.paper_id, tlp=recall.tlp, body_id=recall.body_id, recall_id=recall.pk
        ),
        by=by,
    )
    return recall


@transaction.atomic
def ask_purge(*, withdrawal_id: UUID, reason: str, by: Principal) -> Purge:
    """Ask that the content be erased. Raises ``Refused``, ``Withdrawal.DoesNotExist``."""
    withdrawal = Withdrawal.objects.visible_to(by).get(pk=withdrawal_id)
    policies.can_ask_purge(by, withdrawal, purge_of(withdrawal, by)).enforce()
    if not reason.strip():
        raise Refused(_("Say in a few words why the content must be erased."))
    purge = Purge(
        withdrawal=withdrawal, reason=reason.strip(), asked_by_id=by.person_id, asked_at=by.at
    )
    try:
        with transaction.atomic():
            purge.save(force_insert=True)
    except IntegrityError:  # somebody asked in the same moment
        policies.can_ask_purge(by, withdrawal, purge_of(withdrawal, by)).enforce()
        raise
    publish(PurgeAsked(**about(withdrawal), purge_id=purge.pk), by=by)
    return purge


@transaction.atomic
def take_back_purge(*, withdrawal_id: UUID, by: Principal) -> None:
    """Let the content stay: by who asked, or by the second person. Raises ``Refused``."""
    withdrawal = Withdrawal.objects.visible_to(by).get(pk=withdrawal_id)
    purge = purge_of(withdrawal, by, lock=True)
    if purge is None:
        raise Refused(_("Nobody has asked for the erasure, or it was taken back already."))
    if purge.confirmed_at is not None:
        raise Refused(_("The content was already erased."))
    publish(PurgeTakenBack(**about(withdrawal), purge_id=purge.pk), by=by)
    purge.delete()


@transaction.atomic
def confirm_purge(*, withdrawal_id: UUID, by: Principal) -> Purge:
    """Erase the content for good, as the second person; hash, size and dates stay.

    Bytes that a version of another paper holds too stay in the store under their hash, and no
    version of this one leads to them. Raises ``Refused``, ``Withdrawal.DoesNotExist``.
    """
    withdrawal = Withdrawal.objects.visible_to(by).get(pk=withdrawal_id)
    purge = purge_of(withdrawal, by, lock=True)
    policies.can_confirm_purge(by, purge).enforce()
    assert purge is not None  # noqa: S101 - the policy has looked
    purge.confirmed_by_id, purge.confirmed_at = by.person_id, by.at
    purge.save(update_fields=["confirmed_by", "confirmed_at"])
    holding.seize_bytes()
    hashes = holding.erase_versions(withdrawal.pk)
    publish(
        PaperPurged(
            **about(withdrawal),
            purge_id=purge.pk,
            asked_by=purge.asked_by_id,
            cause=withdrawal.cause,
            hashes=" ".join(sorted(sha256 for sha256, received, _gone in hashes if received)),
        ),
        by=by,
    )
    # Last: what cannot be undone comes when nothing else can fail but the commit itself.
    for sha256, _received, gone in hashes:
        if gone:
            store.erase(sha256)
    return purge


def purge_of(withdrawal: Withdrawal, by: Principal, *, lock: bool = False) -> Purge | None:
    """Return the wish to erase the content, if there is one."""
    found = Purge.objects.visible_to(by).filter(withdrawal=withdrawal)
    # What is confirmed cannot be locked any more, only read.
    purge: Purge | None = found.select_for_update(of=("self",)).first() if lock else None
    return purge or found.first()


def _titles(paper: Paper, by: Principal) -> dict[str, str]:
    """What may be said of the paper afterwards: as in mails, nothing of what is not named there."""
    silent = (
        paper.tlp == Tlp.RED
        or paper.originator_id is None
        or paper.visible_from is None
        or paper.visible_from > by.at
        or (paper.embargo_until is not None and paper.embargo_until > by.at)
    )
    is_open = not silent and paper.tlp <= Tlp.GREEN
    return {
        "notice_title": "" if silent else paper.notice_title,
        "open_title": paper.title_ja if is_open else "",
    }


def about(withdrawal: Withdrawal) -> dict[str, Any]:
    """Return the fields that every event about a withdrawn paper has."""
    return {
        "subject_id": withdrawal.paper_id,
        "tlp": withdrawal.tlp,
        "body_id": withdrawal.body_id,
    }
