"""Which replies an organisation may give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.meetings.policies import answers_for
from apps.organisations.enums import ProxyPolicy
from apps.organisations.models import Organisation, Terms

if TYPE_CHECKING:
    from apps.meetings.enums import Answer
    from apps.meetings.models import Meeting
    from wg_portal.principal import Principal


def permitted_answers(who: Principal, meeting: Meeting) -> list[Answer]:
    """Return the replies open to the reader's organisation, by the body's terms of today."""
    terms = Terms.objects.visible_to(who).as_of(who.at).filter(body_id=meeting.body_id).first()
    proxies = terms.proxy_policy if terms else ProxyPolicy.NONE
    own = Organisation.objects.visible_to(who).get(pk=who.organisation_id)
    return answers_for(meeting, proxies, own.sector)
