"""Action items to many: the second officers hear that they wait, whoever asked what came of it."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.action_items.models import Giving
from apps.notifications.cases import Case, Handler, Happening, Telling, Withheld, everybody
from apps.notifications.enums import Mandatory
from apps.notifications.letters import Notice
from apps.sharing.enums import Tlp
from apps.sharing.selectors import Recipient, audience_of, body_circle

BODY = "organisations.Body"


def _officers(event: Happening) -> list[Recipient]:
    desk = audience_of(body_circle(event.uuid("body_id"), "desk").pk)
    return everybody(
        Recipient(each.person_id, each.post_id, each.organisation_id)
        for each in desk
        if each.active
    )


def _tell_second_officers(event: Happening) -> list[Telling]:
    asker = event.uuid("asker_id")
    others = [each for each in _officers(event) if each.person_id != asker]
    return [Telling(each, stage=event.id.hex) for each in others]


def _tell_asker(event: Happening) -> list[Telling]:
    """Not when he took it back himself."""
    if event.facts.get("himself"):
        return []
    asker = event.uuid("asker_id")
    return [
        Telling(each, stage=event.id.hex) for each in _officers(event) if each.person_id == asker
    ]


def _giving(case: Case) -> Giving:
    """The request as the officer sees it. Raises ``Withheld`` when he left the desk."""
    found = Giving.objects.visible_to(case.who).filter(pk=case.delivery.facts["giving_id"])
    asked: Giving | None = found.first()
    if asked is None:
        raise Withheld("not visible")
    return asked


def _notice(asked: Giving, headline: str, *lead: str) -> Notice:
    """Never a wording of the items: only how many they are and how many are told."""
    page = reverse("action_items:giving", args=[asked.pk])
    return Notice(
        headline=headline,
        lead=list(lead),
        rows=[(_("Action items"), str(len(asked.drafts))), (_("Recipients"), str(asked.people))],
        url=f"{settings.PORTAL_URL}{page}",
        behind=str(Tlp(asked.tlp).label),
    )


def _write_requested(case: Case) -> Notice:
    asked = _giving(case)
    if asked.decided_at is not None:
        raise Withheld("already decided")
    return _notice(
        asked,
        _("Action items to many wait for you"),
        _("Another officer of the secretariat wants to give action items to many people."),
        _("Nothing is given before a second officer has released it in the portal."),
    )


def _write_released(case: Case) -> Notice:
    return _notice(
        _giving(case),
        _("Action items released"),
        _("Another officer of the secretariat has released the action items that you asked for."),
        _("Their owners are told."),
    )


def _write_returned(case: Case) -> Notice:
    return _notice(
        _giving(case),
        _("Request for release returned"),
        _("Your request for release was returned by another officer of the secretariat."),
        _("The comment is in the portal. Please revise it and request release again."),
    )


HANDLERS = {
    "action_items.GivingRequested": Handler(
        BODY,
        Mandatory.RELEASE,
        _tell_second_officers,
        write=_write_requested,
        unmarked=True,
    ),
    "action_items.GivingReleased": Handler(
        BODY, Mandatory.RELEASE, _tell_asker, write=_write_released, unmarked=True
    ),
    "action_items.GivingReturned": Handler(
        BODY, Mandatory.RELEASE, _tell_asker, write=_write_returned, unmarked=True
    ),
}
