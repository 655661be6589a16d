"""What readers do with a notice."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.activity.submissions import done
from apps.notices import services
from apps.notices.forms import AcknowledgeForm
from apps.notices.views.door import UNPROCESSABLE, existing, show
from wg_portal.form_addresses import only_posted

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from wg_portal.requests import PortalRequest


@only_posted
def acknowledge(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Take note for the organisation."""
    page = existing(request, pk)
    form = AcknowledgeForm(request.POST, auto_id="acknowledge_%s")
    if form.is_valid():
        act = partial(services.acknowledge, notice_id=pk, seen=form.cleaned_data["seen"])
        said = _("The notice is acknowledged. There are no more reminders.")
        if there := done(request, form, act, reverse("notices:notice", args=[pk]), said):
            return redirect(there)
    # The answer shows the text in force: that is what he acknowledges with the next click.
    data = request.POST.copy()
    data["seen"] = str(page.revision.ordinal)
    form.data = data
    return show(request, page, token=form, status=UNPROCESSABLE)
