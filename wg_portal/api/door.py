"""What is below the API's address, and which token a request brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def is_api(request: HttpRequest) -> bool:
    """Whether programs are spoken to here: answers are JSON, and tokens are taken."""
    return request.path_info.startswith(settings.API_PATH)


def bearer(request: HttpRequest) -> str | None:
    """Return the text of a bearer token; ``None`` without one, and everywhere but in the API."""
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if is_api(request) and scheme.lower() == "bearer" else None
