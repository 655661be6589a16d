"""Whoever opens the address of a form by hand, or loads it again, gets the page of the form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import RequestFactory
from django.urls import resolve, reverse

from tests.matrix.test_matrix import routes

ID = UUID(int=7)
ANY: dict[str, Any] = {"code": "practitioners", "act": "hold", "older": 1, "newer": 2}


def address(name: str, pattern: Any) -> str:
    keys = pattern.pattern.converters
    return reverse(name, kwargs={key: ANY.get(key, ID) for key in keys})


def form_addresses() -> list[str]:
    found = []
    for name, pattern in routes():
        if hasattr(pattern.callback, "answers_only_forms"):
            found.append(address(name, pattern))
    return found


@pytest.mark.parametrize(
    ("form", "page"),
    [
        (f"/actions/{ID}/progress/", f"/actions/{ID}/"),
        (f"/actions/views/{ID}/delete/", "/actions/"),
        (f"/duties/{ID}/pleas/{ID}/take-back/", f"/duties/{ID}/"),
        (f"/meetings/{ID}/room/minutes/{ID}/", f"/meetings/{ID}/room/"),
        ("/people/reset/confirm/", "/people/"),
        (f"/papers/withdrawn/{ID}/purge/confirm/", f"/papers/withdrawn/{ID}/"),
        ("/desk/outgoing/hold/", "/desk/"),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_leads_to_the_page(form: str, page: str, method: str) -> None:
    answer = resolve(form).func(getattr(RequestFactory(), method)(f"{form}?x=1"))
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_every_form_address_has_a_page_above() -> None:
    found = form_addresses()
    assert len(found) > 50
    for form in found:
        page = resolve(form).func(RequestFactory().get(form))["Location"]
        assert form.startswith(page)
        assert page != "/" or form.count("/") == 2, f"{form} has no page above it"


def test_other_ways_are_still_refused() -> None:
    form = f"/actions/{ID}/progress/"
    assert resolve(form).func(RequestFactory().put(form)).status_code == 405
