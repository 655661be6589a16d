"""A person, an authenticator, and a real clock that the test moves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from apps.accounts.models import User


class RealClock:
    """``time.time`` with an offset."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self._time = time.time

    def __call__(self) -> float:
        return self._time() + self.ahead


@pytest.fixture
def real_clock(monkeypatch: pytest.MonkeyPatch) -> RealClock:
    """Move it by ``real_clock.ahead += seconds``."""
    moved = RealClock()
    monkeypatch.setattr(time, "time", moved)
    return moved


@pytest.fixture
def person(db: None) -> User:
    """Somebody with a password and no authenticator."""
    from tests.accounts.signing import make_person

    return make_person("saeki.miho@minamo.example")


@pytest.fixture
def secret(person: User) -> str:
    """The secret of the person's authenticator, which is thereby set up."""
    from apps.accounts import factors

    return factors.enrol(person)


@pytest.fixture(autouse=True)
def _probe() -> Iterator[None]:
    """A page that stands on no list, as every new page does."""
    from django.http import HttpRequest, HttpResponse
    from django.urls import clear_url_caches, path

    from config import urls as root

    def probe(request: HttpRequest) -> HttpResponse:
        return HttpResponse("inside")

    root.urlpatterns.append(path("accounts/probe/", probe, name="probe"))
    clear_url_caches()
    yield
    root.urlpatterns.pop()
    clear_url_caches()
