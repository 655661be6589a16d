"""The matrix's world, tokens of its people, and programs that use them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from apps.organisations.enums import Scope
from apps.organisations.models import ApiToken
from apps.organisations.principals import current_principal
from apps.organisations.tokens import make_token
from tests.conftest import as_owner
from tests.factories import AT
from tests.matrix import world as scene
from wg_portal import clock
from wg_portal.principal import Principal
from wg_portal.rowsecurity import as_person

ALL = [scope.value for scope in Scope]
API = "/api/v1/"


class Program:
    """Speaks to the API with one token."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.client = Client(raise_request_exception=False)

    def headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **more}

    def get(self, path: str, **query: str) -> Any:
        return self.client.get(self._address(path), query, headers=self.headers())

    def put(self, path: str, data: Any) -> Any:
        return self.client.put(
            self._address(path), json.dumps(data), "application/json", headers=self.headers()
        )

    def post(self, path: str, data: Any = None, key: UUID | str | None = None) -> Any:
        """Send JSON under a new key, or under ``key``; a file in ``data`` makes it a form."""
        headers = self.headers(**{"Idempotency-Key": str(key or uuid4())})
        if isinstance(data, dict) and "file" in data:
            return self.client.post(self._address(path), data, headers=headers)
        return self.client.post(
            self._address(path), json.dumps(data or {}), "application/json", headers=headers
        )

    def _address(self, path: str) -> str:
        return path if path.startswith(("/", "http")) else f"{API}{path}"


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The world in the database for all tests of this folder, and gone afterwards."""
    made = scene.build()
    with django_db_blocker.unblock(), clock.fixed(AT), transaction.atomic():
        with as_owner():
            scene.load(made)
            scene.add_versions(made)
            connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _apart(world: None) -> Iterator[None]:
    """Each test's changes end with it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def principal_of(name: str) -> Principal:
    """Who this actor is in a session. Only inside ``as_actor``."""
    found = current_principal("page")
    assert found is not None, name
    return found


def as_actor(name: str, *, stepped_up: bool = False) -> Any:
    """Open the context of an actor of the world."""
    return as_person(
        scene.ident("person", name), scene.ident("post", name), at=AT, stepped_up=stepped_up
    )


def token_of(name: str, scopes: list[str] | None = None, days: int = 30) -> tuple[ApiToken, str]:
    """Make a token of an actor's post."""
    with as_actor(name):
        return make_token(
            name="Program",
            scopes=scopes or ALL,
            expires_at=AT + timedelta(days=days),
            by=principal_of(name),
        )


def program(name: str, scopes: list[str] | None = None) -> Program:
    """A program that acts on an actor's post."""
    return Program(token_of(name, scopes)[1])


def subject(kind: str, tlp: int = 2, circle: str = "one-all", state: str = "released") -> UUID:
    """The id of a thing of the world by its marking."""
    return scene.ident(kind, tlp, circle, state)
