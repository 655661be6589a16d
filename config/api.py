"""Addresses below /api/: every resource, its description, and one answer for all the rest."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils import translation
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from apps.action_items.api import ActionItems
from apps.documents.api import Papers
from apps.meetings.api import Meetings
from apps.notices.api import Notices
from apps.obligations.api import Obligations
from apps.organisations.api import Bodies, Organisations
from apps.threat_notes.api import ThreatNotes
from wg_portal.api.door import is_api
from wg_portal.api.problems import problem

app_name = "api"


@csrf_exempt
def missing(request: HttpRequest) -> HttpResponse:
    """Whatever is no address of the API, malformed ids among it, is the same 404."""
    return problem(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault outside every view: a problem for programs, a page for people."""
    return problem(500) if is_api(request) else defaults.server_error(request)


router = SimpleRouter(use_regex_path=False)
router.register("organisations", Organisations, basename="organisations")
router.register("bodies", Bodies, basename="bodies")
router.register("meetings", Meetings, basename="meetings")
router.register("papers", Papers, basename="papers")
router.register("threat-notes", ThreatNotes, basename="threat-notes")
router.register("notices", Notices, basename="notices")
router.register("action-items", ActionItems, basename="action-items")
router.register("obligations", Obligations, basename="obligations")


@cache
def description() -> dict[str, Any]:
    """The OpenAPI description: the same for everybody, made once in each process."""
    generator = SchemaGenerator(urlconf="config.urls")  # type: ignore[no-untyped-call]
    with translation.override("en"):
        made: dict[str, Any] = generator.get_schema(public=True)  # type: ignore[no-untyped-call]
    return made


class Schema(APIView):
    """Hands out the description, to whoever may use the API."""

    renderer_classes = (OpenApiJsonRenderer2, OpenApiJsonRenderer)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """Answer as JSON."""
        return Response(description())


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/schema/", Schema.as_view(), name="schema"),
    path("v1/", include(router.urls)),
    re_path(r"", missing, name="missing"),
]
