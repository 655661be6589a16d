"""Pages below /demo/: who to be, what time it is, which mails went out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts import sessions
from apps.accounts.models import User
from apps.activity.wake import wake
from apps.demo import mailbox, personas
from apps.demo.cast import ORGANISATIONS, PEOPLE
from apps.demo.moves import Move, move_clock, target
from wg_portal import clock
from wg_portal.dates import long_moment

if TYPE_CHECKING:
    from django.http import HttpRequest

ON_A_PAGE = 50
# The mail's own styles and nothing else: no script, no form, nothing from elsewhere.
MAIL_CSP = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the personas with one button each, and the clock."""
    return render(
        request,
        "demo/index.html",
        {
            "parts": [_part(persona) for persona in personas.PERSONAS],
            "now": clock.now(),
            "is_ahead": bool(clock.shift()),
            "moves": Move.choices,
            "next": request.GET.get("next", ""),
        },
    )


def _part(persona: personas.Persona) -> dict[str, Any]:
    """Return a persona with the names as the visitor's language writes them."""
    card = next(card for card in PEOPLE if card.key == persona.person)
    home = next(each for each in ORGANISATIONS if each.key == card.organisation)
    english = get_language() == "en"
    family, given = card.latin.split()
    return {
        "persona": persona,
        "name": f"{family.upper()} {given}" if english else card.name.replace(" ", "\u3000"),
        "organisation": home.short_en if english else home.short_ja,
    }


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Become a persona at once; ``fresh`` makes the second factor a new one."""
    persona = personas.find(request.POST.get("persona", ""))
    if persona is None:
        raise Http404
    person = get_object_or_404(User, email=persona.email, is_active=True)
    sessions.sign_in(request, person, fresh_factor="fresh" in request.POST)
    wanted = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        wanted = reverse("dashboard:home")
    return redirect(wanted)


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Move the portal's clock and let the worker look at once."""
    if request.POST.get("move") not in Move.values:
        return HttpResponseBadRequest()
    chosen = Move(request.POST["move"])
    before = clock.now()
    move_clock(chosen, at=before)
    wake()
    if chosen == Move.REAL:
        text = _("The portal is back at real time. What was dated later stays hidden until then.")
    else:
        # The request itself keeps the time at which it began.
        time = long_moment(target(chosen, before))
        text = _("The portal's time is now %(time)s.") % {"time": time}
    messages.success(request, text)
    return redirect("demo:index")


@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """List every mail that left the portal; ``to`` narrows it to one recipient."""
    found = mailbox.entries()
    to = request.GET.get("to", "")
    shown = [entry for entry in found if to in ("", entry.address)]
    return render(
        request,
        "demo/mails.html",
        {
            "page": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page")),
            "addresses": sorted({entry.address for entry in found}),
            "to": to,
        },
    )


@require_GET
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail: its headers and each of its parts."""
    return render(request, "demo/mail.html", {"mail": _mail(name)})


@require_GET
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """Show the HTML part by itself, as a mail program would, in a sandbox."""
    found = _mail(name)
    if not found.html:
        raise Http404
    return HttpResponse(found.html, headers={"Content-Security-Policy": MAIL_CSP})


def _mail(name: str) -> mailbox.Mail:
    found = mailbox.read(name)
    if found is None:
        raise Http404
    return found
