"""Nothing of a page stays anywhere."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.test import RequestFactory

from wg_portal.headers import HeadersMiddleware


def test_every_answer_carries_the_headers():
    for answer in (HttpResponse("page"), JsonResponse({})):
        answer["Cache-Control"] = "max-age=600"
        response = HeadersMiddleware(lambda _request, a=answer: a)(RequestFactory().get("/"))
        assert response["Cache-Control"] == "no-store"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in response["Permissions-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
