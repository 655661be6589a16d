"""The reader's own wishes, and the officer's look at what will be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.forms import LocaleForm
from apps.accounts.returning import signed_in
from apps.accounts.services import choose_language, choose_time_zone
from apps.notifications import stopping
from apps.notifications.enums import REASONS, Mandatory
from apps.notifications.forms import DigestForm
from apps.notifications.preview import correction_preview, invitation_preview, notice_preview
from apps.notifications.services import keep_preference, preference_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.notifications.letters import Letter
    from wg_portal.principal import Principal

PREVIEWS: dict[str, Callable[..., Letter | None]] = {
    "invitation": invitation_preview,
    "notice": notice_preview,
    "correction": correction_preview,
}


@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """When the reader's digest leaves, what comes at once, his language and his clock."""
    who: Principal = request.principal  # type: ignore[attr-defined]
    sent = request.POST if request.method == "POST" else None
    digest = DigestForm(sent, instance=preference_of(who))
    person = signed_in(request)
    locale = LocaleForm(sent, person=person)
    if all([digest.is_valid(), locale.is_valid()]):
        keep_preference(digest.instance, by=who)
        choose_language(person, locale.cleaned_data["language"])
        choose_time_zone(person, locale.cleaned_data["time_zone"])
        with translation.override(locale.cleaned_data["language"]):
            messages.success(request, _("Your notification settings were saved."))
        return redirect("notifications:settings")
    context = {
        "digest": digest,
        "locale": locale,
        "mandatory": [(each.label, REASONS[each]) for each in Mandatory],
    }
    status = 422 if sent is not None else 200
    return render(request, "notifications/settings.html", context, status=status)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop_digest(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a digest without signing in (RFC 8058).

    Mail programs post here by themselves, without cookies; scanners of links only look.
    """
    person_id = stopping.whose(token)
    if person_id is None:
        raise Http404
    done = request.method == "POST"
    if done:
        stopping.stop_digest(person_id)
    return render(request, "notifications/stop_digest.html", {"done": done})


@require_GET
def preview(request: HttpRequest, kind: str, subject_id: UUID) -> HttpResponse:
    """One mail, exactly as one recipient will get it."""
    who: Principal = request.principal  # type: ignore[attr-defined]
    try:
        person_id = UUID(request.GET.get("person", ""))
    except ValueError as fault:
        raise Http404 from fault
    look = PREVIEWS.get(kind)
    letter = look(subject_id, person_id, who=who) if look else None
    if letter is None:
        raise Http404
    return render(request, "notifications/preview.html", {"letter": letter})
