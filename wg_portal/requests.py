"""The request as our middleware hands it to views, for the type checker and the reader."""

from django.http import HttpRequest

from wg_portal.principal import Principal


class ArrivingRequest(HttpRequest):
    """A request of whom we may not know yet."""

    principal: Principal | None


class PortalRequest(HttpRequest):
    """A request of somebody whose sign-in is complete and who acts on a post."""

    principal: Principal
