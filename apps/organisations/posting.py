"""Writing through the API: a POST counts once, and its answer sees what it wrote."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from apps.activity.submissions import first_result, keep_result
from apps.organisations.principals import current_principal
from wg_portal.api.access import READ, permits
from wg_portal.api.problems import UnfitKey
from wg_portal.api.resource import Resource
from wg_portal.verdict import PortalError, StaleEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from rest_framework.request import Request

HEADER = "Idempotency-Key"


class Posting(Resource):
    """A resource that is written to."""

    def read(self, pk: UUID) -> dict[str, Any]:
        """Return the thing with its texts; that it was opened is recorded."""
        raise NotImplementedError

    def told(self, pk: UUID, status: int = 200) -> Response:
        """Answer an act with the thing, opened; a token that may not read gets 204, empty."""
        if not permits(self.who, READ):
            return Response(status=204)
        return Response(self.read(pk), status=status)

    def handle_exception(self, exc: Exception) -> Response:
        """What is stored instead of a stale change is an opening too, or is not told."""
        if isinstance(exc, StaleEdit):
            if permits(self.who, READ):
                self.read(self.kwargs["pk"])
            else:
                exc.theirs = {}
        return super().handle_exception(exc)

    def once(self, request: Request, act: Callable[[], UUID]) -> UUID:
        """Do ``act`` for the first sending of a key; returns the id that it gave.

        A second sending does nothing and gets the same id; with other content it is refused.
        An ``act`` that raises leaves nothing, and the key free.
        """
        key = _key(request)
        content = _fingerprint(request)
        with transaction.atomic():
            known = first_result(key, by=self.who)
            if known is None:
                made = act()
                keep_result(key, f"{content}:{made}", by=self.who)
            else:
                kept, _colon, pk = known.rpartition(":")
                if kept != content:
                    raise PortalError(_other_content)
                made = UUID(pk)
        self.look_again()
        return made

    def change(self, act: Callable[[], object]) -> None:
        """Do ``act`` whole or not at all."""
        with transaction.atomic():
            act()
        self.look_again()

    def look_again(self) -> None:
        """Learn of what this request has written: a new draft is its author's to read."""
        fresh = current_principal("api", self.who.scopes)
        # The same request: the act and the reading of its result belong together.
        same = replace(fresh, request_id=self.who.request_id) if fresh else None
        self.request.auth = same


_other_content = _("This Idempotency-Key was sent before with another content. Use a new one.")


def _key(request: Request) -> UUID:
    try:
        return UUID(request.headers.get(HEADER, ""))
    except ValueError:
        raise UnfitKey(
            _("Send the header Idempotency-Key with a new UUID, so that nothing is done twice.")
        ) from None


def _fingerprint(request: Request) -> str:
    """Of what was sent where; files count by their bytes."""
    data = request.data
    fields = {name: data.getlist(name) for name in data} if hasattr(data, "getlist") else data
    text = json.dumps(fields, sort_keys=True, default=_as_text)
    return hashlib.sha256(f"{request.method} {request.path} {text}".encode()).hexdigest()


def _as_text(value: object) -> str:
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return f"{value.name} {digest.hexdigest()}"
