"""A notice as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.documents.selectors import AttachedFile, attached_files
from apps.notices import policies
from apps.notices.models import Attachment, Correction, Notice, Release, Revision
from apps.notices.selectors.acknowledging import (
    Standing,
    acknowledgements_of,
    standing_of,
)
from apps.obligations.asked import Acknowledgements
from apps.organisations.second_officer import at_desk
from apps.organisations.selectors import known_body
from apps.sharing.audience import Audience, audience
from wg_portal.difference import Line, difference

if TYPE_CHECKING:
    from uuid import UUID

    from apps.notices.enums import NoticeState
    from apps.notices.querysets import NoticeQuerySet
    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict


@dataclass(frozen=True, slots=True)
class NoticeActs:
    """What the reader may do, each with the sentence for when he may not."""

    edit: Verdict
    request: Verdict
    release: Verdict
    revise: Verdict
    release_correction: Verdict
    withdraw: Verdict
    acknowledge: Verdict


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A notice as one reader sees it. ``revisions`` run from the newest to the oldest.

    ``pending`` and ``correction`` wait for a second officer; ``returned`` is the latest word of
    one. ``changes`` is what the last correction changed, by language; ``ahead`` what the waiting
    one would change.
    """

    notice: Notice
    state: NoticeState
    at_desk: bool
    revision: Revision
    revisions: list[Revision]
    changes: list[tuple[str, list[Line]]]
    ahead: list[tuple[str, list[Line]]]
    attachments: list[AttachedFile]
    audience: Audience
    standing: Standing
    acknowledgements: Acknowledgements | None
    pending: Release | None
    correction: Correction | None
    returned: Release | Correction | None
    acts: NoticeActs


def notices_with_names(who: Principal) -> NoticeQuerySet:
    """Return the notices that the person may read, with what he may know of their body."""
    notices: NoticeQuerySet = Notice.objects.visible_to(who).prefetch_related(
        # Not joined: chosen readers from outside the body know neither it nor its circle.
        known_body(who),
        "circle",
    )
    return notices


def notice_for(who: Principal, pk: UUID) -> Notice:
    """Return a notice that the person may read; raises ``Notice.DoesNotExist``."""
    notice: Notice = notices_with_names(who).get(pk=pk)
    return notice


def notice_page(who: Principal, pk: UUID) -> NoticePage:
    """Return the page of a notice; raises ``Notice.DoesNotExist``."""
    notice = notice_for(who, pk)
    revisions = list(Revision.objects.visible_to(who).filter(notice=notice).order_by("-ordinal"))
    standing = standing_of(who, notice)
    desk = bool(at_desk(who, notice.body_id))
    draft = notice.visible_from is None
    requests = _undone(Release, who, notice) if desk and draft else []
    corrections = _undone(Correction, who, notice) if desk and not draft else []
    pending = next((each for each in requests if each.returned_at is None), None)
    correction = next((each for each in corrections if each.returned_at is None), None)
    # A correction that went out since has answered what was returned.
    left = [each for each in corrections if each.requested_at >= revisions[0].written_at]
    undone: list[Release | Correction] = [*requests, *left]
    return NoticePage(
        notice=notice,
        state=notice.state(who.at),
        at_desk=desk,
        revision=revisions[0],
        revisions=revisions,
        changes=_changes(*revisions[:2]) if len(revisions) > 1 else [],
        ahead=_changes(correction, revisions[0]) if correction else [],
        attachments=_attachments(who, notice, desk=desk),
        audience=audience(notice.circle_id),
        standing=standing,
        acknowledgements=acknowledgements_of(who, notice),
        pending=pending,
        correction=correction,
        returned=None if pending or correction else next(iter(undone), None),
        acts=NoticeActs(
            edit=policies.can_edit(who, notice),
            request=policies.can_request_release(who, notice),
            release=policies.can_release(who, notice, pending),
            revise=policies.can_revise(who, notice, waiting=correction is not None),
            release_correction=policies.can_release_correction(who, notice, correction),
            withdraw=policies.can_withdraw(who, notice),
            acknowledge=policies.can_acknowledge(
                notice, asked=standing.line is not None, done=standing.mine is not None
            ),
        ),
    )


def _changes(new: Revision | Correction, old: Revision) -> list[tuple[str, list[Line]]]:
    """What differs, by language."""
    found = [
        ("ja", difference(old.text_ja, new.text_ja)),
        ("en", difference(old.text_en, new.text_en)),
    ]
    return [(language, lines) for language, lines in found if lines]


def _undone[Request: (Release, Correction)](
    model: type[Request], who: Principal, notice: Notice
) -> list[Request]:
    """Requests that did not end in a release, the latest first."""
    found = model.objects.visible_to(who).filter(notice=notice, released_at=None)
    return list(found.select_related("requested_by").order_by("-requested_at"))


def _attachments(who: Principal, notice: Notice, *, desk: bool) -> list[AttachedFile]:
    found = Attachment.objects.visible_to(who).filter(notice=notice)
    out = notice.visible_from is not None and notice.withdrawn_at is None
    return attached_files(who, found.values_list("paper_id", flat=True), taken_back=out and desk)
