"""``/.well-known/security.txt`` (RFC 9116): whom to tell of a weakness."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

VALID = timedelta(days=180)
"""The file is made at each request, so that its date never passes while the portal runs."""
TEXT = """\
# 脆弱性を見つけられた方は、下記の連絡先へご一報ください。日本語または英語でお受けします。
# 受領のご連絡は3営業日以内に差し上げます。
# If you have found a weakness, please tell us below, in Japanese or English.
# You will hear from us within three business days.
Contact: {contact}
Expires: {expires}
Preferred-Languages: ja, en
Canonical: {canonical}
"""


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say it to everybody, on the real clock."""
    expires = (datetime.now(UTC) + VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    text = TEXT.format(
        contact=settings.SECURITY_CONTACT,
        expires=f"{expires:%Y-%m-%dT%H:%M:%SZ}",
        canonical=settings.PORTAL_URL + reverse("security_txt"),
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
