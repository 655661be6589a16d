"""Shows an officer the mail that somebody will get, before it is released."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation

from apps.meetings.models import Meeting
from apps.notices.models import Correction, Notice
from apps.notices.selectors import to_ask_again
from apps.notifications.enums import Mandatory, NewsGroup
from apps.notifications.letters import Addressee, Letter, notice
from apps.notifications.mails.meetings import fixed_invitation, invitation
from apps.notifications.mails.notices import NOTICE, told, told_of_correction
from apps.notifications.subjects import noun
from apps.obligations.audiences import main_contacts
from apps.organisations.enums import Role
from apps.organisations.models import Post
from apps.sharing.enums import Tlp
from apps.sharing.selectors import audience_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from apps.notifications.letters import Notice as Words
    from apps.sharing.models import Circle
    from wg_portal.principal import Principal


def invitation_preview(
    meeting_id: UUID, person_id: UUID, *, who: Principal, language: str | None = None
) -> Letter | None:
    """Return the invitation as ``person_id`` will get it, in his language unless told another.

    ``None`` for those who do not see the meeting or hold no secretariat seat in its body, and
    for somebody who is not among the recipients.
    """
    meeting = Meeting.objects.visible_to(who).filter(pk=meeting_id).first()
    if meeting is None or not who.sits(meeting.body_id, Role.SECRETARIAT):
        return None
    post = _post(meeting.circle, person_id)
    if post is None:
        return None
    spoken = language or post.person.language
    with translation.override(spoken):
        to = _addressee(post, spoken)
        hidden = meeting.tlp == Tlp.RED or (
            meeting.embargo_until is not None and meeting.embargo_until > who.at
        )
        if hidden or meeting.originator_id is None:
            what = fixed_invitation(meeting.pk, meeting.label)
        else:
            what = invitation(meeting, to, person_id, who.at)
        return notice(what, to, Mandatory.INVITATION)


def notice_preview(notice_id: UUID, person_id: UUID, *, who: Principal) -> Letter | None:
    """Return the mail that tells ``person_id`` of a notice, whether or not a digest takes it.

    ``None`` as for invitations.
    """
    thing = _at_desk(notice_id, who)
    post = _post(thing.circle, person_id) if thing else None
    if thing is None or post is None:
        return None
    due_at = thing.acknowledge_by if _is_contact(post, thing, who) else None
    return _letter(thing, post, due_at, told)


def correction_preview(notice_id: UUID, person_id: UUID, *, who: Principal) -> Letter | None:
    """Return the mail that tells ``person_id`` of the correction that waits; ``None`` as above."""
    thing = _at_desk(notice_id, who)
    asked = Correction.objects.visible_to(who).waiting().filter(notice_id=notice_id).first()
    post = _post(thing.circle, person_id) if thing and asked else None
    if thing is None or asked is None or post is None:
        return None
    again = asked.again_by is not None and _is_contact(post, thing, who)
    again = again and post.organisation_id in {each.pk for each in to_ask_again(who, thing)}
    write = partial(told_of_correction, versions=(thing.revision, thing.revision + 1))
    return _letter(thing, post, asked.again_by if again else None, write)


def _at_desk(notice_id: UUID, who: Principal) -> Notice | None:
    thing: Notice | None = Notice.objects.visible_to(who).filter(pk=notice_id).first()
    return thing if thing and who.sits(thing.body_id, Role.SECRETARIAT) else None


def _is_contact(post: Post, thing: Notice, who: Principal) -> bool:
    return post.pk in main_contacts(post.organisation_id, thing.body_id, who.at)


def _letter(
    thing: Notice,
    post: Post,
    due_at: datetime | None,
    write: Callable[[Notice, str, datetime | None, Addressee], Words],
) -> Letter:
    matter: NewsGroup | Mandatory = Mandatory.URGENT if thing.urgent else NewsGroup.NOTICES
    if due_at is not None:
        matter = Mandatory.ACKNOWLEDGEMENT
    with translation.override(post.person.language):
        to = _addressee(post, post.person.language)
        name = thing.notice_title or f"{noun(NOTICE)} {thing.code}"
        return notice(write(thing, name, due_at, to), to, matter)


def _post(circle: Circle, person_id: UUID) -> Post | None:
    """The first of his posts that read the circle, like the mail."""
    audience = audience_of(circle.pk)
    listener = next((one for one in audience if one.person_id == person_id), None)
    if listener is None:
        return None
    post: Post = Post.objects.select_related("person", "organisation").get(pk=listener.post_id)
    return post


def _addressee(post: Post, language: str) -> Addressee:
    person = post.person
    return Addressee(
        address=person.email,
        name=person.name_in(language),
        language=language,
        zone=ZoneInfo(person.time_zone),
        organisation=post.organisation.name,
        position=post.title,
    )
