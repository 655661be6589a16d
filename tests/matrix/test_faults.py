"""The matrix means something: a fault in one view turns it red."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from apps.decisions.models import Decision
from tests import oracle
from tests.matrix.routes import ROUTES
from tests.matrix.test_matrix import Asker, ask_all, askers, routes, world

__all__ = ["askers", "world"]

VIEW = "decisions:decision"
WITNESSES = {"bank", "rival", "observer", "officer"}
View = Callable[..., HttpResponse]


def tells_hidden_from_unknown(view: View) -> View:
    """Answer 403 for what exists and may not be read."""

    def faulty(request: HttpRequest, pk: UUID) -> HttpResponse:
        try:
            return view(request, pk)
        except Http404:
            raise PermissionDenied from None

    return faulty


def reads_past_the_query_wall(view: View) -> View:
    """Load without ``visible_to``."""

    def faulty(request: HttpRequest, pk: UUID) -> HttpResponse:
        found = Decision.objects.filter(pk=pk).first()
        return HttpResponse(found.text_ja) if found else view(request, pk)

    return faulty


def forgets_a_reader(view: View) -> View:
    """Hide from observers what is meant for them."""

    def faulty(request: Any, pk: UUID) -> HttpResponse:
        if request.principal and any(role == "observer" for _, role in request.principal.seats):
            raise Http404
        return view(request, pk)

    return faulty


def shows_another_subject(view: View) -> View:
    """Carry along a word of something that was cached for somebody else."""
    said: list[bytes] = []

    def faulty(request: HttpRequest, pk: UUID) -> HttpResponse:
        answer = view(request, pk)
        said.append(answer.content)
        return HttpResponse(said[0])

    return faulty


@pytest.mark.parametrize(
    ("fault", "walls"),
    [
        pytest.param(
            lambda view: view,
            "both walls",
            marks=pytest.mark.xfail(strict=True, reason="no fault, nothing red"),
        ),
        (tells_hidden_from_unknown, "both walls"),
        (reads_past_the_query_wall, "query wall alone"),
        (forgets_a_reader, "both walls"),
        (shows_another_subject, "both walls"),
    ],
)
def test_a_fault_in_one_view_turns_the_matrix_red(
    world: oracle.World,
    askers: list[Asker],
    fault: Callable[[View], View],
    walls: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = [asker for asker in askers if asker.name in WITNESSES]
    pattern = dict(routes())[VIEW]
    monkeypatch.setattr(pattern, "callback", fault(pattern.callback))
    assert ask_all(world, few, walls, {VIEW: ROUTES[VIEW]}).wrong != []
