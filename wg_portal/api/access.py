"""Who acts was settled by the middleware; here DRF is told, and the token's scope is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

    from wg_portal.principal import Principal

READ = "read"


def permits(principal: Principal, scope: str) -> bool:
    """Whether the token is made for this; a session is not narrowed."""
    return principal.scopes is None or scope in principal.scopes


class PrincipalAuthentication(SessionAuthentication):
    """Hands on ``request.principal`` as ``request.auth``; a session writes with its CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, Principal] | None:
        """Return what the middleware has found out."""
        plain: Any = request._request
        principal: Principal | None = plain.principal
        if principal is None:
            return None
        if principal.scopes is None:
            try:
                self.enforce_csrf(request)
            except PermissionDenied:
                raise PermissionDenied(
                    _("A change from a browser's session needs the header X-CSRFToken.")
                ) from None
        return plain.user, principal

    def authenticate_header(self, request: Request) -> str:
        """Return what a program should send."""
        return 'Bearer realm="portal"'


class WithinScope(BasePermission):
    """A session may everything that its person may; a token what its scopes say."""

    message = gettext_lazy("This token was not made for this. Make one with the scope it needs.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Ask before anything is looked up: the answer tells nothing about any subject."""
        principal = cast("Principal | None", request.auth)
        if principal is None:
            return False
        scopes: dict[str, str] = getattr(view, "scopes", {})
        return permits(principal, scopes.get(getattr(view, "action", None) or "", READ))


class PrincipalScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names the two ways in."""

    target_class = "wg_portal.api.access.PrincipalAuthentication"
    name = ["token", "session"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        """Return both, in the order of ``name``."""
        return [
            {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "wgp_…",
                "description": "A personal token, made under the account settings.",
            },
            {
                "type": "apiKey",
                "in": "cookie",
                "name": "sessionid",
                "description": "A browser's session; changes also need X-CSRFToken.",
            },
        ]
