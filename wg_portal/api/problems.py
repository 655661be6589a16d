"""Problem details (RFC 9457): every refusal of the API, in the user's language."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions

from wg_portal import faults
from wg_portal.api.unreadable import why
from wg_portal.verdict import PortalError, Refused, StaleEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPE = "application/problem+json"
KINDS = {
    400: ("malformed", gettext_lazy("The request cannot be read.")),
    401: ("unauthenticated", gettext_lazy("Nobody is signed in.")),
    403: ("refused", gettext_lazy("This is not allowed.")),
    404: ("not-found", gettext_lazy("There is nothing under this address.")),
    405: ("method", gettext_lazy("This method does not exist here.")),
    406: ("not-acceptable", gettext_lazy("The answer exists as JSON only.")),
    409: ("stale", gettext_lazy("Somebody else was first.")),
    413: ("too-large", gettext_lazy("The request is too large.")),
    415: ("media-type", gettext_lazy("This kind of content is not read here.")),
    422: ("invalid", gettext_lazy("The content is not right.")),
    429: ("too-many", gettext_lazy("Too many requests.")),
    500: ("fault", gettext_lazy("The portal has failed. Nothing was changed.")),
}
log = logging.getLogger(__name__)


class UnfitKey(PortalError):
    """The ``Idempotency-Key`` is missing or is no UUID."""


def problem(status: int, detail: object = "", **extra: Any) -> JsonResponse:
    """Return a problem; ``type`` and ``title`` follow from the status, ``detail`` says more."""
    kind, title = KINDS.get(status, KINDS[400])
    body = {"type": f"urn:wg-portal:problem:{kind}", "title": str(title), "status": status}
    if detail:
        body["detail"] = str(detail)
    answer = JsonResponse(
        body | extra,
        status=status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="portal"'
    return answer


def unauthenticated() -> JsonResponse:
    """No session, or a token that is unknown, revoked, expired or without a holder: one answer."""
    return problem(401, _("Sign in with your second factor, or send a token that is still valid."))


def policy_due() -> JsonResponse:
    """Whoever has not accepted the rules of handling reads nothing, by program neither."""
    return problem(403, _("Sign in on a page first and accept the handling policy."))


def too_many(wait: int) -> JsonResponse:
    """The token was used too often; ``wait`` in seconds."""
    answer = problem(429, _("Wait %(seconds)s seconds.") % {"seconds": wait})
    answer.headers["Retry-After"] = str(wait)
    return answer


def answer(fault: Exception, context: dict[str, Any]) -> JsonResponse:
    """Say what went wrong; the one exception handler of the API."""
    if isinstance(fault, PortalError):
        return _of_portal(fault)
    if isinstance(fault, Http404 | ObjectDoesNotExist):
        return problem(404)
    if isinstance(fault, exceptions.ValidationError):
        return problem(422, errors=list(pointers(fault.detail)))
    if isinstance(fault, ValidationError):
        return problem(422, " ".join(fault.messages))
    if isinstance(fault, exceptions.ParseError):
        return problem(400, why(fault.__context__))
    if isinstance(fault, exceptions.APIException):
        detail = "" if fault.status_code in (405, 406, 415) else fault.detail
        return problem(fault.status_code, detail)
    if isinstance(fault, PermissionDenied):
        return problem(403)
    if isinstance(fault, RecursionError):
        return problem(400, why(fault))
    if isinstance(fault, SuspiciousOperation):
        return problem(413 if isinstance(fault, RequestDataTooBig) else 400)
    log.error("API: %s", faults.where(fault))
    return problem(500)


def pointers(detail: Any, path: str = "#") -> Iterator[dict[str, str]]:
    """Flatten a serializer's errors into JSON pointers and sentences."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            token = str(name).replace("~", "~0").replace("/", "~1")
            below = path if name == "non_field_errors" else f"{path}/{token}"
            yield from pointers(inner, below)
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from pointers(inner, f"{path}/{place}" if nested else path)
    else:
        yield {"pointer": path, "detail": str(detail)}


def _of_portal(fault: PortalError) -> JsonResponse:
    if isinstance(fault, StaleEdit):
        return problem(409, fault, theirs={name: str(text) for name, text in fault.theirs.items()})
    if isinstance(fault, UnfitKey):
        return problem(400, fault)
    return problem(403 if isinstance(fault, Refused) else 422, fault)
