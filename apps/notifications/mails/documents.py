"""Papers: new ones and replaced ones are news to all who may read them; a withdrawal is told to
exactly those who opened the paper, and when somebody else took it back to its authors and to the
people of the organisation that handed it in.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.documents.enums import Cause
from apps.documents.models import Purge, Recall, Reissue, Withdrawal
from apps.documents.spill import holding
from apps.documents.spill.selectors import handed_in
from apps.notifications import subjects
from apps.notifications.cases import (
    Case,
    DigestLine,
    Handler,
    Happening,
    Telling,
    Withheld,
    everybody,
)
from apps.notifications.desks import desk_posts
from apps.notifications.enums import Mandatory, NewsGroup
from apps.notifications.letters import Notice, when
from apps.notifications.mails.news import (
    changed_line,
    changed_notice,
    news_line,
    news_notice,
    tell_readers,
    tell_readers_again,
)
from apps.sharing.selectors import Recipient, audience_of, recipients_of
from wg_portal.rowsecurity import as_system

PAPER = "documents.Paper"


def _replaced_line(case: Case) -> DigestLine:
    return changed_line(case, "ordinal")


def _write_released(case: Case) -> Notice:
    return news_notice(case, _("New paper"), _("A paper has been released."))


def _write_replaced(case: Case) -> Notice:
    return changed_notice(
        case, "ordinal", _("Paper replaced"), _("A paper has been replaced by a new version.")
    )


def _tell_of_release(event: Happening) -> list[Telling]:
    """What goes out with a note is told by the note."""
    return tell_readers(event) if event.facts.get("alone", True) else []


def _tell_who_opened(event: Happening) -> list[Telling]:
    """Who opened it and is still here; and unless it went with a note or notice its other authors
    and who represents the organisation that handed it in.

    Nobody can read it any more, so only its authors are still among its recipients.
    """
    withdrawal_id = event.uuid("withdrawal_id")
    with as_system("relay"):
        recalls = Recall.objects.filter(withdrawal_id=withdrawal_id).exclude(post=None)
        openers = [
            Recipient(person_id, post_id, organisation_id)
            for person_id, post_id, organisation_id in recalls.values_list(
                "person_id", "post_id", "organisation_id"
            )
        ]
        by = Withdrawal.objects.values_list("withdrawn_by_id", flat=True).get(pk=withdrawal_id)
    others: list[Recipient] = []
    if event.facts["cause"] != Cause.PARENT:
        owners = [Recipient(*row) for row in holding.who_handed_in(withdrawal_id)]
        others = [*recipients_of(event.subject_id), *owners]
    told = [each for each in others if each.person_id != by]
    return [Telling(each) for each in everybody([*openers, *told])]


def _write_withdrawn(case: Case) -> Notice:
    """At once, as a mail of its own: whoever has copies is to delete them."""
    recall = Recall.objects.visible_to(case.who).filter(
        person_id=case.who.person_id, paper_id=case.delivery.subject_id
    )
    found: Recall | None = recall.first()
    if found is None:
        own = case.delivery.subject_id in case.who.authored_ids
        return _write_to_author(case) if own else _write_to_owner(case)
    if found.confirmed_at is not None:
        raise Withheld("already confirmed")
    return Notice(
        headline=_("Paper withdrawn"),
        lead=[
            _("A paper that you opened in the portal has been withdrawn."),
            _("Please do not use it or pass it on, and delete all copies of it."),
            _("Then please confirm this in the portal."),
        ],
        rows=[
            (_("Subject"), found.notice_title or subjects.noun(PAPER)),
            (_("Last opened by you"), when(found.last_at, case.to)),
        ],
        url=_address("documents:recall", found.pk),
        behind=case.delivery.label,
    )


def _tell_who_has_not_confirmed(event: Happening) -> list[Telling]:
    with as_system("relay"):
        recalls = Recall.objects.filter(withdrawal_id=event.uuid("withdrawal_id")).to_remind()
        found = [
            Recipient(*row)
            for row in recalls.values_list("person_id", "post_id", "organisation_id")
        ]
    return [Telling(each, stage=event.id.hex) for each in everybody(found)]


def _write_reminder(case: Case) -> Notice:
    """The same words once more, for those alone to whom they were said."""
    return replace(_write_withdrawn(case), headline=_("Please delete your copies"))


def _write_to_author(case: Case) -> Notice:
    paper = subjects.find(PAPER, [case.delivery.subject_id], case.who).get(  # type: ignore[list-item]
        case.delivery.subject_id  # type: ignore[arg-type]
    )
    lead = _("A paper of yours has been withdrawn from its readers by somebody else.")
    if paper and paper.owner_organisation_id != case.who.organisation_id:  # type: ignore[attr-defined]
        lead = _("A paper that you registered for another organisation has been withdrawn.")
    return Notice(
        headline=_("Paper withdrawn"),
        lead=[lead, _("The portal says by whom and why.")],
        rows=[(_("Subject"), subjects.name(paper, PAPER, case.at))],
        url=_address("documents:withdrawals"),
        behind=case.delivery.label,
    )


def _write_to_owner(case: Case) -> Notice:
    """To who represents the organisation for which somebody else registered the paper."""
    own = {each.paper_id: each for each in handed_in(case.who)}
    found = own.get(case.delivery.subject_id)  # type: ignore[arg-type]
    if found is None:
        raise Withheld("not visible")
    return Notice(
        headline=_("Paper withdrawn"),
        lead=[_("A paper that your organisation handed in has been withdrawn from its readers.")],
        rows=[(_("Subject"), found.notice_title or subjects.noun(PAPER))],
        url=_address("documents:withdrawals"),
        behind=case.delivery.label,
    )


def _tell_who_may_confirm(event: Happening) -> list[Telling]:
    """Whoever looks after the withdrawn paper, but for who asks; never the author of an unnamed
    one, whom such a mail would give away.
    """
    with as_system("relay"):
        purge = _waiting(event.uuid("purge_id"))
    if purge is None:
        return []
    withdrawal = purge.withdrawal
    posts = desk_posts(withdrawal.body_id, event.at)
    authors = []
    if not withdrawal.unnamed:
        posts |= {withdrawal.withdrawn_post_id}
        authors = recipients_of(event.subject_id)
    told = everybody([*_among(posts, withdrawal), *authors])
    return [
        Telling(each, stage=event.id.hex) for each in told if each.person_id != purge.asked_by_id
    ]


def _among(posts: frozenset[UUID] | set[UUID], withdrawal: Withdrawal) -> list[Recipient]:
    """Of these posts, who belongs to the readers that the withdrawn paper had."""
    return [
        Recipient(each.person_id, each.post_id, each.organisation_id)
        for each in audience_of(withdrawal.circle_id)
        if each.active and each.post_id in posts
    ]


def _tell_who_may_release(event: Happening) -> list[Telling]:
    """The officers of the body's desk who look after the withdrawn paper, but for who asks."""
    with as_system("relay"):
        made = _to_release(event.uuid("reissue_id"))
    if made is None:
        return []
    officers = _among(desk_posts(made.withdrawal.body_id, event.at), made.withdrawal)
    return [
        Telling(each, stage=event.id.hex)
        for each in everybody(officers)
        if each.person_id != made.made_by_id
    ]


def _to_release(reissue_id: UUID) -> Reissue | None:
    found = Reissue.objects.waiting().filter(pk=reissue_id).select_related("withdrawal")
    return found.first()


def _write_reissue_asked(case: Case) -> Notice:
    with as_system("relay"):
        made = _to_release(UUID(case.delivery.facts["reissue_id"]))
    if made is None:
        raise Withheld("no longer waiting")
    return Notice(
        headline=_("A paper issued anew waits for release"),
        lead=[
            _("Another paper is to stand in place of a withdrawn one."),
            _("Its readers see it only when a second officer releases it in the portal."),
        ],
        rows=[(_("Subject"), made.withdrawal.name or subjects.noun(PAPER))],
        url=_address("documents:withdrawal", made.withdrawal_id),
        behind=case.delivery.label,
    )


def _waiting(purge_id: UUID) -> Purge | None:
    found = Purge.objects.filter(pk=purge_id, confirmed_at=None).select_related("withdrawal")
    return found.first()


def _write_purge_asked(case: Case) -> Notice:
    """What may be said of the paper, never the reason: it may tell what no mail may."""
    with as_system("relay"):
        purge = _waiting(UUID(case.delivery.facts["purge_id"]))
    if purge is None:
        raise Withheld("no longer waiting")
    return Notice(
        headline=_("An erasure waits for a second person"),
        lead=[
            _("The content of a withdrawn paper is to be erased for good."),
            _("It is erased only when a second person confirms it in the portal."),
        ],
        rows=[(_("Subject"), purge.withdrawal.name or subjects.noun(PAPER))],
        url=_address("documents:withdrawal", purge.withdrawal_id),
        behind=case.delivery.label,
    )


def _address(page: str, *arguments: UUID) -> str:
    return f"{settings.PORTAL_URL}{reverse(page, args=arguments)}"


HANDLERS = {
    "documents.PaperReleased": Handler(
        PAPER, NewsGroup.PAPERS, _tell_of_release, write=_write_released, line=news_line
    ),
    "documents.PaperReplaced": Handler(
        PAPER,
        NewsGroup.PAPERS,
        tell_readers_again,
        write=_write_replaced,
        line=_replaced_line,
        is_change=True,
    ),
    "documents.PaperWithdrawn": Handler(
        PAPER,
        Mandatory.WITHDRAWAL,
        _tell_who_opened,
        write=_write_withdrawn,
        of_the_gone=True,
    ),
    "documents.OpenersReminded": Handler(
        PAPER,
        Mandatory.WITHDRAWAL,
        _tell_who_has_not_confirmed,
        write=_write_reminder,
        of_the_gone=True,
    ),
    "documents.PurgeAsked": Handler(
        PAPER,
        Mandatory.RELEASE,
        _tell_who_may_confirm,
        write=_write_purge_asked,
        of_the_gone=True,
    ),
    "documents.ReissueAsked": Handler(
        PAPER,
        Mandatory.RELEASE,
        _tell_who_may_release,
        write=_write_reissue_asked,
        of_the_gone=True,
    ),
}
