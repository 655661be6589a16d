"""What the frame of every page needs; the keys are listed at the head of ``base.html``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.notifications.models import MailStop
from apps.obligations.lateness import chaired
from apps.obligations.selectors import owed_count
from apps.organisations.policies import is_officer
from apps.organisations.selectors import acting_for, bodies_of
from apps.sharing.record import audits
from wg_portal import clock
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from django.http import HttpRequest

    from wg_portal.principal import Principal


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return ``{"shell": …}`` for ``base.html`` and ``solo.html``."""
    who: Principal | None = getattr(request, "principal", None)
    frame: dict[str, Any] = {
        "person": "",
        "home_url": reverse("dashboard:home"),
        "contact": _("Secretariat 03-0000-0000"),
        "hours": _("(weekdays 9:30-18:15)"),
        "now": clock.now(),
        "demo": None,
    }
    if who is not None:
        frame |= _signed_in(request, who)
        frame["mail_waits"] = SimpleLazyObject(_mail_waits)
    if settings.DEMO:
        frame["demo"] = {
            "now": clock.now(),
            "persona": frame["person"],
            "url": reverse("demo:index"),
        }
    return {"shell": frame}


def _signed_in(request: HttpRequest, who: Principal) -> dict[str, Any]:
    match = request.resolver_match
    page = (match.url_name or "") if match else ""
    # The chair's page is a place of its own.
    here = match.namespace if match and page != "chair" else ""
    code = match.kwargs.get("code") if match else None
    home = acting_for(who)
    cares = home.administered or is_officer(who)  # type: ignore[attr-defined]
    return {
        "person": str(request.user),
        "person_id": who.person_id,
        "organisation": home.short,
        # A page without the menu, such as 404, does not ask for it.
        "bodies": SimpleLazyObject(lambda: _bodies(who, code)),
        "places": SimpleLazyObject(
            lambda: (
                _audit(page)
                if audits(who)
                else [
                    *_places(here, owed_count(who), officer=is_officer(who)),
                    *_chair(page, who),
                ]
            )
        ),
        "account": [
            (reverse("organisations:directory"), pgettext("place", "Member organisations")),
            (reverse("account_settings"), _("My settings")),
            (reverse("notifications:settings"), _("Notification settings")),
            (reverse("usersessions_list"), _("My sessions")),
            (reverse("handling_policy"), _("Handling policy")),
            *(
                [
                    (reverse("organisations:people"), _("People and accounts")),
                    (reverse("roster_checks:list"), _("Checks of people and contacts")),
                ]
                if cares
                else []
            ),
            *(
                [(reverse("dashboard:organisation_duties"), _("Duties by person"))]
                if home.administered  # type: ignore[attr-defined]
                else []
            ),
        ],
        "sign_out_url": reverse("account_logout"),
        "session": {
            "seconds": settings.SESSION_IDLE_AGE,
            "extend_url": reverse("session_extend"),
        },
    }


def _mail_waits() -> bool:
    """Whether all mail is held; who takes something back may know that nobody is told yet."""
    with as_system("relay"):
        return MailStop.objects.in_force().exists()


def _bodies(who: Principal, code: str | None) -> list[tuple[str, str, bool]]:
    return [
        (reverse("organisations:body", args=[body.code]), body.short, body.code == code)
        for body in bodies_of(who)
    ]


def _audit(page: str) -> list[tuple[str, str, str, int, bool]]:
    """All that an auditor finds anything under."""
    places = (
        ("home", "home", pgettext("place", "Audit")),
        ("record", "history", pgettext("place", "Record")),
        ("mails", "mail", pgettext("place", "Sample of mails")),
    )
    return [(reverse(f"audit:{name}"), icon, word, 0, page == name) for name, icon, word in places]


def _chair(page: str, who: Principal) -> list[tuple[str, str, str, int, bool]]:
    """How things stand, for who sits for a chair; the desk has a link to it."""
    if not chaired(who):
        return []
    word = pgettext("place", "How things stand")
    return [(reverse("dashboard:chair"), "alert", word, 0, page == "chair")]


def _places(here: str, duties: int, *, officer: bool) -> list[tuple[str, str, str, int, bool]]:
    desk = (
        reverse("secretariat:desk"),
        "desk",
        pgettext("place", "Desk"),
        0,
        here == "secretariat",
    )
    return [
        (
            reverse("dashboard:home"),
            "home",
            pgettext("place", "Home"),
            duties,
            here in {"dashboard", "notices"},
        ),
        (
            reverse("meetings:list"),
            "calendar",
            pgettext("place", "Meetings"),
            0,
            here in {"meetings", "documents"},
        ),
        (
            reverse("action_items:list"),
            "tasks",
            pgettext("place", "Action items"),
            0,
            here == "action_items",
        ),
        (
            reverse("threat_notes:list"),
            "note",
            pgettext("place", "Threat notes"),
            0,
            here == "threat_notes",
        ),
        (
            reverse("decisions:list"),
            "check",
            pgettext("place", "Decisions"),
            0,
            here == "decisions",
        ),
        *([desk] if officer else []),
    ]
