"""Shows an officer the mail that somebody will get, before it is released."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation

from apps.meetings.models import Meeting
from apps.notifications.enums import Mandatory
from apps.notifications.letters import Addressee, Letter, notice
from apps.notifications.mails.meetings import fixed_invitation, invitation
from apps.organisations.enums import Role
from apps.organisations.models import Post
from apps.sharing.enums import Tlp
from apps.sharing.selectors import audience_of

if TYPE_CHECKING:
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
    # The first of his posts, like the mail.
    audience = audience_of(meeting.circle_id)
    listener = next((one for one in audience if one.person_id == person_id), None)
    if listener is None:
        return None
    post = Post.objects.select_related("person", "organisation").get(pk=listener.post_id)
    person = post.person
    spoken = language or person.language
    with translation.override(spoken):
        to = Addressee(
            address=person.email,
            name=person.name_in(spoken),
            language=spoken,
            zone=ZoneInfo(person.time_zone),
            organisation=post.organisation.name,
            position=post.title,
        )
        hidden = meeting.tlp == Tlp.RED or (
            meeting.embargo_until is not None and meeting.embargo_until > who.at
        )
        if hidden or meeting.originator_id is None:
            what = fixed_invitation(meeting.pk, meeting.label)
        else:
            what = invitation(meeting, to, person.pk, who.at)
        return notice(what, to, Mandatory.INVITATION)
