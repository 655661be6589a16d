"""Links to evidence: https only, and shown with the host that they lead to."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from wg_portal.verdict import PortalError

SCHEME = "https"


def check_link(link: str) -> str:
    """Return a link that says where it leads. Raises ``PortalError``."""
    link = unicodedata.normalize("NFKC", link).strip()
    if not link:
        return ""
    if any(sign.isspace() or unicodedata.category(sign)[0] == "C" for sign in link):
        raise PortalError(_("The link holds blanks or invisible signs. Copy it again."))
    if not host_of(link):
        raise PortalError(_("Enter the whole link. It begins with https://"))
    return link


def host_of(link: str) -> str:
    """Return the host of an https link; empty for everything else, and for one with a password."""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        host.encode("idna")
    except (UnicodeError, ValueError):
        return ""
    named = parts.scheme == SCHEME and "." in host and "@" not in parts.netloc
    # A name in another script may look like one that is known: it is shown as it is resolved.
    return host.encode("idna").decode() if named else ""
