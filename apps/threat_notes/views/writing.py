"""Writing a draft: first who reads it, then the text. Nothing typed is lost on the way.

Both steps have one address. What belongs to the other step travels along as hidden fields, so
that nothing is stored before the audience is settled, and going back costs nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.activity.submissions import once
from apps.obligations.enums import Counting
from apps.sharing.enums import Tlp
from apps.threat_notes import choices, selectors, services
from apps.threat_notes.forms import AudienceForm, TextForm
from apps.threat_notes.forms.audience import proposal, stored
from apps.threat_notes.notices import mail_words
from apps.threat_notes.views.door import CONFLICT, UNPROCESSABLE, authored, missing, opened
from wg_portal.verdict import PortalError, StaleEdit

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms

    from apps.organisations.models import Body
    from apps.threat_notes.selectors import NotePage
    from wg_portal.requests import PortalRequest

NEXT, BACK, LOOK, SAVE = "next", "back", "look", "save"


class Writing(NamedTuple):
    """What is being written, and where; ``page`` is the stored draft, if there is one.

    ``body`` is unknown to an author who has left it.
    """

    request: PortalRequest
    body_id: UUID
    body: Body | None
    page: NotePage | None


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PortalRequest, code: str) -> HttpResponse:
    """Write a note in a body in which the reader sits."""
    body = choices.writable_body(request.principal, code) or missing()
    return _write(Writing(request, body.pk, body, None), proposal(body))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Change a draft; what cannot be changed any more leads to the note's page."""
    page = authored(request, pk)
    if not page.acts.edit:
        messages.warning(request, str(page.acts.edit.reason))
        return redirect("threat_notes:note", pk)
    audience = selectors.audience_of_note(request.principal, page.note)
    body = getattr(page.note, "body", None)
    return _write(Writing(request, page.note.body_id, body, page), stored(page.note, audience))


def _write(writing: Writing, initial: dict[str, Any]) -> HttpResponse:
    request, who = writing.request, writing.request.principal
    form = AudienceForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        choices=choices.choices_for(who, writing.body_id),
        at=who.at,
        counting=writing.body.calendar if writing.body else Counting.GOVERNMENT,
    )
    if request.method != "POST":
        return _first(writing, form)
    do = request.POST.get("do", NEXT)
    if do in (BACK, LOOK):
        return _first(writing, form, unchecked=True)
    if not form.is_valid():
        return _first(writing, form, status=UNPROCESSABLE)
    if form.cleaned_data["tlp"] == Tlp.RED and not who.stepped_up:
        return _first(writing, form, status=UNPROCESSABLE, locked=True)
    if do == NEXT:
        return _second(writing, form, _begun(writing))
    text = TextForm(request.POST)
    if not text.is_valid():
        return _second(writing, form, text, status=UNPROCESSABLE)
    try:
        return redirect(_save(writing, form, text))
    except StaleEdit as stale:
        data = request.POST.copy()
        data["version"] = str(writing.page.note.version if writing.page else 0)
        return _second(writing, form, TextForm(data), status=CONFLICT, stale=stale)
    except PortalError as refusal:
        text.add_error(None, str(refusal))
        return _second(writing, form, text, status=UNPROCESSABLE)


def _begun(writing: Writing) -> TextForm:
    """The text as far as it is known: typed before going back, stored, or empty."""
    if "text_ja" in writing.request.POST:
        form = TextForm(writing.request.POST)
        form._errors = ErrorDict()  # type: ignore[attr-defined]
        return form
    if writing.page is None:
        return TextForm()
    note, text = writing.page.note, writing.page.revision
    names = ("title_ja", "title_en", "caveats", "version")
    kept = {name: getattr(note, name) for name in names}
    return TextForm(initial=kept | {"text_ja": text.text_ja, "text_en": text.text_en})


def _save(writing: Writing, form: AudienceForm, text: TextForm) -> str:
    who = writing.request.principal
    pk = writing.page.note.pk if writing.page else uuid4()
    given = {
        "audience": form.audience(),
        "notice_title": form.cleaned_data["notice_title"],
        "note_id": pk,
        "by": who,
        **form.moments(),
        **text.written(),
    }
    if writing.page:
        act = partial(services.change_draft, version=text.cleaned_data["version"], **given)
    else:
        act = partial(services.draft_note, body_id=writing.body_id, **given)
    address = reverse("threat_notes:attach", args=[pk])
    address = once(act, token=text.cleaned_data["submission"], address=address, by=who)
    messages.success(writing.request, _("The draft is saved. Only you can see it."))
    return address


def _first(
    writing: Writing,
    form: AudienceForm,
    *,
    unchecked: bool = False,
    locked: bool = False,
    status: int = 200,
) -> HttpResponse:
    audience = form.audience()
    mail = mail_words(form["tlp"].value(), form["notice_title"].value())
    if unchecked:
        form._errors = ErrorDict()  # type: ignore[attr-defined]
    preview = (
        selectors.audience_preview(writing.request.principal, audience, body_id=writing.body_id)
        if audience
        else None
    )
    shown = {"preview": preview, "audience": audience, "mail": mail}
    if writing.request.headers.get("HX-Request"):
        return render(writing.request, "threat_notes/parts/preview.html", shown)
    carried = _carried(writing, TextForm.base_fields)
    return _page(writing, "audience", form, carried, status, locked=locked, **shown)


def _second(
    writing: Writing, first: AudienceForm, form: TextForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    carried = _carried(writing, first.base_fields)
    more |= {"audience_form": first, "page_tlp": first.cleaned_data["tlp"]}
    return _page(writing, "text", form, carried, status, **more)


def _carried(writing: Writing, fields: dict[str, forms.Field]) -> list[tuple[str, str]]:
    """What was posted for these fields, as pairs for hidden inputs."""
    names = {
        f"{name}_{part}" if part else name
        for name, field in fields.items()
        # With what was kept of a deadline on a day that does not count.
        for part in ("", "kept", *getattr(field, "names", ()))
    }
    return [
        (name, str(value))
        for name, values in writing.request.POST.lists()
        for value in values
        if name in names and name != "submission"
    ]


def _page(
    writing: Writing,
    step: str,
    form: forms.Form,
    carried: list[tuple[str, str]],
    status: int,
    **more: Any,
) -> HttpResponse:
    if writing.page:
        opened(writing.request, writing.page.note, writing.page.revision)
    shown = {
        "body": writing.body,
        "note": writing.page.note if writing.page else None,
        "form": form,
        "carried": carried,
        "here": writing.request.path,
        **more,
    }
    return render(writing.request, f"threat_notes/{step}.html", shown, status=status)
