"""The reader's own wishes, and the officer's look at what will be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.notifications.forms import DigestForm
from apps.notifications.preview import invitation_preview
from apps.notifications.services import keep_preference, preference_of

if TYPE_CHECKING:
    from wg_portal.principal import Principal

PREVIEWS = {"invitation": invitation_preview}


@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """When the reader's digest leaves."""
    who: Principal = request.principal  # type: ignore[attr-defined]
    form = DigestForm(request.POST or None, instance=preference_of(who))
    if request.method == "POST" and form.is_valid():
        keep_preference(form.instance, by=who)
        messages.success(request, _("Your notification settings were saved."))
        return redirect("notifications:settings")
    status = 422 if request.method == "POST" else 200
    return render(request, "notifications/settings.html", {"form": form}, status=status)


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
