"""Links to evidence: https only, and shown with the host that they lead to."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from wg_portal.verdict import PortalError

SCHEME = "https"
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?", re.IGNORECASE)


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
        host, port = parts.hostname or "", parts.port
        # A name in another script may look like one that is known: it is shown as it is resolved.
        resolved = host.encode("idna").decode()
    except (UnicodeError, ValueError):
        return ""
    # Browsers end a host at signs that we would read on over, such as a backslash.
    whole = f"{resolved}:{port}" if port is not None else resolved
    bare = parts.netloc.removesuffix(":").lower() in (host, f"{host}:{port}")
    return resolved if parts.scheme == SCHEME and bare and _HOST.fullmatch(whole) else ""
